"""Versions in the order of Semantic Versioning 2.0 (semver.org, section 11)."""

import re

MOST_LETTERS = 256

# The grammar that semver.org suggests: no leading zeros, dot-separated identifiers, build metadata last.
_NUMBER = r"(?:0|[1-9][0-9]*)"
_IDENTIFIER = rf"(?:{_NUMBER}|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)"
_PATTERN = re.compile(
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})"
    rf"(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?"
    r"(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?"
)

Identifier = tuple[int, int, str]
Precedence = tuple[int, int, int, int, tuple[Identifier, ...]]


def precedence(version: str) -> Precedence | None:
    """Give a version's place in the order, or None where the text is no version; build metadata never counts."""
    if len(version) > MOST_LETTERS:
        return None
    found = _PATTERN.fullmatch(version)
    if not found:
        return None
    major, minor, patch, before = found.groups()
    identifiers = tuple(_identifier(part) for part in before.split(".")) if before else ()
    # A release comes after all of its pre-releases.
    return int(major), int(minor), int(patch), 0 if before else 1, identifiers


def _identifier(part: str) -> Identifier:
    # Numbers come before words, numbers in their own order, words in ASCII order.
    return (0, int(part), "") if part.isdecimal() else (1, 0, part)
