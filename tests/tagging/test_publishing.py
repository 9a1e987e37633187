"""When a page is read: once it is published, and only then."""

from collections.abc import Callable

import pytest
from wagtail.models import Page

from attune.tagging import selectors, services, tasks
from attune.tagging.models import PageAnalysis, Topic

pytestmark = pytest.mark.django_db

Capture = Callable[..., object]


def _publish(page: Page, capture: Capture) -> None:
    with capture(execute=True):  # type: ignore[attr-defined]
        page.save_revision().publish()


def test_publishing_reads_the_page(page: Page, django_capture_on_commit_callbacks: Capture) -> None:
    _publish(page, django_capture_on_commit_callbacks)

    assert {score.topic for score in selectors.topics_of(page.pk)} == {"floods", "open-data"}


def test_a_draft_is_not_read(page: Page, django_capture_on_commit_callbacks: Capture) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        page.title = "A draft"
        page.save_revision()
        page.save()

    assert not PageAnalysis.objects.filter(page=page).exists()


def test_nothing_is_read_before_the_publication_is_safe(
    page: Page, django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=False):  # type: ignore[attr-defined]
        page.save_revision().publish()

    assert not PageAnalysis.objects.filter(page=page).exists()


def test_an_alias_is_not_read(page: Page, home: Page, django_capture_on_commit_callbacks: Capture) -> None:
    alias = page.create_alias(update_slug="alias")

    _publish(page, django_capture_on_commit_callbacks)

    assert PageAnalysis.objects.filter(page=page).exists()
    assert not PageAnalysis.objects.filter(page=alias).exists()


def test_corrections_survive_a_new_publication(
    page: Page, floods: Topic, privacy: Topic, django_capture_on_commit_callbacks: Capture
) -> None:
    _publish(page, django_capture_on_commit_callbacks)
    services.remove_topic(page.pk, floods.pk)
    services.pin_topic(page.pk, privacy.pk)

    page.title = "Floods and more floods, with open data"
    _publish(page, django_capture_on_commit_callbacks)

    assert {score.topic for score in selectors.topics_of(page.pk)} == {"open-data", "privacy"}


def test_findings_survive_the_publication_of_an_older_draft(
    page: Page, floods: Topic, django_capture_on_commit_callbacks: Capture
) -> None:
    older = page.save_revision()
    _publish(page, django_capture_on_commit_callbacks)
    services.pin_topic(page.pk, floods.pk)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        older.publish()

    assert {score.topic for score in selectors.topics_of(page.pk)} == {"floods", "open-data"}


def test_a_page_is_published_even_when_the_queue_is_away(
    page: Page, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Capture
) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise ConnectionError("No broker.")

    monkeypatch.setattr(tasks.tag_page, "apply_async", away)
    page.title = "Published all the same"

    _publish(page, django_capture_on_commit_callbacks)

    assert Page.objects.get(pk=page.pk).title == "Published all the same"
    assert not PageAnalysis.objects.filter(page=page).exists()


def test_the_task_has_the_name_that_queues_know() -> None:
    assert tasks.tag_page.name == "tagging.tag_page"
