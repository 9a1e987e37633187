"""What an operator must declare, told at registration: what is wrong, of which class, and what to write."""

import pickle
import re
from collections.abc import Iterable

from attune.class_names import class_path, class_refusal
from attune.rules.domain.facts.fact import Kind
from attune.rules.domain.facts.values import PAIRS, ValueShape
from attune.rules.domain.operators.operator import Form, Operator

MOST_NAME_LETTERS = 40
# Which forms the engines can take of a kind; of any other but a set the form may be OPAQUE.
FORMS = {
    Kind.TEXT: {Form.EQUALITY, Form.PART, Form.OPAQUE},
    Kind.NUMBER: {Form.ORDER, Form.OPAQUE},
    Kind.YES_NO: {Form.EQUALITY},
    Kind.SET: {Form.ITEMS},
    Kind.CLOCK: {Form.ORDER, Form.OPAQUE},
    Kind.MOMENT: {Form.ORDER, Form.OPAQUE},
    Kind.VERSION: {Form.ORDER, Form.OPAQUE},
}
# The two values of a pair stand in fields of their own, which the rows of these kinds have.
PAIR_OF_KIND = {
    Kind.NUMBER: ValueShape.NUMBERS,
    Kind.CLOCK: ValueShape.CLOCKS,
    Kind.VERSION: ValueShape.VERSIONS,
}
_SLOT = re.compile(r"%\((\w+)\)s")


class InvalidOperatorError(ValueError):
    """A class of operators lacks a part, or declares what cannot be."""


def check_operator(operator: object, known: Iterable[Operator] = ()) -> None:
    """Raise InvalidOperatorError where an operator lacks a part, or clashes with one that is known."""
    if refusal := class_refusal(operator):
        raise InvalidOperatorError(refusal)
    if not isinstance(operator, Operator):
        raise InvalidOperatorError(f"{operator!r} is no operator. Derive its class from Operator.")
    others = tuple(known)
    problems = (
        _name(operator, others)
        or _label(operator)
        or _shapes(operator)
        or _phrases(operator, others)
        or _meaning(operator)
        or _forms(operator)
        or _parts(operator, others)
        or _place(operator)
    )
    if problems:
        raise InvalidOperatorError(f"{class_path(type(operator))}: {problems}")


def _name(operator: Operator, others: Iterable[Operator]) -> str:
    name = getattr(operator, "name", None)
    if not isinstance(name, str):
        return 'it has no name. Write name = "..." with the word under which conditions are stored.'
    if not (name.isidentifier() and name.isascii() and len(name) <= MOST_NAME_LETTERS):
        return (
            f'an operator cannot be named "{name}". Name it with letters, digits and underscores, '
            f"{MOST_NAME_LETTERS} at most, beginning with a letter."
        )
    is_taken = any(other.name == name for other in others)
    return f'an operator "{name}" is registered already. Give this one another name.' if is_taken else ""


def _label(operator: Operator) -> str:
    # A lazy translation cannot be read before all apps are there.
    label = getattr(operator, "label", None)
    is_said = label is not None and not (isinstance(label, str) and not label.strip())
    return "" if is_said else 'it has no label. Write label = gettext_noop("...") with the words of the builder.'


def _shapes(operator: Operator) -> str:
    shapes = getattr(operator, "shapes", None)
    if not shapes or not all(isinstance(kind, Kind) for kind in shapes):
        return "it says of no kind what it compares with. Write shapes = {Kind.TEXT: ValueShape.TEXT} or the like."
    for kind, shape in shapes.items():
        if not isinstance(shape, ValueShape):
            return f"of the kind {kind} it compares with {shape!r}. Write ValueShape. and one of its names."
        if shape in PAIRS and PAIR_OF_KIND.get(kind) != shape:
            return f"facts of the kind {kind} are not compared with {shape}. Take a single value, or a list of texts."
    return ""


def _phrases(operator: Operator, others: Iterable[Operator]) -> str:
    phrase = getattr(operator, "phrase", None)
    if not isinstance(phrase, str):
        return 'it has no phrase. Write phrase = gettext_noop("%(fact)s ... %(value)s"), its sentence.'
    for each in (phrase, *operator.value_phrases.values(), *operator.signs):
        if not each.startswith("%(fact)s "):
            return f'its phrase "{each}" does not begin with "%(fact)s ": a sentence is read from left to right.'
    for kind, shape in operator.shapes.items():
        wanted = _slots_of(kind, shape)
        if wanted is not None and any(set(_SLOT.findall(each)) != wanted for each in (phrase, *operator.signs)):
            slots = " and ".join(f"%({slot})s" for slot in sorted(wanted))
            return f'its phrase "{phrase}" must hold {slots}, and nothing else that is filled in.'
        if shape == ValueShape.YES_NO and wanted is not None and False not in operator.value_phrases:
            return "it has no phrase for no. Write value_phrases = {False: ...}; its phrase is the one for yes."
    same = next((other.name for other in others if phrase == other.phrase), "")
    return f'its phrase is that of "{same}". A sentence could not be read back: write another.' if same else ""


def _slots_of(kind: Kind, shape: ValueShape) -> set[str] | None:
    """Return what is filled into a phrase; None for a fact that is a sentence by itself."""
    if kind == Kind.YES_NO:
        return None
    if shape in PAIRS:
        return {"fact", "low", "high"}
    return {"fact"} if shape == ValueShape.YES_NO else {"fact", "value"}


def _meaning(operator: Operator) -> str:
    if callable(getattr(operator, "holds", None)):
        return ""
    return "it has no holds(). Write @staticmethod def holds(subject, operand), which says what it means."


def _forms(operator: Operator) -> str:
    for kind in operator.shapes:
        form = operator.form(kind)
        if form not in FORMS[kind]:
            takes = ", ".join(sorted(FORMS[kind]))
            return f"its form for the kind {kind} is {form!s}, and the engines take {takes}. Derive it from its family."
        if form == Form.ORDER and _lacks(operator, "comparisons"):
            return "it has no comparisons(). Write the method, which returns what the engines compare with."
        if form == Form.OPAQUE and _lacks(operator, "boundary_values"):
            return (
                "it has no boundary_values(). Write the method, which returns values of which it holds and of which it "
                "fails: the solver and the proof have no others."
            )
    return ""


def _lacks(operator: Operator, method: str) -> bool:
    return getattr(type(operator), method) is getattr(Operator, method)


def _parts(operator: Operator, others: Iterable[Operator]) -> str:
    for kind in operator.usual_for:
        usual = next((other.name for other in others if kind in other.usual_for), "")
        if usual:
            return f'a new test of the kind {kind} begins with "{usual}" already. Leave the kind out of usual_for.'
    if operator.needs_every and ValueShape.TEXTS not in operator.shapes.values():
        return "it needs every item and takes no list of them. Write a shape TEXTS, or leave needs_every out."
    if not operator.denies:
        return ""
    if unknown := next((kind for kind in (Kind.MOMENT, Kind.VERSION) if kind in operator.shapes), None):
        return f"of the kind {unknown} it cannot deny another: of what is unknown neither holds. Leave denies out."
    denied = next((other for other in others if other.name == operator.denies), None)
    if denied is not None and denied.shapes.items() >= operator.shapes.items():
        return ""
    return f'it denies "{operator.denies}", which takes no such values. Register that one first, or leave denies out.'


def _place(operator: Operator) -> str:
    # The process that proves rule books is sent the operators, and imports their classes by name.
    try:
        pickle.dumps(operator)
    except (pickle.PicklingError, AttributeError, TypeError):
        return "it cannot be sent to the process that proves rules. Define its class at the top of a module."
    return ""
