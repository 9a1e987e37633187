"""Facts as plain values of JSON, as queues and tables keep them."""

import math
from collections.abc import Mapping
from typing import Any

from attune.rules.domain.facts.fact import Facts, FactValue


def facts_to_plain(facts: Facts) -> dict[str, Any]:
    """Write facts as plain values: a set as {"set": [...]}, an unknown moment as None."""
    return {key: _written(value) for key, value in facts.items()}


def facts_from_plain(form: Mapping[str, Any]) -> dict[str, FactValue]:
    """Read facts that facts_to_plain() wrote."""
    return {key: _read(value) for key, value in form.items()}


def _written(value: FactValue) -> Any:
    if isinstance(value, frozenset):
        return {"set": sorted(value)}
    return None if isinstance(value, float) and math.isnan(value) else value


def _read(value: Any) -> Any:
    if isinstance(value, Mapping):
        return frozenset(value["set"])
    return math.nan if value is None else value
