"""The drafts that wait to be published, and what a draft would meet of them once all are live."""

from collections.abc import Callable, Collection
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from attune.rules.bench.draft import PREFIXES, Draft, rivals_of
from attune.rules.bench.finding_words import (
    FindingContext,
    FindingLine,
    Severity,
    named_rules,
    without_repeats,
    witness_words,
)
from attune.rules.domain.analysis.findings import FindingKind, RuleFinding, analyse_rule
from attune.rules.domain.conditions import ConditionError, fact_keys
from attune.rules.domain.rules import RULE_PREFIX, SEGMENT_PREFIX, RuleBook
from attune.rules.facts.thresholds import live_thresholds
from attune.rules.models import Rule, Segment
from attune.rules.selectors import READERS
from attune.rules.serialisation.book_json import EditionEntry, edition_of
from attune.rules.words.action_sentences import slot_words
from attune.rules.words.site_solver import solver_for

# Somebody types meanwhile: the newest drafts are weighed, and few of them are said.
MOST_WAITING = 30
MOST_SAID = 5
MODELS: dict[str, Any] = {SEGMENT_PREFIX: Segment, RULE_PREFIX: Rule}
REPORTED_FINDINGS = (FindingKind.NEVER_WINS, FindingKind.CONFLICT, FindingKind.DUPLICATE)

Readers = dict[str, Callable[[], EditionEntry]]


def other_draft_lines(draft: Draft, book: RuleBook, *, now: float, said_of: Collection[str]) -> list[FindingLine]:
    """Say which drafts that wait would fight a draft or double it, but for those of which enough is said already."""
    prefix = PREFIXES[draft.kind]
    if prefix not in MODELS or not (readers := _readers(prefix)):
        return []
    later = _later_book(readers, prefix, book)
    try:
        rule, others = rivals_of(draft, later)
    except ConditionError:
        # Together they cannot be: a segment of the one asks for the other. Whoever publishes is told.
        return []
    waiting = {other.key: other for other in others if other.key in readers and other.key not in said_of}
    keys = fact_keys(rule.condition).union(*(fact_keys(other.condition) for other in waiting.values()))
    subject = FindingContext(rule, waiting, later.names, later.priorities, solver_for(keys, now=now))
    return [_line(found, subject) for found in _told(subject)]


def _readers(prefix: str) -> Readers:
    """Give the newest drafts of one sort that wait, ready to be read."""
    model = MODELS[prefix]
    rows = model.objects.waiting().select_related("latest_revision").order_by("-latest_revision")[:MOST_WAITING]
    # Read as wagtail would read one by one, but for a query of each for its site.
    drafts = {row.slug: row.from_serializable_data(row.latest_revision.content, check_fks=False) for row in rows}
    known = live_thresholds() if drafts else {}
    sites = Site.objects.select_related("root_page").in_bulk({draft.site_id for draft in drafts.values()} - {None})
    for draft in drafts.values():
        draft.site = sites.get(draft.site_id)
    return {prefix + slug: READERS[prefix](draft, known) for slug, draft in drafts.items()}


def _later_book(readers: Readers, prefix: str, book: RuleBook) -> RuleBook:
    """Make a book of drafts and of the live segments, with those that were never live for what asks for them."""
    segments = {} if prefix == SEGMENT_PREFIX else _readers(SEGMENT_PREFIX)
    live: Readers = {
        SEGMENT_PREFIX + slug: _reader(EditionEntry(book.names.get(SEGMENT_PREFIX + slug, slug), condition))
        for slug, condition in book.segments().items()
    }
    return edition_of({**segments, **live, **readers}).book(0)


def _reader(declared: EditionEntry) -> Callable[[], EditionEntry]:
    return lambda: declared


def _told(subject: FindingContext) -> list[RuleFinding]:
    """Keep what is worth a note."""
    found = without_repeats(analyse_rule(subject.rule, subject.others.values(), subject.solve))
    return [each for each in found if each.finding in REPORTED_FINDINGS][:MOST_SAID]


def _line(found: RuleFinding, subject: FindingContext) -> FindingLine:
    values = {
        "others": named_rules(found.others, subject.names),
        "slot": slot_words(found.slot) if found.slot else "",
    }
    return FindingLine(Severity.NOTE, _text(found) % values, visitor=witness_words(found, subject), rules=found.others)


def _text(found: RuleFinding) -> str:
    match found.finding:
        case FindingKind.CONFLICT:
            return _("A draft that waits, %(others)s, wants something else of %(slot)s for some of the same visitors.")
        case FindingKind.DUPLICATE if found.rule.startswith(SEGMENT_PREFIX):
            return _("A draft that waits, %(others)s, means the same visitors.")
        case FindingKind.DUPLICATE:
            return _("A draft that waits, %(others)s, does the same for the same visitors.")
        case _:
            return ngettext(
                "A draft that waits, %(others)s, would always come first and decide %(slot)s: this could never win.",
                "Drafts that wait, %(others)s, would always come first and decide %(slot)s: this could never win.",
                len(found.others),
            )
