"""Editors write content queries among the snippets."""

import pytest
from django.urls import reverse

from matching.models import ContentQuery

pytestmark = pytest.mark.django_db


def test_an_editor_saves_a_content_query(admin_client, library):
    floods = library.topic("floods")
    values = {
        "name": "Flood watch",
        "slug": "flood-watch",
        "text": "",
        "topics": [floods.pk],
        "kinds": "news, guide",
        "fresh_days": "30",
        "least_score": "0.6",
        "site": "",
    }

    answer = admin_client.post(reverse(ContentQuery.snippet_viewset.get_url_name("add")), values)

    query = ContentQuery.objects.get()
    assert answer.status_code == 302
    assert (query.slug, query.least_score, query.fresh_days) == ("flood-watch", 0.6, 30)
    assert list(query.topics.all()) == [floods]


def test_a_least_match_above_one_is_refused(admin_client):
    values = {"name": "All", "slug": "all", "least_score": "1.5"}

    answer = admin_client.post(reverse(ContentQuery.snippet_viewset.get_url_name("add")), values)

    assert answer.status_code == 200
    assert not ContentQuery.objects.exists()


def test_content_queries_are_listed(admin_client):
    ContentQuery.objects.create(name="Flood watch", slug="flood-watch")

    answer = admin_client.get(reverse(ContentQuery.snippet_viewset.get_url_name("list")))

    assert "flood-watch" in answer.content.decode()
