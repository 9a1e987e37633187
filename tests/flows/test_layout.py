"""Within a visit what is shown may change, but nothing moves about unless a rule says so."""

import re

import pytest
from django.core.cache import cache

from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import Test
from attune.rules.domain.rules import MoveSlot, SlotRef
from attune.rules.models import Rule
from attune.rules.services import publish_book
from tests.flows.pages import text
from tests.flows.seeing import view

pytestmark = pytest.mark.django_db


@pytest.fixture
def moving(site):
    """Who likes floods is shown the water second, and is asked twice what they like."""
    site.home.body.raw_data[0]["value"]["variants"][0]["value"]["place"] = 2
    site.home.save_revision().publish()
    return site


def _order(browser) -> list[str]:
    return re.findall(r'data-attune-slot="([^"]+)"', text(browser.get("/")))


def test_a_taste_that_shows_within_the_visit_changes_what_is_shown_and_moves_nothing(
    moving, reader, django_capture_on_commit_callbacks
):
    assert _order(reader) == ["slot-front", "slot-list"]
    for article in moving.floods[:2]:
        view(reader, article, django_capture_on_commit_callbacks)

    assert "High water ahead" in text(reader.get("/"))
    assert _order(reader) == ["slot-front", "slot-list"]
    cache.clear()  # A visit later.
    assert _order(reader) == ["slot-list", "slot-front"]


@pytest.fixture
def ruled(moving):
    """Who likes floods is shown the list first, by a rule."""
    Rule(
        name="Likes floods",
        slug="likes-floods",
        live=True,
        condition=from_condition(Test("affinity", "at_least", 0.1, "floods")),
        actions=from_acts((MoveSlot(SlotRef("for you"), 1),)),
    ).save()
    publish_book()
    return moving


def test_a_rule_moves_it_all_the_same(ruled, reader, django_capture_on_commit_callbacks):
    assert _order(reader) == ["slot-front", "slot-list"]

    for article in ruled.floods[:2]:
        view(reader, article, django_capture_on_commit_callbacks)

    assert _order(reader) == ["slot-list", "slot-front"]


def test_of_who_did_not_agree_nothing_is_remembered(moving, browser, monkeypatch):
    kept: list[str] = []
    monkeypatch.setattr(cache, "touch", lambda key, *_: kept.append(key))

    _order(browser), _order(browser)

    assert kept == []
