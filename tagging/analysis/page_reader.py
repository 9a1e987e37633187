"""How a text is read now: with the site's extractor and its live model of topics."""

import hashlib
from dataclasses import dataclass, replace

from wagtail.models import Page

from attune.tagging.conf import TaggingSettings, tagging_settings
from attune.tagging.domain.findings import Findings
from attune.tagging.domain.text import PageText
from attune.tagging.domain.vocabulary import Vocabulary
from attune.tagging.extractors.base import Extractor
from attune.tagging.extractors.choice import chosen_extractor
from attune.tagging.learning.live_model import live_model
from attune.tagging.learning.model import TopicModel
from attune.tagging.learning.suggestion import suggest_topics
from attune.tagging.learning.text_features import extract_features


@dataclass(frozen=True, slots=True)
class PageReader:
    """An extractor with a model of topics: what is read twice with the same fingerprint gives the same findings.

    No topic is suggested below the floor, whatever its branch asks for.
    """

    limits: TaggingSettings
    extractor: Extractor
    model_number: int
    model: TopicModel
    floor: float = 0.0

    def fingerprint(self, text: PageText, vocabulary: Vocabulary) -> str:
        """Name all that the findings come from."""
        version = f"{self.extractor.version} {self.model_number}"
        account = repr((text, vocabulary.version, version, self.limits, self.floor))
        return hashlib.sha256(account.encode("utf-8", "surrogatepass")).hexdigest()

    def read(self, text: PageText, vocabulary: Vocabulary) -> Findings:
        """Read a text; nothing is stored."""
        findings = self.extractor.extract(text)
        reading = extract_features(text, vocabulary, language=findings.semantics.language)
        most, least = self.limits.max_topics, self.limits.least_confidence
        return replace(
            findings, topics=suggest_topics(reading, vocabulary, self.model, most=most, least=least, floor=self.floor)
        )


def current_reader(page: Page) -> PageReader:
    """Return what reads a page now, by its type."""
    limits = tagging_settings()
    floor = limits.least_confidence_by_type.get(page.cached_content_type.model_class()._meta.label, 0.0)
    return PageReader(limits, chosen_extractor(limits), *live_model(), floor)
