"""Sentences: every condition as one sentence that says what it means and nothing else."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from rules.domain.conditions import All, Any, Condition, InSegment, Not, Test, UnknownFactError
from rules.domain.facts import Choices, Fact, FactFamily, Kind, Vocabulary
from rules.domain.translation import gettext_noop
from rules.domain.values import clock_text, moment_text

Translate = Callable[[str], str]
ShowMoment = Callable[[float], str]


PHRASES: Mapping[str, str] = {
    "is": gettext_noop("%(fact)s is %(value)s"),
    "is_not": gettext_noop("%(fact)s is not %(value)s"),
    "is_one_of": gettext_noop("%(fact)s is one of %(value)s"),
    "is_none_of": gettext_noop("%(fact)s is none of %(value)s"),
    "contains": gettext_noop("%(fact)s contains %(value)s"),
    "not_contains": gettext_noop("%(fact)s does not contain %(value)s"),
    "starts_with": gettext_noop("%(fact)s starts with %(value)s"),
    "ends_with": gettext_noop("%(fact)s ends with %(value)s"),
    "less_than": gettext_noop("%(fact)s is less than %(value)s"),
    "at_most": gettext_noop("%(fact)s is at most %(value)s"),
    "more_than": gettext_noop("%(fact)s is more than %(value)s"),
    "at_least": gettext_noop("%(fact)s is at least %(value)s"),
    "between": gettext_noop("%(fact)s is between %(low)s and %(high)s"),
    "has": gettext_noop("%(fact)s has %(value)s"),
    "has_any": gettext_noop("%(fact)s has any of %(value)s"),
    "has_all": gettext_noop("%(fact)s has all of %(value)s"),
    "has_none": gettext_noop("%(fact)s has none of %(value)s"),
    "within": gettext_noop("%(fact)s is from %(low)s to %(high)s"),
    "before": gettext_noop("%(fact)s is before %(value)s"),
    "after": gettext_noop("%(fact)s is after %(value)s"),
    "within_days": gettext_noop("%(fact)s is in the last %(value)s days"),
    "within_day": gettext_noop("%(fact)s is in the last day"),
}
AND, OR = gettext_noop("and"), gettext_noop("or")
NOT = gettext_noop("not %(part)s")
IN_SEGMENT = gettext_noop("in the segment “%(name)s”")
QUOTED, NOTHING = gettext_noop("“%(value)s”"), gettext_noop("nothing")
OF_FAMILY = gettext_noop("%(fact)s “%(of)s”")


def moment_in_utc(seconds: float) -> str:
    """Write a moment as "2025-03-30 22:00:00 UTC"; a site passes a function that knows its zone and its customs."""
    return moment_text(seconds).replace("T", " ").replace("Z", " UTC")


def sentence(
    condition: Condition,
    vocabulary: Vocabulary,
    *,
    segments: Mapping[str, str] = MappingProxyType({}),
    translate: Translate = str,
    show_moment: ShowMoment = moment_in_utc,
) -> str:
    """Write a condition as one sentence, such as "Device is mobile and not subscribed".

    The segments' names are given by slug; translate() turns one of the texts above into the reader's language.
    """
    written = _Writer(vocabulary, segments, translate, show_moment).write(condition)
    return written[:1].upper() + written[1:]


class _Writer:
    """Know the words of one sentence."""

    def __init__(
        self, vocabulary: Vocabulary, segments: Mapping[str, str], translate: Translate, show_moment: ShowMoment
    ) -> None:
        self._vocabulary, self._segments = vocabulary, segments
        self._translate, self._show_moment = translate, show_moment

    def write(self, condition: Condition) -> str:
        """Write any condition, without brackets around it."""
        match condition:
            case All(of):
                return f" {self._translate(AND)} ".join(map(self._part, of))
            case Any(of):
                return f" {self._translate(OR)} ".join(map(self._part, of))
            case Not(of):
                return self._denied(of)
            case InSegment(slug):
                return self._translate(IN_SEGMENT) % {"name": self._segments.get(slug, slug)}
            case Test():
                return self._test(condition)

    def _part(self, condition: Condition) -> str:
        written = self.write(condition)
        return f"({written})" if isinstance(condition, All | Any) and len(condition.of) > 1 else written

    def _denied(self, condition: Condition) -> str:
        # "not visits is at least 3" could be read two ways; a bare name or a segment cannot.
        is_short = isinstance(condition, InSegment) or (isinstance(condition, Test) and condition.value is True)
        written = self.write(condition)
        return self._translate(NOT) % {"part": written if is_short else f"({written})"}

    def _test(self, test: Test) -> str:
        fact = _find(self._vocabulary, test.fact)
        label = self._label(test, fact)
        if test.kind == Kind.YES_NO:
            return label if test.value else self._translate(NOT) % {"part": label}
        is_one_day = test.operator == "within_days" and test.value == 1
        phrase = PHRASES["within_day" if is_one_day else test.operator]
        return self._translate(phrase) % {"fact": label, **self._values(test, fact)}

    def _label(self, test: Test, fact: Fact | FactFamily | None) -> str:
        label = _uncapitalised(str(fact.label)) if fact else test.fact
        if not test.parameter:
            return label
        choices = dict(fact.parameter_choices()) if isinstance(fact, FactFamily) else {}
        return self._translate(OF_FAMILY) % {"fact": label, "of": choices.get(test.parameter, test.parameter)}

    def _values(self, test: Test, fact: Fact | FactFamily | None) -> dict[str, str]:
        choices = fact.listed_choices() if fact else ()
        unit = _unit(fact, test)
        if test.operator in ("between", "within") and isinstance(test.value, tuple):
            low, high = (self._value(test, item, choices) for item in test.value)
            return {"low": low, "high": f"{high}{unit}"}
        if isinstance(test.value, tuple):
            joint = AND if test.operator == "has_all" else OR
            return {"value": self._listed([self._value(test, item, choices) for item in test.value], joint)}
        return {"value": f"{self._value(test, test.value, choices)}{unit}"}

    def _listed(self, values: Sequence[str], joint: str) -> str:
        if len(values) == 1:
            return values[0]
        return f"{', '.join(values[:-1])} {self._translate(joint)} {values[-1]}"

    def _value(self, test: Test, value: object, choices: Choices) -> str:
        match test.kind:
            case Kind.TEXT | Kind.SET:
                return self._text(str(value), choices)
            case Kind.CLOCK:
                return clock_text(value)
            case Kind.MOMENT if test.operator != "within_days" and isinstance(value, int | float):
                return self._show_moment(value)
        return str(value)

    def _text(self, value: str, choices: Choices) -> str:
        labels = {choice.casefold(): str(label) for choice, label in choices}
        if value.casefold() in labels:
            return labels[value.casefold()]
        return self._translate(QUOTED) % {"value": value} if value else self._translate(NOTHING)


def _find(vocabulary: Vocabulary, name: str) -> Fact | FactFamily | None:
    # A stored condition may ask for a fact of an app that has since been removed: it must still be readable.
    try:
        return vocabulary.get(name)
    except UnknownFactError:
        return None


def _uncapitalised(label: str) -> str:
    # "URL" stays as it is.
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _unit(fact: Fact | FactFamily | None, test: Test) -> str:
    unit = str(fact.unit) if fact else ""
    is_said = not unit or test.kind != Kind.NUMBER or unit.lower() in str(fact.label if fact else "").lower()
    return "" if is_said else f" {unit}"
