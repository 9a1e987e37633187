"""Acts: what each action of a rule and each effect of a trigger declares of itself, by one class."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar

from attune.class_names import class_path

PlainValue = str | float | bool
LONGEST_TEXT = 200


class PartKind(StrEnum):
    """What may stand in a part of an act: a text, a number, or either of them and yes or no."""

    TEXT = "text"
    NUMBER = "number"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActPart:
    """One part of an act, under the name of the field that holds it; label, missing and out_of_range are translated.

    suggests is a subject of `attune.rules.providers.suggestions`, or a function that gives pairs of value and label.
    Where names_new is set, what live acts hold here is suggested for that subject elsewhere. least and most are the
    ends of a number, both included; out_of_range says "%(show_value)s" of a number beyond them. said_as is what the
    part is called in the sentence, where that is not its name.
    """

    name: str
    label: str
    kind: PartKind = PartKind.TEXT
    suggests: str | Callable[[], Iterable[tuple[str, str]]] = ""
    names_new: bool = False
    missing: str = ""
    default: PlainValue | None = None
    least: float | None = None
    most: float | None = None
    out_of_range: str = ""
    said_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActDeclaration:
    """What the form, the files and the sentences need to know of one class of acts.

    name is what stored rows and files call it, and must never change; label and sentence are translated, and the
    sentence says each part as "%(part)s"; icon is one of Wagtail's. The parts stand in the order of the form.
    """

    name: str
    label: str
    icon: str
    sentence: str
    parts: tuple[ActPart, ...]


class InvalidActError(ValueError):
    """Say what is wrong with an action or effect, in which of its fields, and what to do."""

    def __init__(self, field: str, text: str, /, **values: object) -> None:
        """Keep the untranslated text and its values, so that a form can show them in another language."""
        self.field, self.text, self.values = field, text, values
        super().__init__(f'"{field}": {text % values}')


class InvalidActDeclarationError(ValueError):
    """A class of acts declares too little of itself, or something else than it holds."""


class DeclaredAct:
    """The base of what an act may be: a frozen dataclass whose fields are the parts of its declaration."""

    __slots__ = ()

    declaration: ClassVar[ActDeclaration]

    def topics(self) -> tuple[str, ...]:
        """Return the slugs of the topics that the act names; none by default."""
        return ()


def check_act_declaration(act: type[DeclaredAct]) -> None:
    """Raise InvalidActDeclarationError where a class of acts lacks its declaration, or a part, or a word of it."""
    declaration: Any = getattr(act, "declaration", None)
    if not isinstance(declaration, ActDeclaration):
        raise _refusal(act, "has no declaration. Write: declaration = ActDeclaration(name=..., label=..., ...).")
    if not declaration.name.isidentifier():
        raise _refusal(act, f'calls itself "{declaration.name}". Use letters, digits and underscores.')
    for word in ("label", "sentence"):
        if not getattr(declaration, word):
            raise _refusal(act, f"has no {word}. Write one.")
    held = {field.name for field in fields(act)}  # type: ignore[arg-type]
    declared = {part.name for part in declaration.parts}
    if held != declared:
        raise _refusal(act, f"declares the parts {sorted(declared)}, and its fields are {sorted(held)}.")
    _check_sentence(act, declaration)


def said_parts(act: DeclaredAct) -> Mapping[str, Any]:
    """Return the values of an act's parts, by what the sentence calls them."""
    return {part.said_as or part.name: getattr(act, part.name) for part in act.declaration.parts}


def _check_sentence(act: type[DeclaredAct], declaration: ActDeclaration) -> None:
    words = {part.said_as or part.name: part.kind for part in declaration.parts}
    values = {name: 1.0 if kind == PartKind.NUMBER else "" for name, kind in words.items()}
    try:
        str(declaration.sentence) % values
    except (KeyError, TypeError, ValueError) as error:
        raise _refusal(act, f"has a sentence that cannot be filled in with {sorted(words)}: {error!r}.") from error


def _refusal(act: type, text: str) -> InvalidActDeclarationError:
    return InvalidActDeclarationError(f"{class_path(act)} {text}")
