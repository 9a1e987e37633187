"""Reasons as the database keeps them: for each judgement, the signs that gave it and what they quote."""

from collections.abc import Mapping, Sequence
from typing import Any

from attune.tagging.domain.semantics import StyleReason, StyleSign


def stored_reasons(reasons: Mapping[str, Sequence[StyleReason]]) -> dict[str, list[Any]]:
    """Write reasons as plain lists of sign and quotes."""
    return {judgement: [[reason.cue.value, *reason.quotes] for reason in given] for judgement, given in reasons.items()}


def read_reasons(stored: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, tuple[StyleReason, ...]]:
    """Read reasons back; signs that are no longer known are left out."""
    known = set(StyleSign)
    return {
        judgement: tuple(StyleReason(StyleSign(cue), tuple(quotes)) for cue, *quotes in given if cue in known)
        for judgement, given in stored.items()
    }
