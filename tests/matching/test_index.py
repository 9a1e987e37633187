"""The index keeps up with pages: their topics, their moves, their deletion, and outages in between."""

import pytest
from django.core.management import call_command
from django.db import connection
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from attune.matching import services
from attune.matching.backends.elastic import ElasticBackend, columns, search_backend
from attune.matching.domain.query import MatchQuery
from attune.tagging.services import assign_topics, remove_topic
from cms.models import SectionPage
from tests.search_settings import elastic_search_settings

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.service("elasticsearch")]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture(autouse=True)
def _with_elasticsearch(elastic_settings) -> None:
    """Every test here has an index of its own."""


def matching(affinities, **filters) -> dict[int, float]:
    """Pages and scores, once all that was sent is findable."""
    search_backend().get_index_for_model(Page).refresh()
    (answer,) = ElasticBackend().answer([MatchQuery(affinities=affinities, **filters)], timeout_ms=10_000)
    return {each.page_id: round(each.score, 2) for each in answer.candidates}


def test_all_page_types_share_one_field_for_topics():
    assert columns().weights == "attune_matching_matchable__topic_weights_filter"


def test_an_index_is_built_once_and_again_when_it_differs_from_the_database(library, said):
    page = library.add(floods=1.0)

    services.ensure_index(report=said.append, backend="elastic")
    assert said[0].startswith("There is no index")
    assert said[-1] == "Indexed 5 of 5 pages."
    assert matching({"floods": 1.0}) == {page.pk: 1.0}

    said.clear()
    services.ensure_index(report=said.append, backend="elastic")
    assert said == []

    library.tag(page, {"bread": 1.0})
    services.ensure_index(report=said.append, backend="elastic")
    assert "other revisions or topics" in said[0]

    said.clear()
    library.add(floods=1.0)
    services.ensure_index(report=said.append, backend="elastic")
    assert "holds 5 pages, the database 6" in said[0]
    assert len(matching({"floods": 1.0})) == 2


def test_an_index_that_elasticsearch_guessed_is_built_anew(library, said):
    library.add(floods=1.0)
    index = search_backend().get_index_for_model(Page)
    index.es.index(index=index.name, id="1", document={columns().weights: {"floods": 1.0}}, refresh=True)

    services.ensure_index(report=said.append, backend="elastic")

    assert "without the field for topics" in said[0]
    assert len(matching({"floods": 1.0})) == 1


def test_wagtail_s_own_command_builds_the_same_index(library, said):
    page = library.add(floods=0.6, bread=0.8)

    call_command("update_index", verbosity=0)
    services.ensure_index(report=said.append, backend="elastic")

    assert said == []
    assert matching({"bread": 1.0}) == {page.pk: 0.8}


def test_pages_are_indexed_in_bulk_with_two_queries_for_their_topics(library, django_assert_max_num_queries):
    pages = [library.add(floods=0.6, bread=0.8) for _ in range(12)]
    services.ensure_index(report=lambda sentence: None, backend="elastic")

    with django_assert_max_num_queries(12):
        assert services.index_pages([page.pk for page in pages]) == 12

    assert len(matching({"floods": 1.0}, limit=20)) == 12


def test_topics_that_change_reach_the_index_after_the_commit_once(library, django_capture_on_commit_callbacks):
    page = library.add()
    library.topic("floods")
    library.topic("bread")
    services.ensure_index(report=lambda sentence: None, backend="elastic")
    assert matching({"floods": 1.0}) == {}

    connection.run_on_commit.clear()
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        assign_topics(page.pk, ["floods", "bread"], source="editor")
        remove_topic(page.pk, library.topic("bread").pk)

    assert len([each for each in callbacks if each.__qualname__ == "PendingTask.send"]) == 1
    assert matching({"floods": 1.0}) == {page.pk: 1.0}


def test_the_first_page_of_a_new_site_makes_the_whole_index(library, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = library.add(floods=1.0)

    assert matching({"floods": 1.0}) == {page.pk: 1.0}


def test_a_moved_branch_is_found_at_its_new_place(library, django_capture_on_commit_callbacks):
    elsewhere = SectionPage(title="Elsewhere", slug="elsewhere")
    library.section.get_parent().add_child(instance=elsewhere)
    page = library.add(floods=1.0)
    below = library.add(floods=1.0, parent=page)
    services.ensure_index(report=lambda sentence: None, backend="elastic")
    assert set(matching({"floods": 1.0}, root_path=library.section.path)) == {page.pk, below.pk}

    with django_capture_on_commit_callbacks(execute=True):
        page.move(elsewhere, pos="last-child")

    elsewhere.refresh_from_db()
    assert matching({"floods": 1.0}, root_path=library.section.path) == {}
    assert set(matching({"floods": 1.0}, root_path=elsewhere.path)) == {page.pk, below.pk}


def test_a_deleted_page_leaves_the_index(library, django_capture_on_commit_callbacks):
    page = library.add(floods=1.0)
    services.ensure_index(report=lambda sentence: None, backend="elastic")

    with django_capture_on_commit_callbacks(execute=True):
        page.delete()

    assert matching({"floods": 1.0}) == {}


def test_with_elasticsearch_away_pages_are_published_and_deleted_all_the_same(
    library, settings, django_capture_on_commit_callbacks
):
    settings.WAGTAILSEARCH_BACKENDS = elastic_search_settings("http://127.0.0.1:9", "nowhere_")
    page = library.add(floods=1.0)

    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
        page.delete()
    get_search_backend()

    assert not Page.objects.filter(pk=page.pk).exists()
