"""As whom a page can be previewed."""

from django.utils.translation import gettext as _

from attune.audience import selectors as audience_selectors
from attune.audience.domain.preview_context import PreviewContext
from attune.audience.services import preview_to_text


def persona_previews() -> list[tuple[str, str]]:
    """Give nobody in particular and each persona: a look as text, and what an editor calls it."""
    people = [(preview_to_text(PreviewContext(persona=each.slug)), each.name) for each in audience_selectors.personas()]
    return [("", _("Somebody new")), *people]
