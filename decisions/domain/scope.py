"""Where the actions of rules apply."""

from decisions.domain.slots import PageAbout
from rules.domain.rules import EVERYWHERE, Action


def fits(action: Action, about: PageAbout) -> bool:
    """Say whether an action may act on this page: everywhere, in its section, on its type, or on the page alone."""
    slot = getattr(action, "slot", None)
    return slot is None or within(slot.within, about)


def within(place: str, about: PageAbout) -> bool:
    """Say whether a page lies within "everywhere", "section:<page id>", "type:<app_label.model>" or "page:<id>"."""
    kind, _, name = place.partition(":")
    match kind:
        case "section":
            return name in {str(page_id) for page_id in (*about.ancestors, about.id)}
        case "type":
            return name.casefold() == about.type.casefold()
        case "page":
            return name == str(about.id)
        case _:
            return place == EVERYWHERE
