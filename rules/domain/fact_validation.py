"""What a fact must declare, told at registration: what is wrong, of which class, and what to write."""

import math
from inspect import Parameter, signature

from attune.class_names import class_path, class_refusal
from attune.rules.domain.conditions import InvalidConditionError
from attune.rules.domain.fact_examples import usual_test
from attune.rules.domain.facts.fact import ANY_NUMBER, Fact, FactFamily, Kind, Purpose, Scope, Span, is_fact_value

MOST_NAME_LETTERS = 60
# What stands beside the facts in a builder under a name of its own.
RESERVED_NAMES = frozenset({"all", "any", "not", "segment", "unknown"})


class InvalidFactError(ValueError):
    """A class of facts lacks something, or declares what cannot be."""


def check_fact_declaration(offer: object) -> None:
    """Raise InvalidFactError where a fact or a family declares too little, or what nobody could ask."""
    if refusal := class_refusal(offer):
        raise InvalidFactError(refusal)
    if not isinstance(offer, Fact | FactFamily):
        raise InvalidFactError(f"{offer!r} is no fact. Derive its class from Fact or FactFamily.")
    for problem_of in (_name, _label, _kinds, _methods, _choices, _parameters, _span, _default, _example):
        if problem := problem_of(offer):
            raise InvalidFactError(f"{class_path(type(offer))}: {problem}")


def _name(offer: Fact | FactFamily) -> str:
    name = getattr(offer, "name", None)
    if not isinstance(name, str):
        return 'it has no name. Write name = "..." with the word under which conditions are stored.'
    if name.isidentifier() and name.isascii() and len(name) <= MOST_NAME_LETTERS and name not in RESERVED_NAMES:
        return ""
    return (
        f'a fact named "{name}" cannot be shown in the builder. Name it with letters, digits and underscores, '
        f"{MOST_NAME_LETTERS} at most, beginning with a letter, and with none of: {', '.join(sorted(RESERVED_NAMES))}."
    )


def _label(offer: Fact | FactFamily) -> str:
    return "" if _is_said(offer, "label") else 'it has no label. Write label = _("...") with the words editors read.'


def _kinds(offer: Fact | FactFamily) -> str:
    for name, kind in (("kind", Kind), ("purpose", Purpose), ("scope", Scope)):
        value = getattr(offer, name, None)
        if not isinstance(value, kind):
            known = ", ".join(each.name for each in kind)
            return f"its {name} is {value!r}. Write {name} = {kind.__name__}. and one of: {known}."
    return ""


def _methods(offer: Fact | FactFamily) -> str:
    declared = type(offer)
    missing = [name for name in dir(declared) if getattr(getattr(declared, name), "__isabstractmethod__", False)]
    return f"it has no {missing[0]}(). Write the method that gives its value." if missing else ""


def _choices(offer: Fact | FactFamily) -> str:
    choices = offer.choices
    if callable(choices):
        return _arguments(offer, "choices")
    is_pairs = isinstance(choices, tuple) and all(isinstance(pair, tuple) and len(pair) == 2 for pair in choices)
    return "" if is_pairs else "its choices are no tuple of pairs. Write pairs of value and label, or a function."


def _parameters(offer: Fact | FactFamily) -> str:
    if isinstance(offer, Fact):
        return ""
    if _is_said(offer, "parameter_label") and callable(getattr(offer, "parameter_choices", None)):
        return _arguments(offer, "parameter_choices")
    return (
        'it is a family and does not say of what. Write parameter_label = _("...") and '
        "parameter_choices = a function that gives pairs of value and label."
    )


def _span(offer: Fact | FactFamily) -> str:
    span = getattr(offer, "span", None)
    if not isinstance(span, Span):
        return f"its span is {span!r}. Write COUNT, SHARE or a Span of your own."
    if span != ANY_NUMBER and offer.kind != Kind.NUMBER:
        return f"it has a span, and is of kind {offer.kind}. Only a number has one: leave it out."
    return "" if _is_possible(span) else f"no number is within its span, {span!r}. Write the least number first."


def _is_possible(span: Span) -> bool:
    first = math.ceil(span.least) if span.is_whole and math.isfinite(span.least) else span.least
    return first <= span.most


def _default(offer: Fact | FactFamily) -> str:
    if offer.allows(offer.default):
        return ""
    if is_fact_value(offer.kind, offer.default):
        return f"its default is {offer.default!r}, which is not within its span. Write one that is."
    return (
        f"its default is {offer.default!r}, which is no {offer.kind} value. "
        "Write one of its kind, or leave it out for the usual one."
    )


def _example(offer: Fact | FactFamily) -> str:
    try:
        if offer.example is not None:
            usual_test(offer, offer.example, "any" if isinstance(offer, FactFamily) else "")
    except InvalidConditionError as error:
        return f"its example is {offer.example!r}, which cannot be asked: {error} Write another, or leave it out."
    return ""


def _is_said(offer: Fact | FactFamily, name: str) -> bool:
    # A lazy translation cannot be read before all apps are there.
    text = getattr(offer, name, None)
    return text is not None and not (isinstance(text, str) and not text.strip())


def _arguments(offer: Fact | FactFamily, name: str) -> str:
    wanted = [each for each in signature(getattr(offer, name)).parameters.values() if each.default is Parameter.empty]
    return f"its {name} asks for {wanted[0]}. Put @staticmethod above it: it is called with nothing." if wanted else ""
