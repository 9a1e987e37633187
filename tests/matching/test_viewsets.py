"""Editors write content queries among the snippets."""

import pytest
from django.urls import reverse

from attune.matching.domain.style import StyleFilter, StyleMeasure
from attune.matching.models import ContentQuery
from attune.matching.selectors import content_query_specs

pytestmark = pytest.mark.django_db


def test_an_editor_saves_a_content_query(admin_client, library):
    floods = library.topic("floods")
    values = {
        "name": "Flood watch",
        "slug": "flood-watch",
        "text": "",
        "topics": [floods.pk],
        "kinds": "news, how-to",
        "languages": "en, fr",
        "formats": "video",
        "places": "London, Leeds",
        "years_from": "1990",
        "years_to": "1999",
        "most_grade": "8",
        "least_formality": "",
        "most_formality": "0.6",
        "in_own_language": "on",
        "least_freshness": "",
        "fresh_days": "30",
        "least_score": "0.6",
        "site": "",
    }

    answer = admin_client.post(reverse(ContentQuery.snippet_viewset.get_url_name("add")), values)

    query = ContentQuery.objects.get()
    assert answer.status_code == 302
    assert (query.slug, query.least_score, query.fresh_days) == ("flood-watch", 0.6, 30)
    assert list(query.topics.all()) == [floods]
    assert content_query_specs()["flood-watch"].manner == StyleFilter(
        languages=frozenset({"en", "fr"}),
        formats=frozenset({"video"}),
        place_keys=frozenset({"london", "leed"}),
        in_own_language=True,
        ranges={StyleMeasure.FORMALITY: (None, 0.6), StyleMeasure.GRADE: (None, 8.0)},
        years=(1990, 1999),
    )
    assert query.least_freshness == 0.0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"formats": "video, film"}, "“film” is no format"),
        ({"years_from": "1999", "years_to": "1990"}, "less than the other end"),
        ({"least_formality": "0.7", "most_formality": "0.6"}, "less than the other end"),
        ({"least_freshness": "2"}, "less than or equal to 1"),
    ],
)
def test_what_no_page_can_be_is_refused(admin_client, wrong, words):
    values = {"name": "All", "slug": "all", "least_score": "0", **wrong}

    answer = admin_client.post(reverse(ContentQuery.snippet_viewset.get_url_name("add")), values)

    assert words in answer.content.decode()
    assert not ContentQuery.objects.exists()


def test_a_least_match_above_one_is_refused(admin_client):
    values = {"name": "All", "slug": "all", "least_score": "1.5"}

    answer = admin_client.post(reverse(ContentQuery.snippet_viewset.get_url_name("add")), values)

    assert answer.status_code == 200
    assert not ContentQuery.objects.exists()


def test_content_queries_are_listed(admin_client):
    ContentQuery.objects.create(name="Flood watch", slug="flood-watch")

    answer = admin_client.get(reverse(ContentQuery.snippet_viewset.get_url_name("list")))

    assert "flood-watch" in answer.content.decode()
