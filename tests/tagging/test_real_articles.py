"""Real articles and the tags that their own editors gave them: a floor under the quality, not a benchmark."""

import json
from pathlib import Path

import pytest

from attune.tagging.analysis.page_reader import PageReader
from attune.tagging.conf import TaggingSettings
from attune.tagging.domain.text import PageText
from attune.tagging.domain.vocabulary import TopicEntry, Vocabulary
from attune.tagging.extractors.keyword import KeywordExtractor
from attune.tagging.learning.model import TopicModel

pytestmark = [pytest.mark.slow, pytest.mark.data("articles.jsonl")]


@pytest.fixture(scope="module")
def articles(articles_file: Path) -> list[dict[str, object]]:
    """Every second article, which is enough and takes half as long."""
    return [json.loads(line) for line in articles_file.read_text(encoding="utf-8").splitlines()][::2]


def test_every_real_article_has_a_topic_and_a_third_of_the_first_three_are_the_editors(
    articles: list[dict[str, object]],
) -> None:
    names = sorted({str(tag) for article in articles for tag in article["tags"]})  # type: ignore[attr-defined]
    vocabulary = Vocabulary(tuple(TopicEntry(name, name) for name in names))
    limits = TaggingSettings()
    reader = PageReader(limits, KeywordExtractor(limits), 0, TopicModel())
    without, precision = [], 0.0

    for article in articles:
        text = PageText(str(article["title"]), str(article["summary"]), str(article["text"]))
        topics = [score.topic for score in reader.read(text, vocabulary).topics]
        precision += len(set(topics[:3]) & set(article["tags"])) / 3 / len(articles)  # type: ignore[call-overload]
        if not topics:
            without.append(article["id"])

    assert without == []
    assert precision > 0.27
