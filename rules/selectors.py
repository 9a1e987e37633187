"""Reads of what editors declared and what was published."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wagtail.models import Site

from attune.rules.builder.fields import facts_in, to_acts, to_condition
from attune.rules.domain.conditions import All, Condition, InvalidConditionError, make_test
from attune.rules.domain.effects.effect import check_effect
from attune.rules.domain.operators.equality import Is
from attune.rules.domain.rules import RULE_PREFIX, SEGMENT_PREFIX, OncePer
from attune.rules.domain.thresholds import thresholds_of, with_thresholds
from attune.rules.facts.registry import registry
from attune.rules.facts.thresholds import LiveThreshold, live_thresholds
from attune.rules.models import BookRecord, Declaration, Rule, Segment, Trigger
from attune.rules.proof.disagreements import disagreement_words, open_disagreements
from attune.rules.proof.proof_words import proof_words
from attune.rules.serialisation.book_json import TRIGGER_PREFIX, Edition, EditionEntry, edition_of

# What the app that knows pages calls their site: the path of the site's root page in the tree.
SITE_FACT = "page_site"

Thresholds = Mapping[str, LiveThreshold]


def live_edition() -> Edition:
    """Gather every live segment, rule and trigger, the numbers of their thresholds put in their places."""
    known = live_thresholds()
    return edition_of(
        {
            **{SEGMENT_PREFIX + row.slug: _segment(row, known) for row in Segment.objects.live().with_sites()},
            **{RULE_PREFIX + row.slug: _rule(row, known) for row in Rule.objects.live().with_sites()},
            **{TRIGGER_PREFIX + row.slug: _trigger(row, known) for row in Trigger.objects.live().with_sites()},
        }
    )


def latest_record() -> BookRecord | None:
    """Give the newest book that may be served."""
    return BookRecord.objects.filter(refusal="").defer("declared").order_by("-version").first()


def latest_version() -> int:
    """Give the version of the newest book that may be served, 0 where there is none."""
    versions = BookRecord.objects.filter(refusal="").order_by("-version").values_list("version", flat=True)
    return versions.first() or 0


@dataclass(frozen=True, slots=True)
class LiveRule:
    """A published rule in words."""

    pk: int
    name: str
    sentence: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BookState:
    """How many declarations are live, and how the newest attempt to publish them ended."""

    segments: int
    rules: int
    triggers: int
    version: int
    since: datetime | None
    refusal: str = ""
    left_out: Mapping[str, str] = field(default_factory=dict)
    proof: str = ""
    disagreement: str = ""


def live_rules(most: int) -> list[LiveRule]:
    """Give the strongest published rules in words."""
    rows = Rule.objects.live()[:most]
    return [LiveRule(row.pk, row.name, row.sentence, tuple(row.outcomes)) for row in rows]


def book_state() -> BookState:
    """Say what is live, and whether the newest attempt to publish it went well."""
    attempt, live = newest_attempt(), latest_record()
    return BookState(
        segments=Segment.objects.live().count(),
        rules=Rule.objects.live().count(),
        triggers=Trigger.objects.live().count(),
        version=live.version if live else 0,
        since=live.created_at if live else None,
        refusal=attempt.refusal if attempt else "",
        left_out=attempt.left_out if attempt else {},
        proof=proof_words(live.proof) if live else "",
        disagreement=_disagreement(live) if live else "",
    )


def _disagreement(live: BookRecord) -> str:
    alarm = open_disagreements(live.version).first()
    return disagreement_words(alarm.keys, {key: each["name"] for key, each in live.book.items()}) if alarm else ""


def newest_attempt() -> BookRecord | None:
    """Give the newest book, also one that was refused, so that editors can be told."""
    return BookRecord.objects.defer("book", "declared").order_by("-version").first()


@dataclass(frozen=True, slots=True)
class FactUse:
    """A segment, rule or trigger that asks for something; model is its name in lower case."""

    model: str
    pk: int
    name: str
    is_live: bool


def uses_of_facts() -> dict[str, list[FactUse]]:
    """Give, by the name of each fact, what asks about it, drafts as well; one query for each sort of declaration."""
    found: dict[str, list[FactUse]] = defaultdict(list)
    for model in (Segment, Rule, Trigger):
        for row in model.objects.only("name", "live", "condition"):
            use = FactUse(model._meta.model_name or "", row.pk, row.name, row.live)
            for name in dict.fromkeys(facts_in(row.condition)):
                found[name].append(use)
    return dict(found)


@dataclass(frozen=True, slots=True)
class TriggerSummary:
    """What a trigger is called, and where its form is found."""

    pk: int
    name: str


def trigger_summaries() -> dict[str, TriggerSummary]:
    """Give every trigger by its slug, in the order of names."""
    rows = Trigger.objects.order_by("name").values_list("slug", "pk", "name")
    return {slug: TriggerSummary(pk, name) for slug, pk, name in rows}


def trigger_declared(row: Trigger, known: Thresholds) -> EditionEntry:
    """Read one trigger, live or not, or raise where it is half finished."""
    effects = to_acts(row.effects)
    for effect in effects:
        check_effect(effect)  # type: ignore[arg-type]
    return _declared(row, known, acts=effects, event=row.event, once_per=OncePer(row.once_per))


def segment_choices() -> tuple[tuple[str, str], ...]:
    """Give slug and name of every live segment, for the forms of upper floors."""
    return tuple(Segment.objects.live().order_by("name").values_list("slug", "name"))


def segment_slugs() -> dict[int, str]:
    """Give the slug of every segment by its primary key, for what names segments by a chooser."""
    return dict(Segment.objects.values_list("pk", "slug"))


def restricted_to_site(condition: Condition, site: Site | None) -> Condition:
    """Give the condition of what belongs to a site: it asks first whether the page does too."""
    if site is None:
        return condition
    if SITE_FACT not in registry.names():
        raise InvalidConditionError(
            'It belongs to one site, and no app offers the fact "%(fact)s". Let it belong to all sites.', fact=SITE_FACT
        )
    return All((make_test(registry.get(SITE_FACT), Is.name, site.root_page.path), condition))


def _segment(row: Segment, known: Thresholds) -> Callable[[], EditionEntry]:
    return lambda: _declared(row, known)


def _rule(row: Rule, known: Thresholds) -> Callable[[], EditionEntry]:
    return lambda: _declared(row, known, acts=to_acts(row.actions), priority=row.priority)


def _trigger(row: Trigger, known: Thresholds) -> Callable[[], EditionEntry]:
    return lambda: trigger_declared(row, known)


# How a row of each sort is read, live or not.
READERS: Mapping[str, Callable[[Any, Thresholds], Callable[[], EditionEntry]]] = {
    SEGMENT_PREFIX: _segment,
    RULE_PREFIX: _rule,
    TRIGGER_PREFIX: _trigger,
}


def _declared(row: Declaration, known: Thresholds, **more: Any) -> EditionEntry:
    written = restricted_to_site(to_condition(row.condition), row.site)
    condition = with_thresholds(written, {slug: each.number for slug, each in known.items()})
    versions = {slug: known[slug].version for slug in thresholds_of(written)}
    return EditionEntry(row.name, condition, thresholds=versions, **more)
