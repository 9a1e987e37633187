"""Where the actions of rules apply."""

from collections.abc import Collection

from attune.decisions.domain.slots import PageAbout
from attune.rules.domain.rules import EVERYWHERE, Action, normal_scope


def is_in_scope(action: Action, about: PageAbout) -> bool:
    """Say whether an action may act on this page: everywhere, in its section, on its type, or on the page alone."""
    return is_in_scopes(action, scopes_of(about))


def is_in_scopes(action: Action, places: Collection[str]) -> bool:
    """Say the same of a page that lies in these places, for whoever asks of many actions."""
    slot = getattr(action, "slot", None)
    return slot is None or normal_scope(slot.within) in places


def lies_within(place: str, about: PageAbout) -> bool:
    """Say whether a page lies within "everywhere", "section:<page id>", "type:<app_label.model>" or "page:<id>"."""
    return normal_scope(place) in scopes_of(about)


def scopes_of(about: PageAbout) -> frozenset[str]:
    """Give all places that a page lies in: everywhere, its sections (itself among them), its type, itself.

    A page is also whatever it stands for: a translation is the page in the language that it was translated from, an
    alias is its source, and the sections above it are their own translations and sources.
    """
    itself = {about.id, *about.stood_for}
    sections = (f"section:{page_id}" for page_id in {*itself, *about.ancestors, *about.around})
    pages = (f"page:{page_id}" for page_id in itself)
    return frozenset((EVERYWHERE, normal_scope(f"type:{about.type}"), *pages, *sections))
