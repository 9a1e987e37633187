"""Text as it may be kept, and text as it is compared: two spellings that read the same are the same."""

import re
import unicodedata

# Control signs and halves of a pair: no database or page should be given them. Tabs and ends of lines are white space.
_CONTROL = {"Cc", "Cs"}
# Signs that nobody sees and that are no format signs by their category: joiners, fillers and selectors of a variant.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
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
    seen = "".join(sign for sign in _UNSEEN.sub("", text) if unicodedata.category(sign) != "Cf")
    cleaned = clean(seen)
    return cleaned if case_sensitive else clean(unicodedata.normalize("NFC", cleaned.casefold()))


def _cut(text: str, most: int) -> str:
    """Shorten a text without leaving a sign's accents or joiner behind at its end."""
    if len(text) <= most:
        return text
    end = most
    while end > 0 and (unicodedata.combining(text[end]) or unicodedata.category(text[end]) == "Cf"):
        end -= 1
    return text[:end].rstrip(" \u200d")
