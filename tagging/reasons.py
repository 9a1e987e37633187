"""Reasons as the database keeps them: for each judgement, the signs that gave it and what they quote."""

from collections.abc import Mapping, Sequence
from typing import Any

from tagging.domain.semantics import Cue, Reason


def stored_reasons(reasons: Mapping[str, Sequence[Reason]]) -> dict[str, list[Any]]:
    """Write reasons as plain lists of sign and quotes."""
    return {judgement: [[reason.cue.value, *reason.quotes] for reason in given] for judgement, given in reasons.items()}


def read_reasons(stored: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, tuple[Reason, ...]]:
    """Read reasons back; signs that are no longer known are left out."""
    known = set(Cue)
    return {
        judgement: tuple(Reason(Cue(cue), tuple(quotes)) for cue, *quotes in given if cue in known)
        for judgement, given in stored.items()
    }
