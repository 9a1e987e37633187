"""What experiments call slots and variants: by the names that editors gave them, however they are spelt."""

from collections.abc import Collection, Iterable, Sequence

from attune.text import comparable

DEFAULT = "default"


def is_same_name(name: str, wanted: str) -> bool:
    """Say whether two names are one."""
    return comparable(name) == comparable(wanted)


def missing_variants(variants: Sequence[str], offered: Iterable[Collection[str]]) -> tuple[str, ...]:
    """Name the variants that the best of some slots lacks, by the names that each offers; every slot has a default."""
    wanted = [name for name in variants if not is_same_name(name, DEFAULT)]
    lacks = [[name for name in wanted if not any(is_same_name(name, each) for each in names)] for names in offered]
    fewest = min(lacks, key=len) if lacks else wanted
    return tuple(fewest)


def quoted_names(names: Iterable[str]) -> str:
    """List names in quotes, each once."""
    return ", ".join(f"“{name}”" for name in dict.fromkeys(names))
