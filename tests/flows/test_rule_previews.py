"""A rule is previewed as it stands in its form: on a page, as a persona, before anything is published."""

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from wagtail.models import PageViewRestriction

from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import All, make_test
from attune.rules.domain.rules import HideSlot, MoveSlot, ShowVariant, SlotRef
from attune.rules.facts.registry import registry
from attune.rules.models import Rule, Trigger
from attune.rules.services import live_book
from tests.flows.pages import BROWSER, DEEP, DEFAULT, WATER
from tests.flows.previews import kept

pytestmark = pytest.mark.django_db

FOR_ANYBODY = make_test(registry.get("visits"), "at_least", 0.0)


@pytest.fixture
def show(site):
    """Give a function that previews a rule as an editor does."""
    client = Client(headers=BROWSER)
    client.force_login(User.objects.create_superuser("mia", password="x"))

    def preview(rule, mode):
        request = RequestFactory(headers=BROWSER).get("/admin/", HTTP_COOKIE=f"sessionid={client.session.session_key}")
        answer = rule.make_preview_request(request, mode)
        assert answer.status_code == 200
        return answer.content.decode()

    return preview


def unsaved(condition, *acts, slug="deep-for-all", priority=1):
    rule = Rule(name="Deep for all", slug=slug, priority=priority)
    rule.condition, rule.actions = from_condition(condition), from_acts(acts)
    return rule


def mode_of(rule, name):
    return next(mode for mode, label in rule.preview_modes if label.startswith(name))


def test_a_page_is_shown_as_each_persona_would_see_it_with_a_rule_that_was_never_saved(site, show):
    rule = unsaved(FOR_ANYBODY, ShowVariant(SlotRef("front"), "Deep"))

    assert [label for _mode, label in rule.preview_modes[:3]] == [
        "In words",
        f"Somebody new, on “{site.home.title}”",
        f"Ana, on “{site.home.title}”",
    ]
    assert DEEP in show(rule, mode_of(rule, "Ana"))
    assert DEEP in show(rule, mode_of(rule, "Somebody new"))
    assert not Rule.objects.filter(slug="deep-for-all").exists()
    assert kept() == (0, 0)


def test_whom_the_rule_does_not_mean_sees_the_page_as_it_is(site, show):
    likes_floods = make_test(registry.get("affinity"), "at_least", 0.5, "floods")
    rule = unsaved(likes_floods, ShowVariant(SlotRef("front"), "Deep"))

    assert DEEP in show(rule, mode_of(rule, "Ana"))
    assert DEEP not in show(rule, mode_of(rule, "Somebody new"))
    assert DEFAULT in show(rule, mode_of(rule, "Somebody new"))


def test_the_live_book_stays_as_it_is_and_the_former_self_of_the_rule_is_left_out(site, show):
    before = live_book()
    rule = Rule.objects.get(slug=next(iter(before.book.rules_in_order())).removeprefix("rule:"))
    rule.slug, rule.condition = "renamed", from_condition(FOR_ANYBODY)
    rule.actions = from_acts([HideSlot(SlotRef("front"))])

    shown = show(rule, mode_of(rule, "Ana"))

    assert WATER not in shown and DEFAULT not in shown
    assert live_book() is before


def test_why_is_said_by_the_name_of_the_rule_that_is_not_live_yet(site, show):
    rule = unsaved(FOR_ANYBODY, ShowVariant(SlotRef("front"), "Deep"))

    assert "The rule “Deep for all” says so." in show(rule, mode_of(rule, "Ana"))


def test_an_unfinished_rule_is_shown_in_words_and_what_it_lacks(site, show):
    rule = unsaved(FOR_ANYBODY, MoveSlot(SlotRef("front"), 2))
    mode = mode_of(rule, "Ana")
    rule.condition = []

    shown = show(rule, mode)

    assert "A page is shown as soon as the rule is finished" in shown
    assert rule.name in shown


def test_a_page_that_is_not_for_all_is_not_offered_nor_shown(site, show):
    rule = unsaved(FOR_ANYBODY, ShowVariant(SlotRef("front"), "Deep"))
    mode = mode_of(rule, "Ana")
    PageViewRestriction.objects.create(page=site.home, restriction_type=PageViewRestriction.LOGIN)

    assert [label for _mode, label in rule.preview_modes] == ["In words"]
    shown = show(rule, mode)

    assert DEEP not in shown and "That page is no longer published. Choose another." in shown


@pytest.mark.parametrize("mode", ["page=x", "page=999999&persona=ana", "&&&=%", "page=1&persona=<b>"])
def test_a_mode_that_makes_no_sense_is_answered_in_words(show, mode):
    rule = unsaved(FOR_ANYBODY, ShowVariant(SlotRef("front"), "Deep"))

    assert "<b>" not in show(rule, mode)


def test_triggers_and_rules_without_slots_are_shown_in_words_alone(site):
    assert len(Trigger().preview_modes) == 1
    assert len(unsaved(All((FOR_ANYBODY,))).preview_modes) == 1
