"""Routing asks the database for nothing that only a publish changes, and never answers with what was."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction, Site

pytestmark = pytest.mark.django_db

PATH = "/water/"


@pytest.fixture
def only_site(site):
    """The site of the test client's own host name."""
    Site.objects.update(hostname="testserver")
    return Site.objects.get()


@pytest.fixture
def water(only_site):
    """A section of the site."""
    return only_site.root_page.get_children().get(slug="water")


def _asked(client, table, path="/", **more):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, **more).status_code == 200
    return [query["sql"] for query in captured if f'FROM "{table}"' in query["sql"]]


def test_sites_and_restrictions_are_asked_for_once(only_site, client):
    client.get("/")

    assert _asked(client, "wagtailcore_site") == []
    assert _asked(client, "wagtailcore_pageviewrestriction") == []


def test_a_restriction_holds_from_the_next_request_on_and_no_longer_than_it_stands(
    water, client, django_capture_on_commit_callbacks
):
    assert client.get(PATH).status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        restriction = PageViewRestriction.objects.create(page=water, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(PATH).status_code == 302

    with django_capture_on_commit_callbacks(execute=True):
        restriction.delete()
    assert client.get(PATH).status_code == 200


def test_another_root_page_is_shown_from_the_next_request_on(
    only_site, water, client, django_capture_on_commit_callbacks
):
    before = client.get("/").content

    with django_capture_on_commit_callbacks(execute=True):
        only_site.root_page = water
        only_site.save()

    assert client.get("/").content != before
    assert client.get(PATH).status_code == 404


def test_each_host_has_its_own_site_and_an_unknown_one_the_default(
    water, client, settings, django_capture_on_commit_callbacks
):
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
    with django_capture_on_commit_callbacks(execute=True):
        Site.objects.create(hostname="localhost", root_page=water, port=80)

    for _time in range(2):
        assert client.get(PATH, headers={"host": "localhost"}).status_code == 404
        assert client.get(PATH, headers={"host": "127.0.0.1"}).status_code == 200
    assert len(_asked(client, "wagtailcore_site", PATH, headers={"host": "127.0.0.1"})) == 1
    assert client.get(PATH, headers={"host": "nobody.example"}).status_code == 400
