"""What the database keeps of topics: the vocabulary, the analysis of pages, and what training needs.

Models belong here, and what their fields need; this package hands all of them on, and no other app imports it.
"""

from attune.tagging.models.analysis import PageAnalysis, PageCheck, PageEntity, PageKeyphrase, PageTopic
from attune.tagging.models.topic import Topic, TopicQuerySet, TopicTranslation, is_spoken, lines_of, slug_for
from attune.tagging.models.training import Judgement, ModelVersion
from attune.tagging.models.vocabulary import TermDecision, VocabularyChange, VocabularyUpload

__all__ = [
    "Judgement",
    "ModelVersion",
    "PageAnalysis",
    "PageCheck",
    "PageEntity",
    "PageKeyphrase",
    "PageTopic",
    "TermDecision",
    "Topic",
    "TopicQuerySet",
    "TopicTranslation",
    "VocabularyChange",
    "VocabularyUpload",
    "is_spoken",
    "lines_of",
    "slug_for",
]
