"""A host names a matching backend of its own; pages are indexed by it and found by it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client

from attune.matching import services
from attune.matching.backends.choice import backend_for_requests, backend_named
from attune.tagging.services import assign_topics
from tests.extending.host_backend import AskingBackend, MemoryBackend
from tests.flows.seeing import view

pytestmark = pytest.mark.django_db

PATH = f"{MemoryBackend.__module__}.{MemoryBackend.__name__}"
Chosen = Callable[[str], None]
Capture = Callable[..., Any]


@pytest.fixture
def choose(settings: Any) -> Iterator[Chosen]:
    """Name a backend in the settings; it is forgotten with the test."""

    def choosing(path: str) -> None:
        settings.ATTUNE = settings.ATTUNE | {"MATCHING": {"BACKEND": path}}

    yield choosing
    for kept in (backend_named, backend_for_requests):
        kept.cache_clear()


@pytest.fixture
def backend(choose: Chosen) -> MemoryBackend:
    """The backend of a host, as the site has chosen it."""
    choose(PATH)
    chosen = backend_named(PATH)
    assert isinstance(chosen, MemoryBackend)
    return chosen


def first_links(client: Client) -> list[str]:
    """Give the first three links of the list on the front page."""
    html = client.get("/").content.decode()
    return re.findall(r'href="(/(?:water|table)/[^"/]+/)"', html.split("matched", 1)[-1])[:3]


def problems() -> list[tuple[str, str]]:
    return [(each.id or "", each.msg) for each in run_checks() if (each.id or "").startswith("attune_matching")]


def test_a_page_request_is_answered_by_the_backend_of_the_host(
    site: Any, reader: Client, backend: MemoryBackend, django_capture_on_commit_callbacks: Capture
) -> None:
    services.ensure_index(report=lambda sentence: None)
    view(reader, site.floods[0], django_capture_on_commit_callbacks)

    links = first_links(reader)

    assert problems() == []
    assert all(link.startswith("/water/") for link in links)
    assert [query.vector for query in backend.asked] == [{"floods": 1.0}]


def test_what_changes_is_indexed_by_the_backend_of_the_host(
    site: Any, backend: MemoryBackend, django_capture_on_commit_callbacks: Capture
) -> None:
    published, tagged, hidden, deleted = site.floods
    services.index_pages([hidden.pk, deleted.pk])

    with django_capture_on_commit_callbacks(execute=True):
        published.save_revision().publish()
        assign_topics(tagged.pk, ["floods", "bread"], source="editor")
        hidden.unpublish()
        deleted.delete()

    assert backend.weights[published.pk] == {"floods": 1.0}
    assert backend.weights[tagged.pk].keys() == {"floods", "bread"}
    assert not {hidden.pk, deleted.pk} & backend.weights.keys()


def test_a_moved_page_and_a_lost_task_are_indexed_too(
    site: Any, backend: MemoryBackend, django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        site.floods[0].move(site.table, pos="last-child")

    assert [*backend.weights] == [site.floods[0].pk]
    assert services.catch_up() == 7
    assert backend.weights.keys() == {page.pk for page in (*site.floods, *site.bread)}


def test_an_outage_of_it_shows_the_newest_pages_and_is_seen_by_the_health_check(
    site: Any, reader: Client, backend: MemoryBackend, django_capture_on_commit_callbacks: Capture
) -> None:
    view(reader, site.floods[0], django_capture_on_commit_callbacks)
    backend.is_away = True

    html = reader.get("/").content.decode()

    assert "Newest" in html
    assert "Chosen for you" not in html
    assert not services.is_search_reachable(timeout_s=1.0)


def test_the_command_asks_it(site: Any, backend: MemoryBackend) -> None:
    said = StringIO()
    call_command("match_pages", "--affinity", "floods=1", "--json", stdout=said, stderr=StringIO())

    assert said.getvalue().count('"score": 1.0') == 4


def test_a_class_that_lacks_a_method_is_refused_at_start(choose: Chosen) -> None:
    path = f"{AskingBackend.__module__}.{AskingBackend.__name__}"
    choose(path)

    ((name, sentence),) = problems()

    assert name == "attune_matching.E006"
    assert sentence == (
        f'ATTUNE["MATCHING"]: "BACKEND" is "{path}", which is no matching backend. "{path}" has no index_upkeep and no '
        "index_pages and no mend_index and no ensure_index and no is_reachable and no settings_problem. "
        "Give it what is missing."
    )


def test_a_path_that_leads_nowhere_is_refused_at_start(choose: Chosen) -> None:
    choose("mysite.search.SolrBackend")

    ((name, sentence),) = problems()

    assert name == "attune_matching.E006"
    assert sentence == (
        'ATTUNE["MATCHING"]: "BACKEND" is "mysite.search.SolrBackend", which is no matching backend. '
        "No module named 'mysite'"
    )
