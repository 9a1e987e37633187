"""The facts that a case of a condition declares, in whichever of the obvious spellings, made total."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from attune.rules.cases.type_inference import OperatorUse, infer_kind
from attune.rules.cases.values import CaseError, fact_value, kind_named, quoted_value
from attune.rules.domain.facts.fact import Fact, FactFamily, FactValue, Kind, fact_key, split_key
from attune.rules.domain.facts.mapping_facts import MappingFact, MappingFactFamily
from attune.rules.domain.known_facts import KnownFacts
from attune.rules.facts.registry import registry

DECLARING = frozenset({"kind", "type", "value", "values", "case_sensitive", "is_host", "of", "parameter"})
NAMING = ("name", "fact", "key")
VALUES_WORDS = ("context", "values", "given", "visitor")
HAS = "has_"
NOW = "now"


@dataclass(slots=True)
class CaseFact:
    """What a case says of one fact, before its kind is settled; the value None is a missing one."""

    value: object = None
    kind: object = None
    is_case_sensitive: bool = False
    is_host: bool = False


@dataclass(slots=True)
class CaseDeclarations:
    """All that a case says of its facts, by key."""

    facts: dict[str, CaseFact] = field(default_factory=dict)
    families: set[str] = field(default_factory=set)

    def add(self, key: str, spec: object, *, is_kind: bool = False) -> None:
        """Note one fact; a mapping says more of it, unless it holds the values of a family by parameter."""
        if is_kind:
            self._facts_of(key).kind = spec
        elif isinstance(spec, Mapping) and spec.keys() & DECLARING:
            self._add_declared(key, spec)
        elif isinstance(spec, Mapping):
            for parameter, value in spec.items():
                self.add(fact_key(key, parameter), value)
        else:
            self._facts_of(key).value = spec

    def _add_declared(self, key: str, spec: Mapping[str, Any]) -> None:
        for of, one in _by_parameter(spec.get("of", spec.get("parameter")), spec.get("value", spec.get("values"))):
            fact = self._facts_of(fact_key(key, of))
            fact.value = one
            fact.kind = spec.get("kind", spec.get("type", fact.kind))
            fact.is_case_sensitive = spec.get("case_sensitive", False) is True
            fact.is_host = spec.get("is_host", False) is True

    def _facts_of(self, key: str) -> CaseFact:
        name, parameter = split_key(key)
        key = fact_key(name, parameter)
        if not name:
            raise CaseError("A fact has no name.")
        if parameter:
            self.families.add(name)
        return self.facts.setdefault(key, CaseFact())


def declarations_of(case: Mapping[str, Any]) -> CaseDeclarations:
    """Gather what a case says of its facts, of their kinds and, where they stand apart, of their values."""
    found = CaseDeclarations()
    apart = next((case[word] for word in VALUES_WORDS if isinstance(case.get(word), Mapping)), None)
    for key, spec in _rows(case.get("facts")):
        found.add(key, spec, is_kind=apart is not None and isinstance(spec, str) and kind_named(spec) is not None)
    for key, value in (apart or {}).items():
        found.add(key, value)
    kinds = case.get("kinds")
    for key, kind in kinds.items() if isinstance(kinds, Mapping) else ():
        found.add(key, kind, is_kind=True)
    if case.get("now") is not None:
        found.facts[NOW] = CaseFact(case["now"], Kind.MOMENT)
    return found


def facts_and_values(
    found: CaseDeclarations, asked: Mapping[str, OperatorUse]
) -> tuple[KnownFacts, dict[str, FactValue]]:
    """Make facts of what was declared, and give each its value; raise CaseError for what does not fit."""
    values: dict[str, FactValue] = {}
    offers: dict[str, Fact | FactFamily] = {}
    for key, declared in found.facts.items():
        name, parameter = split_key(key)
        if name in found.families and not parameter:
            continue
        kind = _settled_kind(key, declared, found, asked)
        sensitive = declared.is_case_sensitive or found.facts.get(name, declared).is_case_sensitive
        if name == NOW and kind != Kind.MOMENT:
            raise CaseError('"now" must be a moment.')
        is_host = declared.is_host or found.facts.get(name, declared).is_host or _is_host_here(name)
        made = MappingFactFamily if name in found.families else MappingFact
        offer: Fact | FactFamily = made(name, kind, case_sensitive=sensitive, is_host=is_host)
        if offers.setdefault(name, offer).kind != kind:
            raise CaseError(f'The fact "{name}" is declared as {offers[name].kind} and as {kind}.')
        values[key] = fact_value(kind, declared.value)
    for key, is_known in _presences(found):
        offers.setdefault(key, MappingFact(key, Kind.YES_NO))
        values.setdefault(key, is_known)
    return KnownFacts(*offers.values()), values


def _by_parameter(of: object, value: object) -> Iterator[tuple[str, object]]:
    """Give what a declaration says for each parameter; "" stands for a fact that is no family."""
    match of, value:
        case Mapping(), _:
            yield from of.items()
        case None | "", Mapping():
            yield from value.items()
        case None | "" | str(), _:
            yield of or "", value
        case _:
            raise CaseError(f'The "of" of a fact must be a text, not {quoted_value(of)}.')


def _rows(facts: object) -> Iterator[tuple[str, object]]:
    if facts is None:
        return
    if isinstance(facts, Mapping):
        yield from facts.items()
        return
    if not isinstance(facts, list):
        raise CaseError('"facts" must be a mapping of names, or a list of facts with names.')
    for fact in facts:
        names = [fact[word] for word in NAMING if word in fact] if isinstance(fact, Mapping) else []
        if not names or not isinstance(names[0], str):
            raise CaseError('Each of the "facts" needs a "name".')
        yield names[0], {"value": None, **fact}


def _settled_kind(key: str, declared: CaseFact, found: CaseDeclarations, asked: Mapping[str, OperatorUse]) -> Kind:
    written = declared.kind or found.facts.get(split_key(key)[0], declared).kind
    if written is None and key == NOW:
        return Kind.MOMENT
    if written is None:
        return infer_kind(declared.value, asked.get(key, OperatorUse()))
    kind = kind_named(written)
    if kind is None:
        raise CaseError(f'The fact "{key}" has the kind {quoted_value(written)}. Known are: {", ".join(Kind)}.')
    return kind


def _presences(found: CaseDeclarations) -> Iterator[tuple[str, bool]]:
    """Give "has_<fact>" for each fact: whether the case gives it a value."""
    for key, declared in found.facts.items():
        if "[" not in key:
            yield HAS + key, declared.value is not None


def _is_host_here(name: str) -> bool:
    """Say whether the site itself has a fact of this name that is the name of a host."""
    return name in registry.names() and registry.get(name).is_host
