"""Cases that hold an engine to an answer: facts, a condition over them, and whether it should hold."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from attune.rules.cases.facts import declarations_of, facts_and_values
from attune.rules.cases.type_inference import operators_by_fact
from attune.rules.cases.values import CaseError
from attune.rules.domain.conditions import Condition, ConditionError, refuse_invisible_text
from attune.rules.domain.facts.fact import Facts, Kind, is_fact_value
from attune.rules.domain.language.exchange import from_exchange
from attune.rules.domain.rules import RULE_PREFIX, SEGMENT_PREFIX, RuleBook
from attune.rules.domain.thresholds import with_thresholds
from attune.rules.engines.base import Engine, EngineError

CONDITION_WORDS = ("condition", "rule", "when", "if")
EXPECTED_WORDS = ("expected", "expect", "holds", "result", "matches", "match", "outcome", "should_hold")
YES_WORDS = frozenset({"true", "yes", "holds", "hold", "match", "matches"})
NO_WORDS = frozenset({"false", "no", "fails", "fail"})
REFUSAL_WORDS = frozenset({"refused", "refuse", "refusal", "error", "invalid"})
# Python reads whole numbers of 4,300 digits at most; a longer one is for the language to refuse.
MOST_DIGITS = 400
# JSON a thousand deep is still JSON, and its name is wanted; the language refuses what is deeper than six groups.
JSON_DEPTH = 20_000
CASE_RULE = f"{RULE_PREFIX}asked"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of one case; None stands for a refusal, in what was expected as in what was found."""

    name: str
    found: bool | None
    expected: bool | None = None
    is_read: bool = True
    why: str = ""

    @property
    def agrees(self) -> bool:
        """Say whether the case came out as it should."""
        return self.is_read and self.found == self.expected

    @property
    def differs(self) -> bool:
        """Say whether an answer was given, and it was the wrong one."""
        return self.found is not None and self.found != self.expected


def run_cases(lines: Iterable[bytes], engine: Engine, *, now: float) -> Iterator[CaseResult]:
    """Judge each line that is not blank; `now` counts where a case names no moment of its own."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _judged(line, f"line {number}", engine, now)


def _judged(line: bytes, name: str, engine: Engine, now: float) -> CaseResult:
    try:
        case = _read_line(line)
    except CaseError as error:
        return CaseResult(name, None, is_read=False, why=str(error))
    name = case["name"]
    expected, is_read = None, False
    try:
        expected, is_read = _expected(case), True
        return CaseResult(name, holds_in(case, engine, now=now), expected)
    except (CaseError, ConditionError, EngineError) as error:
        return CaseResult(name, None, expected, is_read, str(error))


def holds_in(case: Mapping[str, Any], engine: Engine, *, now: float) -> bool:
    """Say whether a case's condition holds of its facts; raise CaseError or ConditionError where it is refused."""
    form, segments = _condition(case), _segments(case.get("segments") or {})
    numbers = _thresholds(case.get("thresholds") or {})
    known, values = facts_and_values(declarations_of(case), operators_by_fact([form, *segments.values()]))

    def read(each: object, path: str = "") -> Condition:
        condition = from_exchange(each, known, path)
        refuse_invisible_text(condition, path)
        return with_thresholds(condition, numbers)

    conditions = {SEGMENT_PREFIX + slug: read(each, f"segments[{slug}]") for slug, each in segments.items()}
    book = RuleBook(version=1, conditions={**conditions, CASE_RULE: read(form)})
    return _matches(book, engine, {"now": now, **known.defaults(book.fact_keys()), **values})


def _matches(book: RuleBook, engine: Engine, facts: Facts) -> bool:
    compiled = engine.compile(book)
    try:
        return CASE_RULE in compiled.match(facts).rules
    finally:
        compiled.close()


def _read_line(line: bytes) -> dict[str, Any]:
    try:
        with _deep_json():
            case = json.loads(line.decode("utf-8-sig"), parse_int=_whole)
    except UnicodeDecodeError as error:
        raise CaseError("The line is not written in UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise CaseError(f"The line is no JSON: {str(error)[:200]}.") from error
    if not isinstance(case, dict):
        raise CaseError("The line is no JSON object.")
    if not isinstance(case.get("name"), str) or not case["name"]:
        raise CaseError('The case has no "name".')
    return case


@contextmanager
def _deep_json() -> Iterator[None]:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, JSON_DEPTH))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= MOST_DIGITS else Decimal(digits)


def _condition(case: Mapping[str, Any]) -> object:
    for word in CONDITION_WORDS:
        if word in case:
            return case[word]
    raise CaseError('The case has no "condition".')


def _segments(written: object) -> Mapping[str, object]:
    if isinstance(written, list) and all(
        isinstance(each, Mapping) and isinstance(each.get("slug"), str) for each in written
    ):
        return {each["slug"]: each.get("condition") for each in written}
    if not isinstance(written, Mapping):
        raise CaseError('"segments" must be a mapping of slugs to conditions.')
    return {slug: _unwrapped(each) for slug, each in written.items()}


def _unwrapped(segment: object) -> object:
    return segment["condition"] if isinstance(segment, Mapping) and "condition" in segment else segment


def _thresholds(written: object) -> Mapping[str, float]:
    if isinstance(written, Mapping) and all(is_fact_value(Kind.NUMBER, number) for number in written.values()):
        return written
    raise CaseError('"thresholds" must be a mapping of slugs to numbers.')


def _expected(case: Mapping[str, Any]) -> bool | None:
    written = next((case[word] for word in EXPECTED_WORDS if word in case), "")
    if isinstance(written, bool):
        return written
    word = str(written).strip().lower()
    if word in REFUSAL_WORDS or case.get("refused") is True:
        return None
    if word in YES_WORDS | NO_WORDS:
        return word in YES_WORDS
    raise CaseError('The case does not say what is "expected": true, false or "refused".')
