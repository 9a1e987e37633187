"""Context: what one request says of itself, and what is known of who sent it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from attune.audience.domain import traits
from attune.audience.domain.affinity import with_current_topics
from attune.audience.domain.consent import NO_CONSENT, Consent
from attune.audience.domain.interest_mutes import without_muted
from attune.audience.domain.preview_context import PreviewContext
from attune.audience.domain.profile import Profile
from attune.audience.domain.withdrawal import UNDATED
from attune.rules.domain.facts.fact import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Say who sent a request; the id is "" for machines, for personas, in previews and before consent.

    issued is when the id was issued that the request bears. Whoever looks at the site to try it, as a persona or as
    themselves, is never counted.
    """

    id: str = ""
    issued: datetime = UNDATED
    consent: Consent = NO_CONSENT
    has_chosen: bool = False
    is_bot: bool = False
    look: PreviewContext | None = None
    is_dummy: bool = False

    @property
    def counts(self) -> bool:
        """Say whether what this visitor does may be stored."""
        return self.consent.measure and not (self.is_bot or self.look or self.is_dummy)

    @property
    def asks_consent(self) -> bool:
        """Say whether this visitor is still to be asked what is allowed."""
        return not (self.has_chosen or self.is_bot or self.look or self.is_dummy)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSignals:
    """Hold what a request says of itself, parsed and cut to size; what it does not say is empty."""

    now: datetime
    zone: tzinfo = UTC
    device: str = ""
    browser: str = ""
    browser_version: str = ""
    operating_system: str = ""
    language: str = ""
    country: str = ""
    campaign: str = ""
    source: str = ""
    medium: str = ""
    referrer: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    is_logged_in: bool = False
    cue: str = ""
    skipped_slot: str = ""
    consent: Consent = NO_CONSENT

    @property
    def local(self) -> datetime:
        """Give the moment of the request as the site's clock shows it."""
        return self.now.astimezone(self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorReading:
    """Read a profile at a moment: counts include the visit that this moment belongs to.

    replaced names, for topics that were merged into others or replaced by them, which those are.
    """

    profile: Profile
    now: datetime
    zone: tzinfo = UTC
    half_life_days: float = 14.0
    replaced: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_new_visit(self) -> bool:
        """Say whether this moment begins a visit that the profile has not counted yet."""
        return traits.begins_visit(self.now, last_seen=self.profile.last_seen)

    @property
    def visits(self) -> int:
        """Count the visits so far."""
        return self.profile.visits.count + self.is_new_visit

    @property
    def visits_7d(self) -> int:
        """Count the visits of the last seven days."""
        return traits.visits_within(self.profile.visits, self.now) + self.is_new_visit

    @property
    def days_since_last_visit(self) -> float:
        """Give the whole days since the visit before this one ended; 0 where there was none, or where it is to come."""
        last = self.profile.last_seen if self.is_new_visit else self.profile.visits.previous_end
        # A preview may show a moment before the last visit.
        return float(max(0, math.floor((self.now - last).total_seconds() / 86_400))) if last else 0.0

    @property
    def affinities(self) -> dict[str, float]:
        """Give the affinities as they have faded by now; of what the visitor has muted there is none."""
        faded = self.profile.affinities_at(self.now, half_life_days=self.half_life_days)
        return without_muted(with_current_topics(faded, self.replaced), self.profile.muted, self.replaced)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorContext:
    """Hold all that deciding needs to know of a visitor; without consent there is simply less in it.

    issued is when the visitor's id was issued; views counts the views that are remembered of each page; switched are
    the segments that somebody who looks at the site has switched on or off.
    """

    visitor: str
    consent: Consent
    facts: Facts
    affinities: Mapping[str, float]
    now: datetime
    issued: datetime = UNDATED
    views: Mapping[int, int] = field(default_factory=dict)
    # The pages that the visitor said lately that they like; they are not offered again before it has worn off.
    liked: frozenset[int] = frozenset()
    # Pages that are one with those that were viewed: their aliases and translations.
    also_seen: frozenset[int] = frozenset()
    is_bot: bool = False
    persona: str = ""
    # What is said of a persona stands above what is read of the page and its matches.
    stated: Facts = field(default_factory=dict)
    switched: Mapping[str, bool] = field(default_factory=dict)

    @property
    def seen(self) -> frozenset[int]:
        """Give the pages that the visitor has viewed, in whatever form."""
        return self.also_seen.union(self.views)
