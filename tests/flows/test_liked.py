"""SC27: a visitor never sees the same page in two slots, nor one that they liked before it has worn off."""

import copy
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from attune.audience.models import ProfileRecord
from tests.flows.pages import text
from tests.flows.seeing import view

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_lists(site):
    """The front page has two lists."""
    second = copy.deepcopy(dict(site.home.body.raw_data[1])) | {"id": "slot-more"}
    second["value"]["slot"] = "more for you"
    site.home.body.raw_data.append(second)
    site.home.save_revision().publish()
    return site


def _like(client, page, capture):
    assert view(client, page, capture, kind="like").json() == {"accepted": 1}


def _listed(client, heading="Chosen for you") -> list[str]:
    page = text(client.get("/")).partition(heading)[2]
    return list(dict.fromkeys(re.findall(r'href="/(?:water|table)/([^"/]+)/"', page)))


def _offered(client) -> list[int]:
    slots = client.get("/api/decisions/", {"page": client.get("/api/personalize/").json()["page"]}).json()["slots"]
    return [page for slot in slots for page in slot["pages"]]


def test_sc27_no_page_stands_in_two_slots(two_lists, reader, django_capture_on_commit_callbacks):
    for article in two_lists.floods[:2]:
        view(reader, article, django_capture_on_commit_callbacks)

    offered = _offered(reader)

    assert len(offered) > 3
    assert len(set(offered)) == len(offered)


def test_sc27_a_page_that_was_liked_is_not_offered_again_before_it_has_worn_off(
    two_lists, reader, settings, django_capture_on_commit_callbacks
):
    for article in two_lists.floods[:2]:
        view(reader, article, django_capture_on_commit_callbacks)
    liked = two_lists.floods[0]
    assert liked.pk in _offered(reader)

    _like(reader, liked, django_capture_on_commit_callbacks)

    assert liked.pk not in _offered(reader)
    # Nor does it fill a list up that is short, beside the newest.
    assert "flood-2" in _listed(reader)
    assert liked.slug not in _listed(reader)
    _age(timedelta(days=31))
    assert liked.pk in _offered(reader)


def _age(by: timedelta) -> None:
    row = ProfileRecord.objects.get()
    then = (timezone.now() - by).timestamp()
    row.state["liked"] = dict.fromkeys(row.state["liked"], then)
    row.save()


def test_no_list_offers_what_was_read_while_something_unread_is_left(
    two_lists, reader, django_capture_on_commit_callbacks
):
    for article in two_lists.floods[:2]:
        view(reader, article, django_capture_on_commit_callbacks)

    listed = _listed(reader)

    assert sorted(listed[:2]) == ["flood-2", "flood-3"]
    assert {"flood-0", "flood-1"}.isdisjoint(listed)


def test_a_list_offers_what_was_read_once_nothing_else_is_left(two_lists, reader, django_capture_on_commit_callbacks):
    for article in [*two_lists.floods, *two_lists.bread[:3]]:
        view(reader, article, django_capture_on_commit_callbacks)

    listed = _listed(reader)

    assert listed[0] == "loaf-3"
    assert len(listed) == 6


def test_what_fills_a_list_up_was_not_read_either(two_lists, reader, django_capture_on_commit_callbacks):
    view(reader, two_lists.bread[3], django_capture_on_commit_callbacks)
    row = ProfileRecord.objects.get()
    row.state["affinities"] = {}
    row.save()

    listed = _listed(reader, heading="Newest")

    assert len(listed) == 3
    assert "loaf-3" not in listed
