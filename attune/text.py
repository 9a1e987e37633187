"""Text as it may be kept, and text as it is compared: two spellings that read the same are the same."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

# Control signs and halves of a pair: no database or page should be given them. Tabs and ends of lines are white space.
_CONTROL = {"Cc", "Cs"}
_NOT_IN_A_LINE = {*_CONTROL, "Zl", "Zp"}
# Signs that turn the order of what is read around, by which one name can look like another.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Signs that nobody sees and that are no format signs by their category: joiners, fillers and selectors of a variant.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
# The dots that part a host's labels, those of other scripts among them, and how long a label may be (RFC 1035).
_DOTS = re.compile("[.\u3002\uff0e\uff61]")
_LONGEST_LABEL = 63
_OWN_LETTERS = {"ß": "ß", "ẞ": "ß", "ς": "ς"}
# Words that are compared letter by letter may be of any length, and no longer one is meant.
_MOST_COMPARED = 200
_WHITE = re.compile(r"\s+")


def clean(text: str, *, most: int | None = None) -> str:
    """Return a text as it may be kept and shown, of at most so many signs.

    It is composed (Unicode's NFC); each run of white space, of whatever alphabet, is one space, and none stands at an
    end; control signs and halves of a pair are left out; what joins the parts of an emoji stays.
    """
    kept = "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) not in _CONTROL)
    composed = unicodedata.normalize("NFC", _WHITE.sub(" ", kept)).strip()
    return composed if most is None else _cut(composed, most)


def comparable(text: str, *, case_sensitive: bool = False) -> str:
    """Return what two texts have in common that read the same: clean, without unseen signs, and in one case.

    comparable(comparable(text)) is comparable(text).
    """
    if text.isascii() and text.isprintable():
        plain = " ".join(text.split())
        return plain if case_sensitive else plain.lower()
    seen = "".join(sign for sign in _UNSEEN.sub("", text) if unicodedata.category(sign) != "Cf")
    cleaned = clean(seen)
    return cleaned if case_sensitive else clean(unicodedata.normalize("NFC", cleaned.casefold()))


def reads_same(one: str, other: str) -> bool:
    """Say whether two texts read the same."""
    return one == other or comparable(one) == comparable(other)


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Return ' Did you mean "..."?' for the nearest of the words, or "" where none is near."""
    near = get_close_matches(word[:_MOST_COMPARED], list(words), n=1)
    return f' Did you mean "{near[0]}"?' if near else ""


def is_one_line(text: str) -> bool:
    """Say whether a text holds no control sign, end of a line, half of a pair or sign that turns its order around."""
    return not (_TURNS.search(text) or any(unicodedata.category(sign) in _NOT_IN_A_LINE for sign in text))


def comparable_host(host: str) -> str:
    """Return what two names of hosts have in common that read the same, or one of which is written for machines.

    International labels stand in their own letters (IDNA 2008, so "ß" stays), in small letters. A dot at the end
    is kept: a part of a name may end in one.
    """
    plain = comparable(host, case_sensitive=True)
    if plain.isascii() and "xn--" not in (small := plain.lower()):
        return small
    return ".".join(_label(part) for part in _DOTS.split(plain))


def _label(label: str) -> str:
    """Give a label of a host in its own letters; what only looks like one written for machines stays as it is."""
    small = _small(label)
    if not small.startswith("xn--") or len(small) > _LONGEST_LABEL:
        return small
    try:
        own = small[4:].encode("ascii").decode("punycode")
        is_sound = not own.isascii() and own.encode("punycode") == small[4:].encode("ascii") and _small(own) == own
    except (UnicodeError, ValueError, OverflowError):
        return small
    return _small(comparable(own, case_sensitive=True)) if is_sound else small


def _small(label: str) -> str:
    # "ß" and the sigma at the end of a word are letters of their own here, which folding would take for others.
    folded = "".join(_OWN_LETTERS.get(letter) or letter.casefold() for letter in unicodedata.normalize("NFKC", label))
    return unicodedata.normalize("NFKC", folded)


def _cut(text: str, most: int) -> str:
    """Shorten a text without leaving a sign's accents or joiner behind at its end."""
    if len(text) <= most:
        return text
    end = most
    while end > 0 and (unicodedata.combining(text[end]) or unicodedata.category(text[end]) == "Cf"):
        end -= 1
    return text[:end].rstrip(" \u200d")
