"""A page as words: what a reader of it gets, cut into sentences, words and stems."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from attune.tagging.domain.formats import Media

LEAD_WORDS = 60

# Scripts written without spaces are read sign by sign, so that a name in them can be found at all.
_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_IDEOGRAPHS}]|(?:(?![{_IDEOGRAPHS}])[^\W_])+(?:['’.](?![\W_])[a-z0-9]+)*|&")
# A capital before a stop is an initial (the U.S. Digital Corps), and Dr. ends no sentence either.
_SENTENCE_END = re.compile(
    r"(?<=[.!?…])(?<!\b[A-Z]\.)(?<!\bMrs\.)(?<!\b[DMS][rt]\.)(?<!\bvs\.)[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[^\Wa-z_])"
    r"|\n\s*\n|\n(?=\s*[-•*\d])|[。！？]"
)
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's words by where they stand, and what stands between them.

    `language` is what the page claims, not what was found.
    """

    title: str = ""
    lead: str = ""
    body: str = ""
    language: str = ""
    media: Media = Media()

    @property
    def whole(self) -> str:
        """Return everything a reader reads, title first, each part in its own paragraph."""
        return "\n\n".join(part.strip() for part in (self.title, self.lead, self.body) if part.strip())

    def cut(self, most_characters: int) -> "PageText":
        """Return the text with its body cut off where all would be longer than this."""
        room = max(0, most_characters - len(self.title) - len(self.lead))
        title, lead = self.title[:most_characters], self.lead[:most_characters]
        return replace(self, title=title, lead=lead, body=self.body[:room])


def words(text: str) -> list[str]:
    """Cut a text into lower-case words; hyphens part words, dots within names do not."""
    return [_POSSESSIVE.sub("", word) for word in _WORD.findall(text.lower())]


def sentences(text: str) -> list[str]:
    """Cut a text into sentences and headings, without empty ones."""
    return [piece.strip() for piece in _SENTENCE_END.split(text) if piece and piece.strip()]


def is_ideograph(word: str) -> bool:
    """Tell whether a word is one sign of a script that is written without spaces."""
    return bool(word) and bool(re.match(rf"[{_IDEOGRAPHS}]", word))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Take plural, tense and British spelling off an English word: policies, policy -> policy."""
    word = "and" if word == "&" else _spelt_one_way(word)
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    return _without_tense(_without_plural(word))


def singular(word: str) -> str:
    """Take plural and British spelling off an English word, and leave its tense: buildings -> building."""
    word = _spelt_one_way(word)
    return _without_plural(word) if len(word) > 3 and word.isascii() and word.isalpha() else word


@lru_cache(maxsize=50_000)
def word_family(word: str) -> str:
    """Reduce a word to what it shares with its relatives: accessible, accessibility -> accessib."""
    root = stem(word)
    if not root.isascii() or not root.isalpha():
        return root
    for ending, least, replacement in _RELATIVES:
        if root.endswith(ending) and len(root) - len(ending) >= least:
            return root[: len(root) - len(ending)] + replacement
    return root


def _spelt_one_way(word: str) -> str:
    for british, american in _SPELLINGS:
        if word.endswith(british) and len(word) > len(british) + 2:
            return word[: len(word) - len(british)] + american
    return word


def _without_plural(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _without_tense(word: str) -> str:
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ing", "ed"):
        root = word[: -len(ending)]
        if word.endswith(ending) and len(root) >= 3 and any(letter in "aeiouy" for letter in root):
            return _whole_again(root)
    return word.removesuffix("e") if len(word) > 4 else word


def _whole_again(root: str) -> str:
    """Undo the doubling before an ending: planned -> plan, while call and process stay."""
    if root[-1] == root[-2] and root[-1] not in "lsz":
        return root[:-1]
    return root


_SPELLINGS = (
    ("isations", "izations"),
    ("isation", "ization"),
    ("ises", "izes"),
    ("ised", "ized"),
    ("ising", "izing"),
    ("ise", "ize"),
    ("ours", "ors"),
    ("our", "or"),
    ("oured", "ored"),
    ("tred", "tered"),
    ("tres", "ters"),
    ("tre", "ter"),
    ("ogue", "og"),
    ("ogues", "ogs"),
)
# Endings of stems (their last e is gone), the least length of what stays, what stands instead; the first that fits.
_RELATIVES = (
    ("ization", 3, "iz"),
    ("ibility", 2, "ib"),
    ("ability", 2, "ab"),
    ("fulness", 3, "ful"),
    ("ativ", 3, "at"),
    ("ivity", 3, "iv"),
    ("ation", 3, "at"),
    ("ition", 3, "it"),
    ("ically", 3, "ic"),
    ("ical", 3, "ic"),
    ("istic", 3, "ist"),
    ("ement", 4, ""),
    ("ment", 4, ""),
    ("ness", 3, ""),
    ("anc", 3, "ant"),
    ("enc", 3, "ent"),
    ("ancy", 3, "ant"),
    ("ency", 3, "ent"),
    ("ibl", 2, "ib"),
    ("abl", 2, "ab"),
    ("ator", 3, "at"),
    ("izer", 3, "iz"),
    ("tion", 3, "t"),
    ("sion", 3, "s"),
    ("eer", 3, ""),
    ("ity", 4, ""),
    ("er", 5, ""),
    ("or", 5, ""),
    ("ly", 4, ""),
    ("al", 4, ""),
)
