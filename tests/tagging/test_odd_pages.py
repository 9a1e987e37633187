"""Pages that nobody expects get an answer or an honest none, in a bounded time, and no text leaves the machine."""

import socket
from collections.abc import Callable
from typing import Any

import pytest
from django.test import override_settings
from wagtail.models import Page

from attune.tagging import selectors, services
from attune.tagging.analysis.page_reader import PageReader
from attune.tagging.models import PageAnalysis, PageTopic, Topic

pytestmark = pytest.mark.django_db

ODD = {
    "nothing": "-",
    "emoji": "🙂🌊" * 100,
    "rubbish": "<p><b></i>&nbsp;<script>alert(1)</script> </div>" * 4,
    "chinese": "洪水淹没了城市的街道，居民们被疏散到高处。" * 8,
}


@pytest.mark.parametrize("title", [text[:255] for text in ODD.values()], ids=list(ODD))
def test_an_odd_page_is_read_without_a_word_too_many(
    title: str, make_page: Callable[..., Page], floods: Topic, open_data: Topic
) -> None:
    page = make_page(title=title, slug="odd")

    assert services.tag_page(page.pk)

    assert PageAnalysis.objects.get(page=page).analysed_at
    assert selectors.topics_of(page.pk) == ()


def test_a_page_of_a_hundred_thousand_words_is_read_as_far_as_pages_are_read(
    page: Page, floods: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    from attune.tagging.domain.text import PageText

    long = PageText(
        title="Floods", body="The flood came over the wall of the old harbour town. " * 10_000, language="en"
    )
    monkeypatch.setattr("attune.tagging.analysis.page_text.text_of", lambda page: long)
    whole, lengths = PageReader.read, []
    monkeypatch.setattr(
        PageReader, "read", lambda self, text, *more: lengths.append(len(text.whole)) or whole(self, text, *more)
    )

    assert services.tag_page(page.pk)

    # How long so much takes has a bar in benchmarks/worst_cases.py.
    assert len(lengths) == 1
    assert 199_000 < lengths[0] < 200_010
    assert [score.topic for score in selectors.topics_of(page.pk)] == ["floods"]


def test_no_text_leaves_the_machine(page: Page, floods: Topic, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError(f"Something wants to reach {args[1:]}.")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "sendto", refuse)

    assert services.tag_page(page.pk)


def test_a_page_type_can_ask_for_more_confidence(page: Page, floods: Topic) -> None:
    services.tag_page(page.pk)
    confidence = PageTopic.objects.get(page=page, topic=floods).confidence
    asked = {"LEAST_CONFIDENCE_BY_TYPE": {"wagtailcore.Page": min(1.0, confidence + 0.01)}}

    with override_settings(ATTUNE={"TAGGING": asked}):
        assert services.tag_page(page.pk)

    assert not PageTopic.objects.filter(page=page, topic=floods).exists()
