"""How much random work a test does: a tenth in each run of the suite, all of it with HYPOTHESIS_PROFILE=thorough."""

import os

IS_THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"


def part_of(whole: int) -> int:
    """Return how many of a number of random cases to try in this run."""
    return whole if IS_THOROUGH else whole // 10
