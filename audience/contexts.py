"""Gather what deciding needs to know of a visitor: of the request always, of the profile where consent allows."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from attune.audience import selectors
from attune.audience.conf import conf, site_zone
from attune.audience.domain.affinity import PageSummary
from attune.audience.domain.consent import NO_CONSENT, Consent
from attune.audience.domain.context import RequestSignals, Visitor, VisitorContext, VisitorReading
from attune.audience.domain.events import Event
from attune.audience.domain.personas import NOBODY, PersonaProfile
from attune.audience.domain.preview_context import NO_PREVIEW, PreviewContext
from attune.audience.domain.profile import Profile
from attune.audience.domain.traits import views_by_page
from attune.audience.facts.moment import CLOCK_FACTS
from attune.audience.facts.request import CAMPAIGN_FACT, CONSENT_FACT
from attune.audience.request.request_signals import known_visitor, persona_of, signals_of, visitor_of
from attune.rules.domain.facts.fact import Facts, FactValue, Purpose, Scope, split_key
from attune.rules.registry import PersonaSample, registry
from attune.rules.selectors import SITE_FACT
from attune.tagging.selectors import replaced_topics

# To adapt to a persona is always allowed, and to count it never; triggers see only who allowed to be learned from.
ADAPTS = Consent(measure=False, personalise=True)


def context_for(request: HttpRequest, *, keys: Collection[str] = frozenset()) -> VisitorContext:
    """Say what is known of who sent a request; reads at most one row, and none without consent."""
    visitor = known_visitor(request) or visitor_of(request)
    look = visitor.look or NO_PREVIEW
    now = look.at or timezone.now()
    if visitor.is_bot:
        return _machine_context(keys=keys, now=now)
    if visitor.is_dummy or look.persona:
        return persona_context(persona_of(request) or NOBODY, keys=keys, look=look, now=now)
    profile, consent = _known_of(visitor)
    signals = signals_of(request, consent=consent, now=now)
    signals = replace(signals, campaign=look.campaign or signals.campaign)
    reading = reading_of(profile, now=now)
    return VisitorContext(
        visitor=profile.visitor,
        issued=visitor.issued,
        consent=consent,
        facts=facts_of(signals, reading, keys=keys),
        affinities=reading.affinities,
        now=now,
        views=views_by_page(reading.profile.seen),
        liked=reading.profile.liked_within(timedelta(days=conf().LIKED_DAYS), now),
        switched=look.segments,
    )


def persona_context(
    persona: PersonaProfile,
    *,
    keys: Collection[str] = frozenset(),
    look: PreviewContext = NO_PREVIEW,
    now: datetime | None = None,
) -> VisitorContext:
    """Say what is known of a persona at a moment: a plain request, its interests, and over both its own facts.

    What the look says of the moment and of the campaign stands above what the persona says of them.
    """
    now = look.at or now or timezone.now()
    consent = NO_CONSENT if persona is NOBODY else ADAPTS
    signals = RequestSignals(now=now, zone=site_zone(), consent=consent, campaign=look.campaign)
    reading = reading_of(persona.as_profile(), now=now)
    facts = facts_of(signals, reading, keys=keys)
    overruled = (CLOCK_FACTS if look.at else frozenset()) | (
        frozenset({CAMPAIGN_FACT}) if look.campaign else frozenset()
    )
    stated = {key: value for key, value in persona.facts.items() if key not in overruled}
    return VisitorContext(
        visitor="",
        consent=consent,
        facts=facts | stated,
        affinities=reading.affinities,
        now=now,
        persona=persona.slug,
        stated=stated,
        switched=look.segments,
    )


def persona_contexts(keys: Collection[str]) -> Iterator[Facts]:
    """Give the facts of nobody in particular and of every persona, to try new rules on."""
    return (each.facts for each in sample_visitors(keys))


def sample_visitors(keys: Collection[str]) -> Iterator[PersonaSample]:
    """Give somebody new and every persona by name, at this moment: on them the forms of rules try these."""
    yield PersonaSample(NOBODY.slug, _("Somebody new"), persona_context(NOBODY, keys=keys).facts)
    for persona in selectors.personas():
        yield PersonaSample(persona.slug, persona.name, persona_context(persona, keys=keys).facts)


def facts_of(
    signals: RequestSignals, reading: VisitorReading, *, keys: Collection[str] = frozenset()
) -> dict[str, FactValue]:
    """Give all facts; without consent those that need it keep their defaults."""
    facts = registry.defaults(keys)
    said = registry.read(Scope.REQUEST, signals, keys)
    if signals.consent.personalise:
        return facts | said | registry.read(Scope.VISITOR, reading, keys)
    return facts | {key: value for key, value in said.items() if _is_essential(key)}


def facts_at(profile: Profile, event: Event, page: PageSummary, *, keys: Collection[str]) -> dict[str, FactValue]:
    """Give the facts of a visitor at the moment of an event, as a worker knows them: of profile, clock and site."""
    signals = RequestSignals(now=event.at, zone=site_zone(), consent=ADAPTS)
    facts = facts_of(signals, reading_of(profile, now=event.at), keys=keys)
    return facts | {SITE_FACT: page.site} if SITE_FACT in facts else facts


def clock_facts(at: datetime) -> dict[str, FactValue]:
    """Give what the site's clock showed at a moment."""
    said = registry.read(Scope.REQUEST, RequestSignals(now=at, zone=site_zone()))
    return {key: said[key] for key in CLOCK_FACTS}


def is_known_to_workers(key: str) -> bool:
    """Say whether a worker knows a fact; what a request says of itself, and its page, are gone by then."""
    fact = registry.get(split_key(key)[0])
    return fact.scope == Scope.VISITOR or fact.name in CLOCK_FACTS | {CONSENT_FACT, SITE_FACT}


def is_controlled_by_visitor(key: str) -> bool:
    """Say whether a visitor can bring a fact about, which is neither the clock's nor the page's."""
    fact = registry.get(split_key(key)[0])
    return fact.scope in (Scope.REQUEST, Scope.VISITOR) and fact.name not in CLOCK_FACTS


def reading_of(profile: Profile, *, now: datetime) -> VisitorReading:
    """Read a profile at a moment, by the site's clock and half-life."""
    return VisitorReading(
        profile=profile,
        now=now,
        zone=site_zone(),
        half_life_days=conf().HALF_LIFE_DAYS,
        replaced=replaced_topics() if profile.affinities else {},
    )


def _machine_context(*, keys: Collection[str], now: datetime) -> VisitorContext:
    facts = registry.defaults(keys)
    return VisitorContext(visitor="", consent=NO_CONSENT, facts=facts, affinities={}, now=now, is_bot=True)


def _known_of(visitor: Visitor) -> tuple[Profile, Consent]:
    """Give the profile of a visitor, and what is left of the consent that an old cookie may still claim.

    Whoever was erased is nobody.
    """
    if not (visitor.id and visitor.consent.personalise):
        return Profile(visitor=visitor.id), visitor.consent
    profile, withdrawn = selectors.profile_and_withdrawal(visitor.id)
    consent = withdrawn.consent_left(visitor.consent, as_of=visitor.issued)
    if consent.personalise:
        return profile, consent
    return Profile(visitor=visitor.id if consent.allows_identifier else ""), consent


def _is_essential(key: str) -> bool:
    return registry.get(split_key(key)[0]).purpose == Purpose.ESSENTIAL
