"""Read what the published rules and the running experiments ask of slots."""

from collections import defaultdict
from collections.abc import Iterable

from attune.decisions.decision_sources import DecisionSource

# These ask for a variant by its name; what segments see is said of each variant by itself.
_ASKING = ("targeted", "experiment")


def sources_by_variant(choosers: Iterable[DecisionSource]) -> dict[str, list[str]]:
    """Give, by the name of a variant, who of all choosers of a slot asks for it: rules first, then experiments."""
    found: dict[str, list[str]] = defaultdict(list)
    for chooser in choosers:
        for variant in chooser.variants if chooser.rung in _ASKING else ():
            found[variant].append(chooser.name)
    return dict(found)
