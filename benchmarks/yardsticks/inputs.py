"""What both yardsticks are given: facts and values made ready for them, outside the time.

Neither knows letters of two cases, clocks that cross midnight, ages or versions, so text is in lower case, a version is
one number, an age stands beside each moment, and what is unknown is null.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from attune.rules.domain.conditions import Test
from attune.rules.domain.facts.fact import Facts, Kind
from attune.rules.engines.columns import FactColumn
from attune.rules.engines.judgement import operand_of, subject_of

VERSION_STEP = 1_000
ORDERS = {
    "less_than": "<",
    "at_most": "<=",
    "more_than": ">",
    "at_least": ">=",
    "before": "<",
    "after": ">",
    "is": "==",
    "is_not": "!=",
}

Plain = dict[str, Any]


def plain_facts(facts: Facts, kinds: Mapping[str, Kind]) -> Plain:
    """Make facts ready for both: JSON values, and "<moment>_age" in seconds beside each moment."""
    ready = {name: _plain(kind, facts[name]) for name, kind in kinds.items()}
    now: Any = facts["now"]
    for name, kind in kinds.items():
        if kind == Kind.MOMENT:
            ready[f"{name}_age"] = None if ready[name] is None else now - ready[name]
    return ready


def plain_operand(test: Test) -> Any:
    """Give what a test compares with, as a JSON value."""
    operand = operand_of(test)
    if test.kind == Kind.VERSION:
        return _version_number(operand)
    return sorted(operand) if isinstance(operand, frozenset) else operand


def _plain(kind: Kind, value: Any) -> Any:
    subject = subject_of(FactColumn("", kind, case_sensitive=False, is_age=False, is_host=False), value)
    match kind:
        case Kind.SET:
            return sorted(subject)
        case Kind.MOMENT:
            return subject if subject == subject else None
        case Kind.VERSION:
            return subject and _version_number(subject)
    return subject


def _version_number(precedence: Sequence[Any]) -> int:
    major, minor, patch = precedence[:3]
    return (major * VERSION_STEP + minor) * VERSION_STEP + patch
