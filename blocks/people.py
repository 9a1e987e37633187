"""As whom a page can be previewed."""

from django.utils.translation import gettext as _

from audience import selectors as audience
from audience.domain.look import Look
from audience.services import write_look


def looks_of_people() -> list[tuple[str, str]]:
    """Give nobody in particular and each persona: a look as text, and what an editor calls it."""
    people = [(write_look(Look(persona=each.slug)), each.name) for each in audience.personas()]
    return [("", _("Somebody new")), *people]
