"""A reader that needs no model: phrases between stop words (RAKE, Rose and others 2010) and capitalised names."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from attune.tagging.conf import TaggingSettings
from attune.tagging.domain.findings import Findings
from attune.tagging.domain.phrases import Mention
from attune.tagging.domain.text import PageText, sentences, words
from attune.tagging.domain.wordlists import CLASS_OF, STOP_WORDS
from attune.tagging.extractors.sketch import Sketch, findings_from
from attune.tagging.lexicons.frequency import zipf_in
from attune.tagging.lexicons.language import language_of

NAME = "keyword"
_MOST_WORDS = 4
# In a language whose stop words we do not list, what is as common as this is one.
_COMMON_ZIPF = 5.9
_NAME = re.compile(r"(?<=[^\s.!?…:\"“‘'(\[]) ([^\W\d_a-z][\w’'-]+(?: [^\W\d_a-z][\w’'-]+){0,4})")
_CLAUSE_END = re.compile(r"[,;:()\"“”\[\]|]|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class KeywordExtractor:
    """Reads by words alone, in any language; quick, coarse, and the fallback for what no model knows."""

    limits: TaggingSettings
    language: str = ""

    @property
    def version(self) -> str:
        """Return this reader's name and edition."""
        return f"{NAME}-2"

    def extract(self, text: PageText) -> Findings:
        """Read one page by its words."""
        language = self._language_of(text)
        return findings_from(self.sketch(text), text, language=language, extractor=NAME, limits=self.limits)

    def sketch(self, text: PageText) -> Sketch:
        """Show what a reader without grammar sees in a text, before anything is chosen."""
        whole, language = text.whole, self._language_of(text)
        zipf = zipf_in(language)
        is_stop = STOP_WORDS.__contains__ if language == "en" else lambda word: zipf(word) >= _COMMON_ZIPF
        running = words(whole)
        return Sketch(
            phrases=list(_phrases(whole, is_stop)),
            # German writes every noun with a capital.
            names=[] if language == "de" else list(_names(whole)),
            running=running,
            parts_of_speech=Counter(CLASS_OF[word] for word in running if word in CLASS_OF),
        )

    def _language_of(self, text: PageText) -> str:
        return self.language or language_of(text.whole, claimed=text.language)


def _phrases(whole: str, is_stop: Callable[[str], bool]) -> Iterator[Mention]:
    """Yield the runs of words between stop words and punctuation."""
    at = 0
    for clause in (
        piece for sentence in sentences(whole) for piece in re.split(r"[,;:()\"“”\[\]|]|\s[-–—]\s", sentence)
    ):
        run: list[str] = []
        for word in [*words(clause), ""]:
            if word and not is_stop(word) and not word.isdigit():
                run.append(word)
            else:
                if 0 < len(run) <= _MOST_WORDS:
                    yield Mention(tuple(run), at - len(run))
                run = []
            at += bool(word)


def _names(whole: str) -> Iterator[Mention]:
    """Yield the runs of capitalised words that do not begin a sentence."""
    at = end = 0
    for found in _NAME.finditer(whole):
        at += len(words(whole[end : found.start(1)]))
        surface, end = found.group(1), found.end(1)
        spoken = tuple(words(surface))
        if not all(word in STOP_WORDS for word in spoken):
            yield Mention(spoken, at, "NAME", surface)
        at += len(spoken)
