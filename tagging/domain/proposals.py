"""Which phrases and names that pages share would make good new terms of the vocabulary."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from attune.tagging.domain.text import stem, words
from attune.tagging.domain.wordlists import EMPTY_NOUNS, STOP_WORDS

LEAST_PAGES = 3
# What more of a site's pages have than this is how the site speaks, and tells its pages apart no more.
MOST_SHARE = 0.25

# On a handful of pages every subject is on many of them.
_LEAST_TO_BE_GENERIC = 12
_EMPTY = EMPTY_NOUNS | STOP_WORDS


@dataclass(frozen=True, slots=True)
class SharedPhrase:
    """A phrase or name in small letters, from one kind of finding, and on how many pages it was found."""

    text: str
    pages: int
    kind: str = "keyphrase"


@dataclass(frozen=True, slots=True)
class TermProposal:
    """A term that the vocabulary lacks: its key is alike for singular, plural and any case."""

    key: str
    text: str
    pages: int
    forms: tuple[str, ...]


def term_key(text: str) -> str:
    """Return what all forms of a term share."""
    return " ".join(stem(word) for word in words(text))


def propose_terms(
    shared: Iterable[SharedPhrase], *, known: Collection[str], pages: int, least_pages: int = LEAST_PAGES
) -> tuple[TermProposal, ...]:
    """Choose the terms that are on enough pages, not on too many, and not `known` by their keys; commonest first."""
    groups: dict[str, list[SharedPhrase]] = defaultdict(list)
    for each in shared:
        groups[term_key(each.text)].append(each)
    most = MOST_SHARE * pages if pages * MOST_SHARE >= least_pages and pages >= _LEAST_TO_BE_GENERIC else pages
    found = (_proposal(key, group) for key, group in groups.items() if key and key not in known)
    wanted = (each for each in found if least_pages <= each.pages <= most and not _is_empty(each.text))
    return tuple(sorted(wanted, key=lambda each: (-each.pages, each.key)))


def _proposal(key: str, group: Sequence[SharedPhrase]) -> TermProposal:
    """Add the forms up; a page has each thing once in its phrases, and perhaps once more in its names."""
    by_kind: Counter[str] = Counter()
    for each in group:
        by_kind[each.kind] += each.pages
    forms = sorted(group, key=lambda each: (-each.pages, each.text))
    return TermProposal(key, forms[0].text, max(by_kind.values()), tuple(dict.fromkeys(each.text for each in forms)))


def _is_empty(text: str) -> bool:
    spoken = words(text)
    return not any(len(word) > 1 and word.isalpha() and word not in _EMPTY for word in spoken)
