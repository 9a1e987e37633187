"""The plan of a durable rule book: its conjuncts in parts and groups, inside every limit of durable-rules 2.0.28.

Beyond these limits the C code crashes, loops for ever or loses rules, so all are checked before it sees a rule.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from attune.rules.engines.base import EngineError
from attune.rules.engines.durable_literals import DurableLiteral

# What the C code can bear (src/rules/*.h and *.c of 2.0.28).
MOST_RULES = 4_096
MOST_PENDING = 64
MOST_DISTINCT = 511
MOST_IDENTICAL = 255
MOST_PROPERTIES = 252
MOST_PRIORITY = 65_535
MOST_CONSTANT_LETTERS = 60_000

# What we ask of it: with 24 groups of 36 conjuncts at most 23 + 36 nodes wait on its stack.
GROUPS = 24
CONJUNCTS_A_GROUP = 36
KEYS_A_PART = 240
# A longer conjunct is judged in Python: a chain so long wins nothing in C.
MOST_LITERALS = 100

OPERATORS = frozenset({"", "$neq", "$lt", "$lte", "$gt", "$gte"})
ENVELOPE = ("t", "id", "sid")
FNV_BASIS = 0x811C9DC5
FNV_PRIME = 16_777_619


class DurableLimitError(EngineError):
    """A plan would leave the limits inside which durable-rules is safe."""


class Conjunct(NamedTuple):
    """Literals that must all hold, for the entry of the book at that place; the first place is the strongest."""

    place: int
    literals: tuple[DurableLiteral, ...]


@dataclass(frozen=True, slots=True)
class DurablePart:
    """The conjuncts of one C ruleset, in groups, and the properties that its message needs."""

    groups: tuple[tuple[Conjunct, ...], ...]
    keys: tuple[str, ...]

    def conjuncts(self) -> Iterator[tuple[int, int, Conjunct]]:
        """Give each conjunct with its number within the part and that of its group."""
        number = 0
        for group, conjuncts in enumerate(self.groups):
            for conjunct in conjuncts:
                yield number, group, conjunct
                number += 1


def plan_parts(found: Iterable[tuple[int, frozenset[DurableLiteral]]]) -> tuple[DurablePart, ...]:
    """Lay conjuncts out in as many parts as they need, alike beside alike, so that the C code shares their nodes."""
    pairs = list(found)
    counts = Counter(literal for _, literals in pairs for literal in literals)

    def order(literal: DurableLiteral) -> tuple[int, int, DurableLiteral]:
        return _openness(literal), -counts[literal], literal

    conjuncts = [Conjunct(place, tuple(sorted(literals, key=order))) for place, literals in pairs]
    conjuncts.sort(key=lambda conjunct: (conjunct.literals, conjunct.place))
    parts = tuple(_part(chunk) for chunk in _chunks(conjuncts))
    for part in parts:
        check_limits(part)
    return parts


def check_limits(part: DurablePart) -> None:
    """Raise DurableLimitError where a part would leave a limit of the C code."""
    conjuncts = [conjunct for _, _, conjunct in part.conjuncts()]
    _limit("rules", len(conjuncts) + 1, MOST_RULES)
    _limit("properties of a message", len(part.keys) + len(ENVELOPE), MOST_PROPERTIES)
    _limit("groups under one node", len(part.groups), MOST_DISTINCT)
    waiting = len(part.groups) - 1 + max(map(len, part.groups), default=0)
    _limit("nodes that wait on the stack", waiting, MOST_PENDING - 1)
    for group in part.groups:
        _check_group(group)
    _limit("priority", max((conjunct.place for conjunct in conjuncts), default=0), MOST_PRIORITY)
    for literal in {literal for conjunct in conjuncts for literal in conjunct.literals}:
        _limit("letters of a constant", len(literal.constant), MOST_CONSTANT_LETTERS)
        if literal.operator not in OPERATORS or literal.key not in part.keys:
            raise DurableLimitError(f"durable-rules must not be asked {literal.definition()}.")
    _check_hashes((*ENVELOPE, *part.keys))


def part_definition(part: DurablePart) -> str:
    """Write a part in the rule language of durable-rules, strongest first, with the rule that makes resets safe."""
    rules = ['"boot":{"all":[{"m":{"t":"boot"}}]}']
    for number, group, conjunct in sorted(part.conjuncts(), key=lambda found: found[2].place):
        # Always true, it parts the conjuncts into groups and so bounds how many nodes wait at once.
        routing = ['{"t":"c"}', f'{{"$neq":{{"t":"g{group}"}}}}']
        tests = ",".join([*routing, *(literal.definition() for literal in conjunct.literals)])
        rules.append(f'"r{number}":{{"pri":{conjunct.place},"all":[{{"m":{{"$and":[{tests}]}}}}]}}')
    return f"{{{','.join(rules)}}}"


def name_hash(name: str) -> int:
    """Give the 32-bit FNV hash by which the C code tells names apart (src/rules/state.c)."""
    value = FNV_BASIS
    for byte in name.encode():
        value = (value ^ byte) * FNV_PRIME & 0xFFFFFFFF
    return value


def _openness(literal: DurableLiteral) -> int:
    # What few visitors pass comes first: a text, an answer, a number, a yes-no; last what nearly all pass.
    if literal.operator:
        return 5 if literal.operator == "$neq" else 3
    return {"s": 0, "d": 1, "n": 2, "b": 4}[literal.key[0]]


def _chunks(conjuncts: Sequence[Conjunct]) -> Iterator[tuple[list[Conjunct], set[str]]]:
    chunk: list[Conjunct] = []
    keys: set[str] = set()
    for conjunct in conjuncts:
        more = {literal.key for literal in conjunct.literals}
        if chunk and (len(chunk) == GROUPS * CONJUNCTS_A_GROUP or len(keys | more) > KEYS_A_PART):
            yield chunk, keys
            chunk, keys = [], set()
        chunk.append(conjunct)
        keys |= more
    if chunk:
        yield chunk, keys


def _part(chunk: tuple[list[Conjunct], set[str]]) -> DurablePart:
    conjuncts, keys = chunk
    starts = range(0, len(conjuncts), CONJUNCTS_A_GROUP)
    groups = tuple(tuple(conjuncts[start : start + CONJUNCTS_A_GROUP]) for start in starts)
    return DurablePart(groups, tuple(sorted(keys)))


def _check_group(group: tuple[Conjunct, ...]) -> None:
    children: dict[tuple[DurableLiteral, ...], set[DurableLiteral]] = {}
    for conjunct in group:
        for depth, literal in enumerate(conjunct.literals):
            children.setdefault(conjunct.literals[:depth], set()).add(literal)
    _limit("conditions under one node", max(map(len, children.values()), default=0), MOST_DISTINCT)
    identical = Counter(conjunct.literals for conjunct in group)
    _limit("rules of one pattern", max(identical.values(), default=0), MOST_IDENTICAL)


def _check_hashes(names: Sequence[str]) -> None:
    if len({name_hash(name) for name in names}) < len(names):
        raise DurableLimitError("Two names of properties have one hash; durable-rules would take one for the other.")


def _limit(what: str, number: int, most: int) -> None:
    if number > most:
        raise DurableLimitError(f"The {what} would number {number}; durable-rules is safe up to {most}.")
