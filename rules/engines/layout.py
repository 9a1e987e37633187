"""The layout of the index: which bit of a row stands for which conjunct, and for whom the conjunct speaks."""

from collections.abc import Iterable, Sequence

import numpy as np

from attune.rules.engines.columns import Row


class Layout:
    """Give every conjunct its bit, and read from a row of bits who holds."""

    def __init__(self) -> None:
        """Start without a bit."""
        self._names: list[str] = []
        self._single = self._fields = self._guards = 0

    def place(self, name: str, count: int) -> range:
        """Give a rule or segment the next bits: one for each alternative and, above several, a guard."""
        first = self.width
        self._names += [name] * (count if count == 1 else count + 1)
        if count == 1:
            self._single |= 1 << first
        else:
            self._fields |= (1 << count) - 1 << first
            self._guards |= 1 << first + count
        return range(first, first + count)

    @property
    def width(self) -> int:
        """Give how many bits there are."""
        return len(self._names)

    @property
    def full(self) -> Row:
        """Give the row in which every bit stands."""
        return (1 << self.width) - 1

    def row_of(self, bits: Iterable[int]) -> Row:
        """Give the row in which these bits stand."""
        row = bytearray(self.width // 8 + 1)
        for bit in bits:
            row[bit >> 3] |= 1 << (bit & 7)
        return int.from_bytes(row, "little")

    def standing(self, row: Row) -> Row:
        """Leave one bit for each name: its only conjunct's, or its guard where any of its conjuncts stands."""
        # A field with any bit set, plus a field of ones, carries into the guard above it, and never further.
        return row & self._single | (row & self._fields) + self._fields & self._guards

    def legend(self) -> "Legend":
        """Give what reads the names from a row, once every bit has its place."""
        return Legend(self._names)


class Legend:
    """Read from a row of bits the names that stand there."""

    def __init__(self, names: Sequence[str]) -> None:
        """Keep the names as a row is written: the highest bit first, filled up to whole bytes."""
        self._length = len(names) // 8 + 1
        padding = [""] * (self._length * 8 - len(names))
        self._names = np.array([*padding, *reversed(names)], dtype=object)

    def names(self, row: Row) -> list[str]:
        """Give the names whose bit stands, from the highest bit down."""
        # numpy picks 250 names out of 7,000 bits in 4 µs; looking for each bit in the written number takes 18.
        bits = np.unpackbits(np.frombuffer(row.to_bytes(self._length, "big"), np.uint8))
        found: list[str] = self._names[bits.view(np.bool_)].tolist()
        return found
