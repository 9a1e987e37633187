"""Whether a decision is one visitor's own: more than what the request says of itself had a say in it."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest

from attune.audience.domain.context import VisitorContext
from attune.audience.requests import known_visitor
from attune.decisions.domain.slots import Slot
from attune.rules.domain.facts.fact import FactDeclaration, Purpose, Scope, split_key
from attune.rules.registry import registry


def has_preview(request: HttpRequest) -> bool:
    """Say whether somebody looks at the site as somebody else, at another time, or to try it."""
    visitor = known_visitor(request)
    return visitor is None or visitor.is_dummy or visitor.look is not None


def uses_profile(context: VisitorContext, slots: Sequence[Slot], keys: Iterable[str]) -> bool:
    """Say whether what is known of a visitor had a say, by the facts that were asked; without consent nothing has."""
    if not context.consent.personalise:
        return False
    wants_pages = any(slot.wants_pages for slot in slots)
    return wants_pages or any(_needs_consent(registry.get(split_key(key)[0])) for key in keys)


def _needs_consent(fact: FactDeclaration) -> bool:
    return fact.purpose == Purpose.PERSONALISE or fact.scope in (Scope.VISITOR, Scope.MATCH)
