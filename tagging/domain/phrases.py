"""Which phrases a text offers: noun phrases and names as they stand, gathered by their stems."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from attune.tagging.domain.evaluation import normalised

Stem = Callable[[str], str]

_MOST_WORDS = 6
_MOST_LETTERS = 100
_LEAST_KEY, _MOST_KEY = 2, 80


@dataclass(frozen=True, slots=True)
class Mention:
    """A noun phrase or a name as it stands once in a text: words, place, what it names, letters."""

    words: tuple[str, ...]
    start: int
    label: str = ""
    surface: str = ""
    begins_with_adjective: bool = False

    @property
    def letters(self) -> str:
        """Return the mention as it is written, on one line."""
        return " ".join((self.surface or " ".join(self.words)).split())


@dataclass(frozen=True, slots=True)
class Phrase:
    """All mentions of one phrase; `key` holds its stems, parted by spaces, hyphens within a word kept."""

    key: str
    forms: tuple[str, ...]
    starts: tuple[int, ...]
    label: str
    spoken: tuple[str, ...]
    begins_with_adjective: bool

    @property
    def stems(self) -> tuple[str, ...]:
        """Return the stems one by one."""
        return tuple(self.key.split())

    @property
    def commonest_form(self) -> str:
        """Return the form in which the text has it most often."""
        return self.forms[0]


@dataclass(frozen=True, slots=True)
class Nesting:
    """How a phrase stands within longer ones: in how many, and how often these are written."""

    longer: int = 0
    mentions: int = 0


def group_mentions(mentions: Iterable[Mention], *, stem: Stem) -> dict[str, Phrase]:
    """Put the mentions of each phrase together, in the order in which phrases first came."""
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        key = " ".join(normalised(mention.letters, stem=stem).split())
        if _LEAST_KEY <= len(key) <= _MOST_KEY and _is_phrase(mention):
            groups[key].append(mention)
    return {key: _phrase(key, group) for key, group in groups.items()}


def count_phrases(phrases: Mapping[str, Phrase], stems: Sequence[str]) -> dict[str, int]:
    """Count each phrase in the running text, also within longer phrases."""
    counts: Counter[str] = Counter()
    for size in sorted({len(phrase.stems) for phrase in phrases.values()}):
        runs = (" ".join(run) for run in zip(*(stems[offset:] for offset in range(size)), strict=False))
        counts.update(run for run in runs if run in phrases)
    return {key: max(counts[key], len(phrase.starts)) for key, phrase in phrases.items()}


def phrase_nesting(phrases: Mapping[str, Phrase]) -> dict[str, Nesting]:
    """Tell for each phrase how it stands within the longer ones."""
    longer: Counter[str] = Counter()
    mentions: Counter[str] = Counter()
    for phrase in phrases.values():
        for part in parts_of(phrase.key):
            if part in phrases:
                longer[part] += 1
                mentions[part] += len(phrase.starts)
    return {key: Nesting(longer[key], mentions[key]) for key in phrases}


def parts_of(key: str) -> set[str]:
    """Return every shorter run of a phrase's words."""
    words = key.split()
    size = len(words)
    runs = {" ".join(words[start:end]) for start in range(size) for end in range(start + 1, size + 1)}
    return runs - {key}


def _is_phrase(mention: Mention) -> bool:
    return (
        0 < len(mention.words) <= _MOST_WORDS
        and len(mention.letters) <= _MOST_LETTERS
        and any(word.isalpha() for word in mention.words)
    )


def _phrase(key: str, group: Sequence[Mention]) -> Phrase:
    forms = Counter(mention.letters for mention in group)
    labels = Counter(mention.label for mention in group if mention.label)
    return Phrase(
        key=key,
        forms=tuple(form for form, _ in forms.most_common()),
        starts=tuple(sorted({mention.start for mention in group})),
        label=labels.most_common(1)[0][0] if labels else "",
        spoken=tuple(word.lower() for word in group[0].words),
        begins_with_adjective=group[0].begins_with_adjective,
    )
