"""Conditions: what must hold of the facts, checked once when they come in and trusted from then on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

from attune.rules.domain.facts.fact import Fact, FactFamily, Kind, fact_key, normalised_parameter
from attune.rules.domain.facts.values import BadValueError, Value, checked_value
from attune.rules.domain.operators.registry import operators
from attune.rules.domain.translation import gettext_noop
from attune.text import comparable, did_you_mean

MOST_DEPTH = 6
MOST_TESTS = 200
MOST_TESTS_INLINED = 2_000
MOST_SEGMENTS_DEEP = 20
MOST_PARAMETER_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Test:
    """Ask one thing of one fact; make one with make_test(), which checks it against the fact."""

    # pytest would take it for a test class by its name.
    __test__ = False

    fact: str
    operator: str
    value: Value
    parameter: str = ""
    kind: Kind = Kind.TEXT
    case_sensitive: bool = False
    is_host: bool = False

    @property
    def key(self) -> str:
        """Give the key of the fact it asks about, such as "affinity[floods]"."""
        return fact_key(self.fact, self.parameter)


@dataclass(frozen=True, slots=True)
class All:
    """Hold where every part holds; never empty."""

    of: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Any:
    """Hold where at least one part holds; never empty."""

    of: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """Hold where its part does not."""

    of: "Condition"


@dataclass(frozen=True, slots=True)
class InSegment:
    """Hold where the segment's own condition holds."""

    slug: str


Condition = Test | All | Any | Not | InSegment


class ConditionError(ValueError):
    """Say what is wrong with a condition, where (a path such as "all[2].not") and what to do."""

    def __init__(self, text: str, path: str = "", subject: str = "", /, **values: object) -> None:
        """Keep the untranslated text and its values, so that a form can show them in another language.

        The subject is the fact that a wrong value was meant for.
        """
        self.text, self.path, self.values = text, path, values
        about = f'"{subject}": ' if subject else ""
        super().__init__((f"At {path}: " if path else "") + about + text % values)


class UnknownFactError(ConditionError):
    """A condition asks for a fact that nobody offers."""


class InvalidConditionError(ConditionError):
    """A condition breaks a rule of the language."""


class UnknownSegmentError(ConditionError):
    """A condition asks for a segment that does not exist or is not live."""


class SegmentCycleError(ConditionError):
    """A segment asks, by way of others, for itself."""


def tests_of(condition: Condition) -> Iterator[Test]:
    """Give every test of a condition, in reading order; segments are not looked into."""
    return (leaf for leaf in _leaves(condition) if isinstance(leaf, Test))


def segments_of(condition: Condition) -> Iterator[str]:
    """Give the slug of every segment that a condition asks for, in reading order."""
    return (leaf.slug for leaf in _leaves(condition) if isinstance(leaf, InSegment))


def fact_keys(condition: Condition) -> frozenset[str]:
    """Give the keys of all facts that a condition needs, "now" among them where a test counts days."""
    tests = tuple(tests_of(condition))
    counts_days = any(operators[test.operator].reads_age for test in tests)
    return frozenset({test.key for test in tests} | ({"now"} if counts_days else set()))


def make_test(fact: Fact | FactFamily, operator: str, value: object, parameter: str = "", *, path: str = "") -> Test:
    """Make a test from plain Python values, or raise InvalidConditionError.

    Clocks are (start, end) in minutes, moments POSIX seconds, lists any iterable of text.
    """
    asked = operators.find(operator, fact.kind)
    if asked is None:
        _refuse_operator(fact, operator, path)
    if isinstance(fact, FactFamily) != bool(parameter) or not _is_parameter(parameter):
        _refuse_parameter(fact, parameter, path)
    try:
        good = checked_value(asked.shapes[fact.kind], value)
    except BadValueError as error:
        raise InvalidConditionError(error.text, path, fact.name, **error.values) from error
    return Test(
        fact.name, operator, good, normalised_parameter(parameter), fact.kind, fact.case_sensitive, fact.is_host
    )


def check_condition(condition: Condition) -> None:
    """Raise InvalidConditionError where a condition is too deep, too long or has an empty group."""
    _check(condition, "", 0)
    count = sum(1 for _ in _leaves(condition))
    if count > MOST_TESTS:
        raise InvalidConditionError(
            gettext_noop(
                "The condition has %(count)d tests; at most %(most)d are allowed. Make segments of its parts."
            ),
            count=count,
            most=MOST_TESTS,
        )


def refuse_invisible_text(condition: Condition, path: str = "") -> None:
    """Raise InvalidConditionError where a text of a condition reads as nothing though it is not empty.

    For who writes a condition; one that is stored already is read as it is.
    """
    for test in tests_of(condition):
        values = test.value if isinstance(test.value, tuple) else (test.value,)
        if any(isinstance(value, str) and value and not comparable(value) for value in values):
            raise InvalidConditionError(
                gettext_noop("The value holds no sign that can be seen. Type it anew, or leave it empty."),
                path,
                test.fact,
            )


