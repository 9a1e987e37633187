"""Gather what deciding needs to know of a visitor: of the request always, of the profile where consent allows."""

from collections.abc import Collection
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from audience import selectors
from audience.conf import conf, site_zone
from audience.domain.consent import NO_CONSENT, Consent
from audience.domain.context import RequestSignals, Visitor, VisitorContext, VisitorReading
from audience.domain.personas import PersonaProfile
from audience.domain.profile import Profile
from audience.requests import persona_of, signals_of, visitor_of
from rules.domain.facts import FactValue, Purpose, Scope, split_key
from rules.registry import registry

# To adapt to a persona is always allowed, and to count it never; triggers see only who allowed to be learned from.
ADAPTS = Consent(measure=False, personalise=True)


def context_for(request: HttpRequest, *, keys: Collection[str] = frozenset()) -> VisitorContext:
    """Say what is known of who sent a request; reads at most one row, and none without consent."""
    visitor: Visitor = getattr(request, "visitor", None) or visitor_of(request)
    now = timezone.now()
    if visitor.is_bot:
        return _machine_context(keys=keys, now=now)
    if visitor.persona and (persona := persona_of(request)):
        return persona_context(persona, keys=keys, now=now)
    signals = signals_of(request, consent=visitor.consent, now=now)
    reading = reading_of(_profile_of(visitor), now=now)
    return VisitorContext(
        visitor=visitor.id,
        consent=visitor.consent,
        facts=facts_of(signals, reading, keys=keys),
        affinities=reading.affinities,
        now=now,
        seen=frozenset(view.page_id for view in reading.profile.seen),
    )


def persona_context(
    persona: PersonaProfile, *, keys: Collection[str] = frozenset(), now: datetime | None = None
) -> VisitorContext:
    """Say what is known of a persona at a moment: a plain request, its interests, and over both its own facts."""
    now = now or timezone.now()
    signals = RequestSignals(now=now, zone=site_zone(), consent=ADAPTS)
    facts = facts_of(signals, reading_of(persona.as_profile(), now=now), keys=keys)
    return VisitorContext(
        visitor="",
        consent=ADAPTS,
        facts=facts | dict(persona.facts),
        affinities=persona.affinities,
        now=now,
        persona=persona.slug,
    )


def facts_of(
    signals: RequestSignals, reading: VisitorReading, *, keys: Collection[str] = frozenset()
) -> dict[str, FactValue]:
    """Give all facts; without consent those that need it keep their defaults."""
    facts = registry.defaults(keys)
    said = registry.read(Scope.REQUEST, signals, keys)
    if signals.consent.personalise:
        return facts | said | registry.read(Scope.VISITOR, reading, keys)
    return facts | {key: value for key, value in said.items() if _is_essential(key)}


def reading_of(profile: Profile, *, now: datetime) -> VisitorReading:
    """Read a profile at a moment, by the site's clock and half-life."""
    return VisitorReading(profile=profile, now=now, zone=site_zone(), half_life_days=conf().HALF_LIFE_DAYS)


def _machine_context(*, keys: Collection[str], now: datetime) -> VisitorContext:
    facts = registry.defaults(keys)
    return VisitorContext(visitor="", consent=NO_CONSENT, facts=facts, affinities={}, now=now, is_bot=True)


def _profile_of(visitor: Visitor) -> Profile:
    may_read = visitor.id and visitor.consent.personalise
    return selectors.profile(visitor.id) if may_read else Profile(visitor=visitor.id)


def _is_essential(key: str) -> bool:
    return registry.get(split_key(key)[0]).purpose == Purpose.ESSENTIAL
