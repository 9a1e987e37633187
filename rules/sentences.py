"""A condition as one sentence that an editor can read aloud."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.blocks import StreamValue

from rules.builder import to_condition
from rules.domain import conditions as domain
from rules.domain.conditions import Condition, ConditionError, InSegment, Not, Test
from rules.domain.facts import Fact, FactFamily, Kind, Vocabulary
from rules.domain.values import clock_text
from rules.fact_blocks import OPERATOR_LABELS
from rules.registry import registry


def sentence_of(stream: StreamValue) -> str:
    """Read a stream of blocks as a sentence, or say what it still lacks."""
    try:
        return _("When %(condition)s.") % {"condition": words(to_condition(stream))}
    except ConditionError as error:
        return _("Not finished yet: %(problem)s") % {"problem": _(error.text) % error.values}


def words(condition: Condition, vocabulary: Vocabulary = registry) -> str:
    """Read a condition as a clause; a group within a group stands in brackets."""
    match condition:
        case domain.All(of):
            return _(" and ").join(_part(part, vocabulary) for part in of)
        case domain.Any(of):
            return _(" or ").join(_part(part, vocabulary) for part in of)
        case Not(of):
            return _("it is not so that %(part)s") % {"part": _part(of, vocabulary)}
        case InSegment(slug):
            return _("the visitor is in “%(segment)s”") % {"segment": slug}
        case Test():
            return _test(condition, vocabulary)


def _part(part: Condition, vocabulary: Vocabulary) -> str:
    is_group = isinstance(part, domain.All | domain.Any) and len(part.of) > 1
    return f"({words(part, vocabulary)})" if is_group else words(part, vocabulary)


def _test(test: Test, vocabulary: Vocabulary) -> str:
    fact = vocabulary.get(test.fact)
    return f"{_subject(fact, test.parameter)} {_predicate(fact, test)}"


def _subject(fact: Fact | FactFamily, parameter: str) -> str:
    label = str(fact.label)
    label = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    if not isinstance(fact, FactFamily):
        return label
    return _("%(fact)s “%(of)s”") % {"fact": label, "of": dict(fact.parameter_choices()).get(parameter, parameter)}


def _predicate(fact: Fact | FactFamily, test: Test) -> str:
    value: Any = test.value
    match fact.kind:
        case Kind.YES_NO:
            return _("is yes") if value else _("is no")
        case Kind.CLOCK:
            return _("is from %(start)s to %(end)s") % {"start": clock_text(value[0]), "end": clock_text(value[1])}
        case Kind.MOMENT if test.operator == "within_days":
            return ngettext("is within the last %(days)g day", "is within the last %(days)g days", value) % {
                "days": value
            }
    return f"{OPERATOR_LABELS[test.operator]} {_value(fact, test)}"


def _value(fact: Fact | FactFamily, test: Test) -> str:
    value: Any = test.value
    match fact.kind:
        case Kind.MOMENT:
            moment = timezone.localtime(datetime.fromtimestamp(value, UTC))
            return formats.date_format(moment, "DATETIME_FORMAT")
        case Kind.NUMBER | Kind.VERSION:
            text = _(" and ").join(f"{one:g}" if isinstance(one, float) else str(one) for one in _several(value))
            return f"{text} {fact.unit}".strip()
    labels = {key: str(label) for key, label in fact.listed_choices()}
    return _listed([_quoted(labels, one) for one in _several(value)])


def _several(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _quoted(labels: Mapping[str, str], value: str) -> str:
    return labels.get(value, f"“{value}”" if value else _("nothing"))


def _listed(items: Iterable[str]) -> str:
    *first, last = items
    return _("%(first)s or %(last)s") % {"first": ", ".join(first), "last": last} if first else last
