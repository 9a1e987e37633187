"""The bench beside the form: what it finds in a rule or segment, on forms as browsers post them."""

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from attune.rules import services
from attune.rules.builder.fields import from_condition
from attune.rules.domain.conditions import InSegment, make_test
from attune.rules.facts.registry import registry
from attune.rules.models import Rule, Segment
from attune.rules.providers.personas import persona_provider
from attune.rules.providers.slot_catalogue import KnownSlot, slot_catalogue
from tests.rules import made
from tests.rules.bench_requests import BROKEN, SHOW_A, VISITS, bench, posted, publish
from tests.rules.made import MOBILE
from tests.rules.posted_forms import DEVICE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_process")]


@pytest.fixture(autouse=True)
def _nobody_known(offered):
    cache.clear()
    offered(persona_provider, lambda _keys: ())
    yield
    cache.clear()


@pytest.fixture
def editor():
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("editor", password="x"))
    return client


def test_a_rule_that_fights_nobody_has_nothing_against_it(editor):
    found = bench(editor)

    assert "Nothing to object: it can hold, it can win, and no live rule fights or doubles it." in found["findings"]
    assert found["summary"] == "✓ Nothing to object. See the bench"


def test_a_rule_without_an_action_is_not_praised(editor):
    found = bench(editor, acts=[])

    assert "Nothing to object" not in found["findings"]
    assert "Have a look: It does nothing: it has no action. Add what it should do." in found["findings"]
    assert found["summary"].startswith("Have a look: It does nothing")


def test_nothing_typed_is_an_empty_bench_and_something_half_typed_says_so(editor):
    empty, half = bench(editor, condition=[]), bench(editor, condition=[BROKEN])

    assert empty["findings"] == "No test yet. Add one above, and it is weighed here beside what is live."
    assert half["findings"] == "No test is finished yet. Finish one, and it is weighed here."
    assert empty["is_empty"] and empty["people"] == empty["verdict"] == empty["summary"] == ""


def test_what_is_finished_is_weighed_without_the_rest(editor):
    publish(("phones", MOBILE), priority=1)

    found = bench(editor, condition=[DEVICE, BROKEN])["findings"]

    assert found.startswith("What is not finished yet is left out of this. Problem: It can never win")


def test_sc4_a_rule_that_can_never_win_names_what_beats_it_with_a_visitor(editor):
    publish(("phones", MOBILE), priority=1)

    found = bench(editor, condition=[DEVICE, VISITS])["findings"]

    assert (
        "Problem: It can never win: wherever it holds, “Phones” holds too, is stronger, and decides the slot “hero”. "
        "Mean fewer visitors by the other, or give it a weaker priority. "
        "For example a visitor with Device: Mobile, Visits in 7 days: 3. Open “Phones”"
    ) in found
    assert "Have a look" not in found


def test_how_strong_a_rule_must_be_to_win_is_said_and_then_it_wins(editor):
    publish(("phones", MOBILE), priority=50)

    weak, strong = bench(editor, condition=[DEVICE, VISITS]), bench(editor, condition=[DEVICE, VISITS], priority="49")

    assert "Give it a priority stronger than 50" in weak["findings"]
    assert "never win" not in strong["findings"]
    assert "“Phones” holds too, and wants something else of the slot “hero”. This one wins there." in strong["findings"]


def test_a_draft_of_somebody_else_that_waits_is_a_note_and_no_objection(editor):
    made.draft(Rule, "phones", MOBILE)

    found = bench(editor, condition=[DEVICE, VISITS], priority="1")

    assert found["summary"] == "✓ Nothing to object. See the bench"
    assert (
        "Drafts that wait Note: A draft that waits, “Phones”, wants something else of the slot “hero” for some of the "
        "same visitors. For example a visitor with Device: Mobile, Visits in 7 days: 3. Open “Phones”"
    ) in found["findings"]


def test_a_draft_that_would_always_come_first_or_does_the_same_is_told_once(editor):
    made.draft(Rule, "phones", MOBILE, priority=1)
    made.draft(Rule, "twin", MOBILE, acts=(SHOW_A,), priority=200)

    found = bench(editor)["findings"]

    assert "A draft that waits, “Phones”, would always come first and decide the slot “hero”" in found
    assert "A draft that waits, “Twin”, does the same for the same visitors." in found
    assert "wants something else" not in found


def test_a_live_rule_is_weighed_as_its_draft_too_where_only_that_fights(editor):
    publish(("phones", make_test(registry.get("device"), "is", "desktop")))
    phones = Rule.objects.get()
    phones.condition = from_condition(MOBILE)
    phones.save_revision()

    found = bench(editor)

    assert "no live rule fights or doubles it" in found["findings"]
    assert "A draft that waits, “Phones”, wants something else" in found["findings"]


def test_what_is_said_of_a_live_rule_is_not_said_of_its_draft_again(editor):
    publish(("phones", MOBILE), priority=200)
    Rule.objects.get().save_revision()

    found = bench(editor)["findings"]

    assert "“Phones” holds too, and wants something else" in found
    assert "Drafts that wait" not in found


def test_the_own_draft_and_what_was_taken_off_do_not_wait(editor):
    own = made.draft(Rule, "mine", MOBILE)
    gone = made.rule("gone", MOBILE)
    gone.save_revision().publish()
    gone.refresh_from_db()
    gone.unpublish()
    gone.save_revision()

    assert "Drafts that wait" not in bench(editor, **{"bench-pk": str(own.pk)})["findings"]


