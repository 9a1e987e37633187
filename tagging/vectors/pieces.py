"""Words cut into the longest known pieces from their left (WordPiece, Wu and others 2016, section 4.1)."""

from collections.abc import Container

PIECE = "##"
_LONGEST_WORD = 40


def split_into_pieces(word: str, known: Container[str]) -> list[str]:
    """Return a word's pieces, all but the first marked with ##; what follows an unknown sign is left out."""
    word, pieces, start = word[:_LONGEST_WORD], list[str](), 0
    while start < len(word):
        prefix = PIECE if start else ""
        end = next((end for end in range(len(word), start, -1) if prefix + word[start:end] in known), None)
        if end is None:
            break
        pieces.append(prefix + word[start:end])
        start = end
    return pieces
