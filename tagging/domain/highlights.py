"""Where the words that gave a topic stand in their sentence."""

import re
from collections.abc import Iterable

_MOST_SIGNS = 400


def highlight_evidence(sentence: str, evidence: Iterable[str]) -> tuple[tuple[str, bool], ...]:
    """Part a sentence into pieces, each with whether it is evidence; a very long one is cut around the first of it."""
    names = sorted({name.strip() for name in evidence if name.strip()}, key=len, reverse=True)
    if not names:
        return _pieces([_cut(sentence, 0)])
    pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)
    first = pattern.search(sentence)
    return _pieces(pattern.split(_cut(sentence, first.start() if first else 0)))


def _cut(sentence: str, wanted: int) -> str:
    if len(sentence) <= _MOST_SIGNS:
        return sentence
    start = max(0, wanted - _MOST_SIGNS // 2)
    end = start + _MOST_SIGNS
    return f"{'…' if start else ''}{sentence[start:end]}{'…' if end < len(sentence) else ''}"


def _pieces(parts: list[str]) -> tuple[tuple[str, bool], ...]:
    """Every second part is evidence, as re.split gives them."""
    return tuple((part, place % 2 == 1) for place, part in enumerate(parts) if part)