def test_a_draft_that_waits_asks_for_segments_live_or_not_and_half_of_one_is_left_out(editor):
    made.draft(Segment, "handheld", MOBILE)
    made.draft(Rule, "by-segment", InSegment("handheld"))
    made.draft(Rule, "nowhere", InSegment("gone"))

    found = bench(editor)["findings"]

    assert "“By-Segment”" in found
    assert "“Nowhere”" not in found


def test_a_segment_that_waits_and_means_the_same_is_told(editor):
    made.draft(Segment, "handheld", MOBILE)

    found = bench(editor, "segment")["findings"]

    assert "Note: A draft that waits, “Handheld”, means the same visitors." in found
    assert "Drafts that wait" not in bench(editor, "trigger")["findings"]


def test_drafts_on_sites_of_their_own_cost_no_query_each(editor):
    publish(("live", make_test(registry.get("device"), "is", "desktop")))
    site = Site.objects.get()
    made.draft(Rule, "first", MOBILE, site=site)
    bench(editor)
    with CaptureQueriesContext(connection) as few:
        bench(editor)

    for place in range(12):
        made.draft(Rule, f"more-{place}", MOBILE, site=site)
    with CaptureQueriesContext(connection) as many:
        found = bench(editor)["findings"]

    assert len(many) == len(few) < 25
    assert found.count("A draft that waits") == 5


def test_a_way_to_the_form_of_the_other_rule_is_given(editor):
    publish(("phones", MOBILE), priority=1)

    html = editor.post("/admin/attune/rules/bench/rule/", posted()).json()["findings"]

    (pk,) = made.Rule.objects.values_list("pk", flat=True)
    assert f'<a href="/admin/snippets/attune_rules/rule/edit/{pk}/">Open “Phones”</a>' in html


def test_tests_that_clash_are_named_and_others_are_not(editor):
    fewer = ("visits_7d", {"operator": "less_than", "value": "2", "upper": ""})

    found = bench(editor, condition=[DEVICE, VISITS, fewer])["findings"]

    assert (
        "Problem: This can never be true. These cannot all hold of one visitor: "
        "Visits in 7 days is at least 3 · Visits in 7 days is less than 2."
    ) in found
    assert "Device" not in found


def test_what_is_always_true_is_said(editor):
    some = ("any", [VISITS, ("visits_7d", {"operator": "less_than", "value": "5", "upper": ""})])

    assert "Have a look: This is always true: it means every visitor." in bench(editor, condition=[some])["findings"]


def test_a_duplicate_is_found_and_the_live_rule_itself_is_none(editor):
    twin = made.rule("twin", MOBILE, acts=(SHOW_A,))
    services.publish_book()

    other, itself = bench(editor), bench(editor, slug="renamed", **{"bench-pk": str(twin.pk)})

    assert "It does the same as “Twin”, for the same visitors. One of them is enough." in other["findings"]
    assert "Nothing to object" in itself["findings"]


def test_a_segment_that_means_the_same_as_another_is_found(editor):
    made.segment("phones", MOBILE)
    services.publish_book()

    found = bench(editor, kind="segment")["findings"]

    assert "It means the same visitors as the segment “Phones”. One of them is enough." in found


def test_a_segment_is_looked_into_and_one_that_is_not_live_is_named(editor):
    made.segment("phones", MOBILE)
    publish(("all-phones", InSegment("phones")), priority=1)

    known = bench(editor, condition=[("segment", {"segment": "phones"}), VISITS])
    made.segment("sketch", MOBILE, live=False)
    gone = bench(editor, condition=[("segment", {"segment": "sketch"})])

    assert "“All-Phones” holds too, is stronger" in known["findings"]
    assert gone["findings"].startswith("Problem:") and "sketch" in gone["findings"]
    assert gone["verdict"] == ""


def test_sc5_visitors_whom_no_rule_reaches_are_named_and_what_they_get(editor):
    publish(("desks", make_test(registry.get("device"), "is", "desktop")))

    found = bench(editor)["findings"]

    assert "No rule for the slot “hero” reaches visitors with Device: Tablet" in found
    assert "They get the default." in found


def test_what_the_page_itself_offers_is_named_where_no_rule_reaches(editor, offered):
    offered(slot_catalogue, lambda: (KnownSlot("Hero", ("A", "B"), (), ("B",)),))

    found = bench(editor)["findings"]

    assert "Whoever is reached by none gets what the page itself offers: “B” by its segments and dates" in found


def test_a_rule_of_one_site_does_not_fight_a_rule_of_another(editor):
    home = Site.objects.get()
    other = Site.objects.create(hostname="other.test", root_page=home.root_page.add_child(title="Other", slug="o"))
    publish(("phones", MOBILE), priority=1, site=other)

    of_home, of_all = bench(editor, site=str(home.pk)), bench(editor)

    assert "Nothing to object" in of_home["findings"]
    assert "wants something else" in of_all["findings"]


def test_no_visitor_who_shows_a_finding_has_come_half_a_time(editor):
    few = ("visits_7d", {"operator": "less_than", "value": "1", "upper": ""})
    none = ("visits_7d", {"operator": "less_than", "value": "0", "upper": ""})
    between = [
        ("visits_7d", {"operator": name, "value": value, "upper": ""})
        for name, value in (("more_than", "2"), ("less_than", "3"))
    ]

    assert "never be true" not in bench(editor, condition=[few])["findings"]
    assert "This can never be true" in bench(editor, condition=[none])["findings"]
    assert "This can never be true. These cannot all hold" in bench(editor, condition=between)["findings"]
