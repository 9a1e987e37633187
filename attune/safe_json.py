"""The door for JSON that others wrote: it is read within bounds, or refused in one sentence; it never breaks a request.

What the standard reader takes and nothing behind it could keep is refused here: deep nesting, numbers without bound,
NaN, one name twice in an object, and signs that no database takes.
"""

import json
import math
import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext, gettext_noop

# Deeper than any form of ours, and far from where Python itself gives up.
MOST_DEPTH = 100
# What a 64-bit column holds.
LARGEST_NUMBER = 2**63 - 1
_MOST_DIGITS = 20
# A text is passed over as one; possessive, so that an endless one is looked at once.
_MARK = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_UNKEEPABLE = re.compile("[\0\ud800-\udfff]")


class UnreadableJsonError(ValueError):
    """A text is no JSON that may be read; its message says why, and never a part of the text."""

    def __init__(self, text: str, **values: object) -> None:
        """Keep the sentence, untranslated, and its values."""
        super().__init__(text, values)
        self.text, self.values = text, values

    def __str__(self) -> str:
        """Say it in the reader's language."""
        return gettext(self.text) % self.values


class TooLargeError(UnreadableJsonError):
    """A text has more bytes than are read."""


class TooDeepError(UnreadableJsonError):
    """A text is nested deeper than is read."""


def read_json(content: bytes | str, *, most_bytes: int, most_depth: int = MOST_DEPTH, keeps_odd: bool = False) -> Any:
    """Read JSON in UTF-8, or raise UnreadableJsonError.

    Texts with NUL or half of a sign, and whole numbers of more than 64 bits, are refused, unless whoever asks looks at
    the values itself and says where they stand.
    """
    text = _text_of(content, most_bytes)
    _refuse_depth(text, most_depth)
    try:
        found = json.loads(
            text,
            parse_int=_countable if keeps_odd else _whole,
            parse_float=_finite,
            parse_constant=_refuse_constant,
            object_pairs_hook=_once_each,
        )
    except UnreadableJsonError:
        raise
    except json.JSONDecodeError as error:
        raise UnreadableJsonError(
            gettext_noop("This is no JSON: line %(line)d, column %(column)d. Mend it there."),
            line=error.lineno,
            column=error.colno,
        ) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableJsonError(gettext_noop("This is no JSON.")) from error
    if not keeps_odd:
        refuse_unstorable_text(found)
    return found


def refuse_unstorable_text(value: Any) -> None:
    """Refuse a value that holds NUL or half of a sign anywhere, which no database takes."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            if _UNKEEPABLE.search(each):
                raise UnreadableJsonError(gettext_noop("A text holds NUL, or half of a sign. Type it anew."))
        elif isinstance(each, dict):
            waiting += each.keys()
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def _text_of(content: bytes | str, most_bytes: int) -> str:
    size = len(content) if isinstance(content, bytes) else len(content.encode("utf-8", "surrogatepass"))
    if size > most_bytes:
        raise TooLargeError(gettext_noop("This has more than %(most)d bytes. Send less at once."), most=most_bytes)
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableJsonError(gettext_noop("The text is not UTF-8. Send it in UTF-8.")) from error


def _refuse_depth(text: str, most: int) -> None:
    depth = 0
    for mark in _MARK.finditer(text):
        sign = mark[0]
        if sign in ("[", "{"):
            depth += 1
            if depth > most:
                raise TooDeepError(gettext_noop("This is nested too deep: at most %(most)d levels."), most=most)
        elif sign in ("]", "}"):
            depth -= 1


def _countable(digits: str) -> int:
    # Python itself refuses to read a number of several thousand digits, for that takes long.
    if len(digits) > 4_000:
        raise UnreadableJsonError(gettext_noop("A number is larger than any that is kept."))
    return int(digits)


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS or abs(number := int(digits)) > LARGEST_NUMBER:
        raise UnreadableJsonError(gettext_noop("A number is larger than any that is kept."))
    return number


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise UnreadableJsonError(gettext_noop("A number is larger than any that is kept."))
    return number


def _refuse_constant(name: str) -> float:
    raise UnreadableJsonError(gettext_noop("%(name)s is no number of JSON."), name=name)


def _once_each(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise UnreadableJsonError(gettext_noop("A name stands twice in one object. Take one out."))
    return found
