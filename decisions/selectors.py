"""Read what the published rules and the running experiments ask of slots."""

from collections import defaultdict

from django.utils.translation import gettext as _

from attune.text import comparable
from decisions.domain.slots import DEFAULT_VARIANT
from experiments import services as experiments
from rules import services as rules
from rules.domain.rules import ShowVariant


def shown_by(slot: str) -> dict[str, list[str]]:
    """Give, by the name of a variant, who asks for it in slots of that name: rules by theirs, then experiments."""
    wanted = comparable(slot)
    found: dict[str, list[str]] = defaultdict(list)
    book = rules.live_book().book
    for key in book.rules_in_order():
        for action in book.actions.get(key, ()):
            if isinstance(action, ShowVariant) and comparable(action.slot.name) == wanted:
                found[action.variant].append(_("the rule “%(name)s”") % {"name": book.names.get(key, key)})
    for spec in experiments.live_specs():
        if comparable(spec.slot) == wanted:
            for variant in spec.variants:
                if variant != DEFAULT_VARIANT:
                    found[variant].append(_("the experiment “%(name)s”") % {"name": spec.key})
    return dict(found)
