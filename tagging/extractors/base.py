"""The port: what every reader of pages must offer."""

from typing import Protocol, runtime_checkable

from attune.tagging.domain.findings import Findings
from attune.tagging.domain.text import PageText
from attune.tagging.extractors.sketch import Sketch


class Extractor(Protocol):
    """Reads a text and says what stands in it; never fails on a text, however odd."""

    @property
    def version(self) -> str:
        """Return a name that changes whenever the same text may give other findings."""

    def extract(self, text: PageText) -> Findings:
        """Read one page: its phrases, its names and its manner, without topics."""


@runtime_checkable
class SupportsSketch(Protocol):
    """An extractor that also shows the phrases it sees, so that they can be measured and weighed anew."""

    def sketch(self, text: PageText) -> Sketch:
        """Show what stands in a text, before anything is chosen."""
