"""The port: what every reader of pages must offer."""

from typing import Protocol

from tagging.domain.findings import Findings
from tagging.domain.text import PageText
from tagging.domain.vocabulary import Vocabulary


class Extractor(Protocol):
    """Reads a text and says what it is about; never fails on a text, however odd."""

    @property
    def version(self) -> str:
        """Return a name that changes whenever the same text may give other findings."""

    def extract(self, text: PageText, vocabulary: Vocabulary) -> Findings:
        """Read one page."""
