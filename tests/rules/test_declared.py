"""A fact is one class; what it declares wrong is refused at registration, with its class and what to write."""

import math

import pytest
from django.utils.functional import lazystr

from attune.rules.domain.fact_validation import InvalidFactError
from attune.rules.domain.facts.fact import COUNT, Choices, Fact, FactFamily, Kind, Purpose, Scope, Span
from attune.rules.facts.registry import Registry


def fruit_choices() -> Choices:
    return (("apple", "Apple"), ("pear", "Pear"))


class Whole(Fact):
    """All that a fact needs."""

    name = "visits"
    kind = Kind.NUMBER
    label = "Visits"
    purpose = Purpose.ESSENTIAL
    scope = Scope.REQUEST

    def read(self, source: dict[str, float]) -> float:
        return source["visits"]


class WholeFamily(FactFamily):
    """All that a family needs."""

    name = "liking"
    kind = Kind.TEXT
    label = "Liking"
    purpose = Purpose.PERSONALISE
    scope = Scope.VISITOR
    choices = fruit_choices
    parameter_label = "fruit"
    parameter_choices = fruit_choices

    def read(self, source: dict[str, str], fruit: str) -> str:
        return source[fruit]


def changed(declared: type, **attributes: object) -> object:
    """Give a fact whose class declares something else."""
    return type("Changed", (declared,), attributes)()


def without(name: str) -> object:
    """Give a fact whose class lacks something."""
    attributes = {key: value for key, value in vars(Whole).items() if key not in (name, "__dict__", "__weakref__")}
    return type("Lacking", (Fact,), attributes)()


def without_choices_of_parameters() -> object:
    attributes = {key: value for key, value in vars(WholeFamily).items() if key != "parameter_choices"}
    return type("Lacking", (FactFamily,), attributes)()


def test_a_class_that_declares_all_is_registered_and_read() -> None:
    registry = Registry()
    registry.register(Whole(), WholeFamily())

    assert registry.read(Scope.REQUEST, {"visits": 3.0}) == {"visits": 3.0}
    assert registry.read(Scope.VISITOR, {"pear": "much"}, ["liking[pear]"]) == {"liking[pear]": "much"}
    assert registry.get("liking").listed_choices() == fruit_choices()
    assert registry.families()[0].parameter_choices() == fruit_choices()


@pytest.mark.parametrize("kind", Kind)
def test_without_a_default_it_has_the_usual_one_of_its_kind(kind: Kind) -> None:
    made = changed(Whole, kind=kind)
    registry = Registry()
    registry.register(made)

    default = registry.defaults()["visits"]
    usual = {"text": "", "number": 0.0, "yes-no": False, "set": frozenset(), "clock": 0.0, "version": ""}
    assert math.isnan(default) if kind == Kind.MOMENT else default == usual[kind]
    assert type(default) is type(usual.get(kind, 0.0))


def test_a_label_that_is_translated_later_is_not_read_now() -> None:
    Registry().register(changed(Whole, label=lazystr("Visits")))


@pytest.mark.parametrize(
    ("offer", "message"),
    [
        (Whole, r"test_declared.Whole is a class. Register one of it: Whole\(\)"),
        ("visits", "'visits' is no fact. Derive its class"),
        (without("name"), r'rules.test_declared.Lacking: it has no name. Write name = "..."'),
        (without("label"), "it has no label. Write label"),
        (changed(Whole, label=" "), "it has no label. Write label"),
        (without("kind"), "its kind is None. Write kind = Kind. and one of: TEXT, NUMBER, YES_NO, SET"),
        (changed(Whole, kind="number"), "its kind is 'number'. Write kind = Kind."),
        (without("purpose"), "its purpose is None. Write purpose = Purpose. and one of: ESSENTIAL, PERSONALISE"),
        (without("scope"), "its scope is None. Write scope = Scope. and one of: REQUEST, PAGE, VISITOR, MATCH"),
        (without("read"), r"it has no read\(\). Write the method"),
        (changed(Whole, default="none"), "its default is 'none', which is no number value. Write one of its kind"),
        (changed(Whole, default=True), "its default is True, which is no number value"),
        (changed(Whole, span=Span(1)), "its default is 0.0, which is not within its span. Write one that is"),
        (changed(Whole, span=(0, 1)), r"its span is \(0, 1\). Write COUNT, SHARE or a Span of your own"),
        (changed(Whole, span=Span(2, 1)), "no number is within its span"),
        (changed(Whole, span=Span(0.2, 0.8, is_whole=True)), "no number is within its span"),
        (changed(WholeFamily, span=COUNT), "it has a span, and is of kind text. Only a number has one"),
        (
            changed(Whole, example="many"),
            """its example is 'many', which cannot be asked: "visits": The value must be""",
        ),
        (changed(Whole, choices=["a", "b"]), "its choices are no tuple of pairs. Write pairs of value and label"),
        (changed(Whole, choices=("a", "b")), "its choices are no tuple of pairs"),
        (changed(Whole, choices=lambda self: ()), "its choices asks for self. Put @staticmethod above it"),
        (changed(WholeFamily, parameter_label=""), "it is a family and does not say of what. Write parameter_label"),
        (changed(WholeFamily, parameter_choices=()), "it is a family and does not say of what"),
        (without_choices_of_parameters(), "it is a family and does not say of what"),
        (changed(WholeFamily, parameter_choices=lambda self: ()), "its parameter_choices asks for self"),
    ],
)
def test_what_is_declared_wrong_is_refused_and_not_kept(offer: object, message: str) -> None:
    registry = Registry()

    with pytest.raises(InvalidFactError, match=message):
        registry.register(offer)
    assert registry.names() == ()


@pytest.mark.parametrize("name", ["all", "segment", "visits-today", "2fast", "größe", "", "x" * 61, "a[b]"])
def test_a_name_that_no_block_of_the_builder_can_bear_is_refused(name: str) -> None:
    with pytest.raises(InvalidFactError) as refused:
        Registry().register(changed(Whole, name=name))

    assert f'a fact named "{name}" cannot be shown in the builder. Name it with letters' in str(refused.value)
