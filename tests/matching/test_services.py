"""What decisions gets from matching: candidates, ranked; pinned pages; counts of what is unread."""

import pytest
from django.core.cache import cache
from wagtail.models import PageViewRestriction, Site
from wagtail.search.backends import get_search_backend

from attune.matching import selectors, services
from attune.matching.domain.candidate_query import CandidateQuery
from attune.matching.domain.ranking import MatchResult
from attune.matching.models import ContentQuery
from tests.matching.library import NOW

pytestmark = pytest.mark.django_db


def found(affinities, **asked) -> list[int]:
    query = CandidateQuery(affinities=affinities, now=NOW, **asked)
    return [each.page_id for each in services.find_candidates(query, backend="database")]


def test_candidates_are_ranked_by_freshness_and_what_was_seen(library):
    old = library.add(floods=1.0, days=900)
    seen = library.add(floods=1.0, days=1)
    fresh = library.add(floods=1.0, days=2)

    assert found({"topic:floods": 0.4}, seen=[seen.pk]) == [fresh.pk, old.pk, seen.pk]


def test_a_fresh_page_from_beyond_the_limit_may_still_be_chosen(library):
    library.add(floods=1.0, days=3_000)
    fresh = library.add(floods=0.9, bread=0.43)

    assert found({"floods": 1.0}, limit=1) == [fresh.pk]


def test_without_likings_there_are_no_candidates_and_no_queries(library, django_assert_num_queries):
    library.add(floods=1.0)

    with django_assert_num_queries(0):
        assert found({}) == []
        assert found({"kind:video": 1.0}) == []


def test_the_database_answers_with_one_query(library, django_assert_num_queries):
    page = library.add(floods=1.0)
    asked = {"exclude": frozenset({0}), "root_path": library.section.path}
    found({"floods": 1.0})

    with django_assert_num_queries(1):
        assert found({"floods": 0.3, "cycling": 0.2}, **asked) == [page.pk]


@pytest.mark.service("elasticsearch")
def test_elasticsearch_leaves_one_query_for_the_database(library, elastic_settings, django_assert_num_queries):
    page = library.add(floods=1.0)
    library.index()

    def asked():
        query = CandidateQuery(affinities={"floods": 1.0}, now=NOW, timeout_ms=5_000)
        return services.find_candidates(query, backend="elastic")

    asked()
    with django_assert_num_queries(1):
        assert [each.page_id for each in asked()] == [page.pk]


def test_pinned_pages_come_in_their_order_if_they_are_live_and_public(library):
    first, draft, private, last = (library.add(floods=1.0, live=live) for live in (True, False, True, True))
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)

    pinned = services.candidates_for([last.pk, draft.pk, private.pk, first.pk, 999_999])

    assert [(each.page_id, each.score) for each in pinned] == [(last.pk, 0.0), (first.pk, 0.0)]


@pytest.fixture
def flood_watch(library) -> ContentQuery:
    query = ContentQuery.objects.create(name="Flood watch", slug="flood-watch", least_score=0.6)
    query.topics.add(library.topic("floods"))
    query.save()
    return query


def test_unread_pages_are_counted_for_each_content_query(library, flood_watch, backend):
    seen = library.add(floods=1.0)
    library.add(floods=1.0)
    library.add(floods=0.2, bread=0.98)
    library.add(cycling=1.0)
    ContentQuery.objects.create(name="All", slug="all")
    if backend == "elastic":
        library.index()

    counted = services.count_unread(
        CandidateQuery(affinities={"topic:floods": 0.9}, seen=[seen.pk], now=NOW, timeout_ms=5_000),
        ["flood-watch", "all", "gone"],
        backend=backend,
    )

    assert counted == {"flood-watch": 1, "all": 3, "gone": 0}


def test_words_find_pages_that_hold_all_of_them(library, backend):
    wanted = library.add(title="Rain gardens in the city", floods=1.0)
    library.add(title="Rain on the river", floods=1.0)
    if backend == "elastic":
        library.index()
    else:
        get_search_backend().add(wanted)

    query = CandidateQuery(affinities={"floods": 1.0}, text="rain city", now=NOW, timeout_ms=5_000)
    asked = services.find_candidates(query, backend=backend)

    assert [each.page_id for each in asked] == [wanted.pk]


def test_a_content_query_of_a_site_counts_below_its_root(library, flood_watch):
    site = Site.objects.create(hostname="other", root_page=library.section)
    flood_watch.site = site
    flood_watch.save()

    assert selectors.content_query_specs()["flood-watch"].root_path == library.section.path


def test_content_queries_are_read_once_and_anew_when_one_changes(
    flood_watch, django_assert_num_queries, django_capture_on_commit_callbacks
):
    assert selectors.content_query_specs()["flood-watch"].least_score == 0.6
    with django_assert_num_queries(0):
        selectors.content_query_specs()

    with django_capture_on_commit_callbacks(execute=True):
        flood_watch.least_score = 0.2
        flood_watch.save()

    assert selectors.content_query_specs()["flood-watch"].least_score == 0.2
    assert cache.get(selectors.CONTENT_QUERIES_KEY)


def test_what_fits_and_what_is_unread_is_asked_in_one_call(monkeypatch):
    asked = []
    ask = selectors.ContentQuerySpec("floods", "", frozenset(), frozenset(), None, 0.5, "")

    class Backend:
        def answer(self, queries, *, timeout_ms):
            asked.append(queries)
            return [MatchResult(count=3) for _ in queries]

    monkeypatch.setattr(services, "backend_for_requests", lambda name: Backend())
    monkeypatch.setattr(services.selectors, "content_query_specs", lambda: {"floods": ask})

    reading = services.read_matches(CandidateQuery(affinities={"floods": 1.0}), unread=["floods", "gone"])

    assert [[query.only_counts for query in queries] for queries in asked] == [[False, True]]
    assert reading.unread == {"floods": 3, "gone": 0}
