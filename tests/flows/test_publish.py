"""The content publish: from the editor's button to topics on the page and in the index."""

import pytest

from attune.tagging import selectors as tagging_selectors
from attune.tagging import services as tagging_services
from attune.tagging.conf import tagging_settings
from attune.tagging.extractors.choice import chosen_extractor
from attune.tagging.models import PageTopic
from cms.models import ArticlePage

pytestmark = pytest.mark.django_db


def publish(page, capture):
    with capture(execute=True):
        page.save_revision().publish()


@pytest.fixture
def article(site, django_capture_on_commit_callbacks):
    made = site.water.add_child(
        instance=ArticlePage(
            title="After the floods",
            slug="after-the-floods",
            summary="What the floods left behind.",
            body='[{"type": "paragraph", "id": "p", "value": "<p>Floods came twice. After the floods we baked.</p>"}]',
            live=False,
        )
    )
    publish(made, django_capture_on_commit_callbacks)
    return ArticlePage.objects.get(pk=made.pk)


def test_a_published_page_is_read_and_gets_topics_with_their_evidence(article):
    (floods,) = tagging_selectors.topics_of(article.pk)

    assert floods.topic == "floods"
    assert 0 < floods.salience <= 1
    assert any("flood" in words.lower() for words in floods.evidence)
    assert tagging_selectors.semantics_of(article.pk).reading_minutes > 0


def test_a_draft_is_not_read(site, django_capture_on_commit_callbacks):
    draft = site.water.add_child(instance=ArticlePage(title="Floods draft", slug="draft", body="[]", live=False))
    with django_capture_on_commit_callbacks(execute=True):
        draft.save_revision()

    assert tagging_selectors.topics_of(draft.pk) == ()


def test_a_removed_topic_stays_removed_and_a_pinned_one_stays_when_the_page_is_published_again(
    article, django_capture_on_commit_callbacks
):
    floods = PageTopic.objects.get(page_id=article.pk)
    tagging_services.remove_topic(article.pk, floods.topic_id)
    tagging_services.assign_topics(article.pk, ["bread"], source="editor")

    article.title = "After the floods, again floods"
    publish(article, django_capture_on_commit_callbacks)

    assert [score.topic for score in tagging_selectors.topics_of(article.pk)] == ["bread"]


def test_a_page_with_the_same_words_is_not_read_again(article, django_capture_on_commit_callbacks, monkeypatch):
    version = chosen_extractor(tagging_settings()).version
    monkeypatch.setattr("attune.tagging.analysis.page_reader.chosen_extractor", lambda limits: _Refusing(version))
    publish(article, django_capture_on_commit_callbacks)

    assert [score.topic for score in tagging_selectors.topics_of(article.pk)] == ["floods"]


class _Refusing:
    """An extractor of the same version that must not be asked."""

    def __init__(self, version):
        self.version = version

    def extract(self, *args):
        raise AssertionError("The page was read again.")
