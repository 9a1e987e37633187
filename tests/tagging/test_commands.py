"""The command that reads pages."""

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from attune.tagging import selectors, services
from attune.tagging.models import PageAnalysis, Topic

pytestmark = pytest.mark.django_db


def _run(*arguments: object) -> dict[str, object]:
    out = StringIO()
    call_command("retag_pages", *arguments, "--json", stdout=out)
    answer: dict[str, object] = json.loads(out.getvalue().splitlines()[-1])
    return answer


def test_new_pages_are_read_and_others_left(page: Page, home: Page, make_page: Callable[..., Page]) -> None:
    make_page(title="A draft on floods", live=False)

    first, second = _run(), _run()

    assert (first["pages"], first["read"], first["unchanged"], first["without_topics"]) == (2, 2, 0, 1)
    assert (second["read"], second["unchanged"], second["failed"]) == (0, 2, 0)
    assert selectors.topics_of(page.pk)


def test_all_pages_are_read_anew_when_asked(page: Page) -> None:
    _run()

    assert _run("--all")["read"] == 2


def test_one_page_can_be_read_alone(page: Page) -> None:
    answer = _run("--page", page.pk)

    assert answer["pages"] == 1
    assert list(PageAnalysis.objects.values_list("page_id", flat=True)) == [page.pk]


def test_a_page_that_is_not_there_is_named() -> None:
    with pytest.raises(CommandError, match="There is no page 987654"):
        call_command("retag_pages", "--page", "987654")


def test_one_bad_page_does_not_stop_the_rest(page: Page, home: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_for_home(page_id: int, *, force: bool) -> bool:
        if page_id == home.pk:
            raise RuntimeError("This page is odd.")
        return True

    monkeypatch.setattr("attune.tagging.services.tag_page", fail_for_home)
    out = StringIO()

    with pytest.raises(CommandError, match="1 pages could not be read"):
        call_command("retag_pages", "--json", stdout=out)

    answer = json.loads(out.getvalue().splitlines()[-1])
    assert (answer["read"], answer["failed"]) == (1, 1)
    assert answer["failures"] == [{"page": home.pk, "why": "RuntimeError: This page is odd."}]


def test_a_run_that_was_stopped_goes_on_where_it_was(
    page: Page, make_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    later = make_page(title="Floods again")
    real = services.tag_page

    def stop_at_the_last(page_id: int, *, force: bool) -> bool:
        if page_id == later.pk:
            raise KeyboardInterrupt
        return real(page_id, force=force)

    monkeypatch.setattr("attune.tagging.services.tag_page", stop_at_the_last)
    with pytest.raises(CommandError, match=r"Stopped after 2 of 3 pages\. Start it again"):
        call_command("retag_pages")
    monkeypatch.undo()

    answer = _run()

    assert (answer["read"], answer["unchanged"]) == (1, 2)


def test_a_wrong_number_of_workers_is_refused() -> None:
    with pytest.raises(CommandError, match="--workers: give a whole number from 1 to 32"):
        call_command("retag_pages", "--workers", "0")


def test_a_new_model_or_vocabulary_has_pages_read_again(page: Page, floods: Topic) -> None:
    _run()
    floods.synonyms = "spate"
    floods.save()

    assert _run()["read"] == 2
    assert _run()["read"] == 0


def test_people_get_a_table(floods: Topic) -> None:
    out = StringIO()

    call_command("retag_pages", stdout=out)

    assert "without topics" in out.getvalue()
