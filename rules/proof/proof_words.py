"""What a proof covered, in words for editors."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _


def proof_words(proof: Mapping[str, Any]) -> str:
    """Say on how many contexts the engines were compared and which share was seen both ways; "" where unknown."""
    if not proof.get("tests"):
        return ""
    words = _(
        "Compared on %(contexts)d contexts: %(tests_share)d %% of %(tests)d tests and "
        "%(rules_share)d %% of %(rules)d rules were seen to hold and to fail."
    ) % {
        "contexts": sum(proof["contexts"].values()),
        "tests_share": _percent(proof["tests_seen_both_ways"], proof["tests"]),
        "tests": proof["tests"],
        "rules_share": _percent(proof["rules_seen_both_ways"], proof["rules"]),
        "rules": proof["rules"],
    }
    return f"{words} {_('The time ended before all was tried.')}" if proof["is_cut_short"] else words


def _percent(part: int, whole: int) -> int:
    # Rounded down: 100 % means all of them.
    return part * 100 // whole if whole else 100
