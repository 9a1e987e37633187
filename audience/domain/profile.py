"""The profile: what we know of a visitor, folded from events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from attune.audience.domain import traits
from attune.audience.domain.affinity import UNKNOWN_PAGE, PageSummary, decay_affinities, learn_affinities
from attune.audience.domain.events import Dwell, Event, Like, PageView, Scroll
from attune.audience.domain.traits import ViewedPage, VisitHistory
from attune.half_lives import share_left
from attune.rules.domain.facts.fact import FactValue

# Of more liked pages than these the oldest are forgotten.
MOST_LIKED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Hold what we know of one visitor; affinities are as they were when the visitor was last seen.

    learned is what facts have folded from events, by their names; learns_since is when the first of the events was
    received, for what came earlier was not to be learned from. muted are the keys of the affinities, such as
    "topic:floods", that the visitor does not want used. liked are the pages that they said they like, with the moment.
    """

    visitor: str
    traits: Mapping[str, str] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()
    affinities: Mapping[str, float] = field(default_factory=dict)
    muted: frozenset[str] = frozenset()
    learned: Mapping[str, FactValue] = field(default_factory=dict)
    learns_since: datetime | None = None
    seen: tuple[ViewedPage, ...] = ()
    liked: Mapping[int, datetime] = field(default_factory=dict)
    visits: VisitHistory = VisitHistory()
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    version: int = 0

    def affinities_at(self, now: datetime, *, half_life_days: float) -> dict[str, float]:
        """Give the affinities as they have faded by now."""
        return decay_affinities(self.affinities, elapsed=now - (self.last_seen or now), half_life_days=half_life_days)

    def liked_within(self, past: timedelta, now: datetime) -> frozenset[int]:
        """Give the pages that were liked so lately that they are not to be offered again."""
        return frozenset(page_id for page_id, at in self.liked.items() if now - at < past)


def fold(
    profile: Profile, events: Iterable[Event], *, about: Mapping[int, PageSummary], half_life_days: float
) -> Profile:
    """Fold events into a profile, oldest first; in one batch their order says nothing and doubles count once."""
    different = {event.id: event for event in events}
    for event in sorted(different.values(), key=lambda one: (one.at, one.id)):
        page = about.get(event.page_id, UNKNOWN_PAGE) if event.page_id else UNKNOWN_PAGE
        profile = _take_in(profile, event, page, half_life_days=half_life_days)
    return profile


def _take_in(profile: Profile, event: Event, page: PageSummary, *, half_life_days: float) -> Profile:
    last_seen = max(profile.last_seen or event.at, event.at)
    faded = profile.affinities_at(last_seen, half_life_days=half_life_days)
    # An event that comes late has faded already by the time of the last one.
    worth = share_left(last_seen - event.at, half_life_days=half_life_days)
    return replace(
        profile,
        visits=traits.count_visit(profile.visits, event.at, last_seen=profile.last_seen),
        seen=_remember(profile.seen, event, page),
        liked=_like(profile.liked, event, page),
        affinities=learn_affinities(faded, event, page, worth=worth),
        first_seen=min(profile.first_seen or event.at, event.at),
        last_seen=last_seen,
    )


def _like(liked: Mapping[int, datetime], event: Event, page: PageSummary) -> Mapping[int, datetime]:
    if not isinstance(event, Like) or not event.page_id:
        return liked
    one = page.remembered_as or event.page_id
    told = {**liked, one: max(event.at, liked.get(one, event.at))}
    latest = sorted(told, key=lambda page_id: (told[page_id], page_id))[-MOST_LIKED:]
    return {page_id: told[page_id] for page_id in latest}


def _remember(seen: tuple[ViewedPage, ...], event: Event, page: PageSummary) -> tuple[ViewedPage, ...]:
    one = page.remembered_as or event.page_id
    match event:
        case PageView(page_id=int(page_id)):
            return traits.add_view(seen, ViewedPage(event.at, one or page_id, page.section))
        case Scroll(depth=depth):
            return traits.deepen_view(seen, one, depth=depth)
        case Dwell(seconds=seconds):
            return traits.deepen_view(seen, one, seconds=seconds)
        case _:
            return seen