def check_group(length: int, path: str, depth: int) -> None:
    """Refuse a group that is empty or lies too deep; the depth of the outermost is 0."""
    if depth >= MOST_DEPTH:
        raise InvalidConditionError(
            gettext_noop("Groups are nested deeper than %(most)d. Make a segment of the inner part."),
            path,
            most=MOST_DEPTH,
        )
    if not length:
        raise InvalidConditionError(gettext_noop("The group is empty. Add a test or remove the group."), path)


def subpath(path: str, word: str) -> str:
    """Give the path of a part of what lies at a path, such as "all[2].not"."""
    return f"{path}.{word}" if path else word


def inline_segments(condition: Condition, segments: Mapping[str, Condition]) -> Condition:
    """Put each segment's condition in its place; raise UnknownSegmentError or SegmentCycleError.

    The whole may hold 2,000 tests at most, and segments may nest 20 deep.
    """
    return _inline(condition, segments, {}, ())[0]


def _leaves(condition: Condition) -> Iterator[Test | InSegment]:
    match condition:
        case All(of) | Any(of):
            for part in of:
                yield from _leaves(part)
        case Not(of):
            yield from _leaves(of)
        case Test() | InSegment():
            yield condition


def _check(condition: Condition, path: str, depth: int) -> None:
    match condition:
        case All(of) | Any(of):
            word = "all" if isinstance(condition, All) else "any"
            check_group(len(of), subpath(path, word), depth)
            for place, part in enumerate(of):
                _check(part, f"{subpath(path, word)}[{place}]", depth + 1)
        case Not(of):
            check_group(1, subpath(path, "not"), depth)
            _check(of, subpath(path, "not"), depth + 1)
        case Test() | InSegment():
            return


def _is_parameter(parameter: str) -> bool:
    is_blank = bool(parameter) and not comparable(parameter)
    return len(parameter) <= MOST_PARAMETER_LETTERS and not is_blank and not set(parameter) & set("[]")


def _refuse_operator(fact: Fact | FactFamily, operator: str, path: str) -> NoReturn:
    allowed = operators.names_by_kind()[fact.kind]
    raise InvalidConditionError(
        gettext_noop(
            '"%(operator)s" cannot be asked of "%(fact)s", which is of kind %(kind)s.%(hint)s It takes: %(allowed)s.'
        ),
        path,
        operator=operator,
        fact=fact.name,
        kind=fact.kind,
        hint=did_you_mean(operator, allowed),
        allowed=", ".join(allowed),
    )


def _refuse_parameter(fact: Fact | FactFamily, parameter: str, path: str) -> None:
    if isinstance(fact, Fact):
        raise InvalidConditionError(
            gettext_noop('"%(fact)s" is one fact and takes no "of". Leave "%(parameter)s" out.'),
            path,
            fact=fact.name,
            parameter=parameter,
        )
    raise InvalidConditionError(
        gettext_noop('"%(fact)s" needs an "of" that says which: a text of at most %(most)d letters without brackets.'),
        path,
        fact=fact.name,
        most=MOST_PARAMETER_LETTERS,
    )


def _inline(
    condition: Condition,
    segments: Mapping[str, Condition],
    done: dict[str, tuple[Condition, int]],
    trail: tuple[str, ...],
) -> tuple[Condition, int]:
    """Give the condition without segments, and how many tests it then has."""
    match condition:
        case InSegment(slug):
            if slug not in done:
                _check_segment(slug, segments, trail)
                done[slug] = _inline(segments[slug], segments, done, (*trail, slug))
            return done[slug]
        case Not(of):
            part, count = _inline(of, segments, done, trail)
            return Not(part), count
        case All(of) | Any(of):
            parts = [_inline(part, segments, done, trail) for part in of]
            count = sum(count for _, count in parts)
            if count > MOST_TESTS_INLINED:
                raise InvalidConditionError(
                    gettext_noop(
                        "With its segments in place the condition has %(count)d tests; at most %(most)d are allowed."
                    ),
                    count=count,
                    most=MOST_TESTS_INLINED,
                )
            return type(condition)(tuple(part for part, _ in parts)), count
        case Test():
            return condition, 1


def _check_segment(slug: str, segments: Mapping[str, Condition], trail: tuple[str, ...]) -> None:
    if slug in trail:
        raise SegmentCycleError(
            gettext_noop('The segment "%(slug)s" asks for itself: %(trail)s. Take one of these steps out.'),
            slug=slug,
            trail=" > ".join((*trail[trail.index(slug) :], slug)),
        )
    if slug not in segments:
        raise UnknownSegmentError(
            gettext_noop('"%(slug)s" is no live segment.%(hint)s'), slug=slug, hint=did_you_mean(slug, segments)
        )
    if len(trail) >= MOST_SEGMENTS_DEEP:
        raise InvalidConditionError(
            gettext_noop("Segments are nested deeper than %(most)d: %(trail)s."),
            most=MOST_SEGMENTS_DEEP,
            trail=" > ".join(trail),
        )
