"""Find the way on which something, step by step, asks for itself."""

from collections.abc import Iterable, Mapping


def find_cycle(start: str, asks: Mapping[str, Iterable[str]]) -> list[str]:
    """Give the shortest way from a name back to itself, both ends included, or [] where there is none."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop(0)
        for name in sorted(asks.get(way[-1], ())):
            if name == start:
                return [*way, start]
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []
