"""What depends on the request alone may be kept by anyone, under the key of its outcome; all else by its visitor."""

import pytest
from django.core.cache import cache
from django.test import Client
from wagtail.models import Site

from attune.blocks.pages import AdaptivePage
from attune.experiments.models import Experiment
from attune.experiments.services import forget_live_specs
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import Test
from attune.rules.domain.rules import ShowVariant, SlotRef
from attune.rules.models import Rule
from attune.rules.services import publish_book
from tests.flows.edge import ASKING, KEY, OTHER_DESKTOP, PHONE, SCOPE, ask
from tests.flows.pages import BROWSER, choose, text
from tests.flows.seeing import tail_asked, tail_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_rendering(monkeypatch):
    """Fail where anything is rendered."""

    def rendered(*args, **kwargs):
        raise AssertionError("A page was rendered.")

    monkeypatch.setattr(AdaptivePage, "_rendered", rendered)


def test_requests_that_are_decided_alike_have_one_body_and_one_key(phones):
    first, other, phone = ask(), ask(OTHER_DESKTOP), ask(PHONE)

    assert {answer[SCOPE] for answer in (first, other, phone)} == {"permutation"}
    assert (first[KEY], first.content, first["ETag"]) == (other[KEY], other.content, other["ETag"])
    assert phone[KEY] != first[KEY]
    assert "The long reads are here" in text(phone)
    assert "The long reads are here" not in text(first)


def test_whoever_keeps_it_asks_each_time_whether_it_still_stands(phones):
    first = ask()

    assert first["Cache-Control"] == "public, no-cache"
    assert ask(OTHER_DESKTOP, **{"if-none-match": first["ETag"]}).status_code == 304
    assert ask(PHONE, **{"if-none-match": first["ETag"]}).status_code == 200


def test_what_a_profile_has_a_say_in_is_for_its_visitor_alone(phones, reader):
    answer = reader.get("/")

    assert (answer[SCOPE], KEY in answer, "no-store" in answer["Cache-Control"]) == ("private", False, True)
    assert tail_of(answer)["tickets"]


def test_a_visitor_who_is_only_measured_is_shown_what_all_are_shown_and_is_counted(phones, browser):
    choose(browser, "measure")

    answer = browser.get("/")

    assert (answer[SCOPE], answer.content) == ("permutation", ask().content)
    assert set(tail_of(answer)["tickets"]) == {"slot-front", "slot-list"}


def test_whoever_would_be_shown_something_else_by_now_is_not_counted(phones, browser):
    choose(browser, "measure")
    answer = browser.get("/")
    browser.defaults["HTTP_USER_AGENT"] = PHONE
    Rule.objects.filter(slug="phones").update(slug="phones")

    asked = browser.get(
        "/api/decisions/tail/",
        {"page": phones.home.pk, "decided": answer.content.decode().partition('data-decided="')[2][:16]},
        headers={"user-agent": PHONE},
    ).json()

    assert asked["tail"]["tickets"] == {}


def test_the_tail_counts_the_campaign_of_the_page_not_its_own(phones, browser):
    Rule(
        name="Spring",
        slug="spring",
        live=True,
        priority=5,
        condition=from_condition(Test("campaign", "is", "spring")),
        actions=from_acts((ShowVariant(SlotRef("front"), "Deep"),)),
    ).save()
    publish_book()
    choose(browser, "measure")

    answer = browser.get("/?utm_campaign=spring")

    assert "The long reads are here" in text(answer)
    assert tail_asked(answer)["tail"]["tickets"]["slot-front"]


def test_an_experiment_is_private_for_whom_it_can_be_drawn(site, browser):
    Experiment(name="Two fronts", slug="two-fronts", slot="front", variants="default\nWater", live=True).save()
    forget_live_specs()
    stranger = ask()
    choose(browser, "measure")

    assert (stranger[SCOPE], browser.get("/")[SCOPE]) == ("permutation", "private")


def test_who_looks_at_the_site_as_somebody_else_is_given_nothing_to_share(site, browser):
    browser.get("/demo/read-as/ana/?next=/")

    assert browser.get("/")[SCOPE] == "private"


def test_a_publish_gives_every_outcome_a_new_key(phones, django_capture_on_commit_callbacks):
    home, section = ask()[KEY], ask(path="/water/")[KEY]

    with django_capture_on_commit_callbacks(execute=True):
        phones.floods[0].save_revision().publish()

    assert ask()[KEY] != home
    assert ask(path="/water/")[KEY] != section


def test_when_the_shared_cache_was_away_and_may_have_missed_a_publish_every_outcome_has_a_new_key(phones):
    home = ask()[KEY]

    # As cms.cache_backend does when Redis is back.
    cache.delete("attune:tree")

    assert ask()[KEY] != home


@pytest.mark.parametrize(("path", "scope"), [("/", "permutation"), ("/water/", "static")])
def test_a_cache_that_wants_the_key_gets_it_without_rendering(phones, no_rendering, path, scope):
    answer = ask(path=path, **ASKING)

    assert (answer.status_code, answer.content, answer[SCOPE]) == (204, b"", scope)
    assert answer["Cache-Control"] == "no-store"
    assert answer[KEY] == ask(OTHER_DESKTOP, path, **ASKING)[KEY] != ""


def test_the_key_is_that_of_the_page(phones):
    assert ask(PHONE, **ASKING)[KEY] == ask(PHONE)[KEY]


@pytest.mark.parametrize("path", ["/nowhere/", "/admin/", "/api/events/", "/water", "/consent/"])
def test_for_what_is_no_page_there_is_no_key(site, path):
    answer = ask(path=path, **ASKING)

    assert (answer.status_code, answer[SCOPE], KEY in answer) == (204, "private", False)


def test_who_wants_a_key_never_does_anything(site):
    answer = Client(headers=BROWSER | ASKING).post("/consent/", {"choice": "measure+personalise", "next": "/"})

    assert (answer.status_code, answer[SCOPE], answer.cookies) == (204, "private", {})


def test_an_editor_has_no_key(site, client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("chief"))

    assert client.get("/", headers=ASKING)[SCOPE] == "private"


def test_a_body_is_not_given_for_the_key_of_another_outcome(phones):
    other = ask(PHONE, **ASKING)[KEY]

    answer = ask(**{"attune-cache-key": other})

    assert (answer[SCOPE], "no-store" in answer["Cache-Control"], KEY in answer) == ("private", True, False)


def test_a_site_of_two_names_keeps_each_body_under_its_own(phones, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    Site.objects.update(is_default_site=True)

    answer = Client(headers=BROWSER).get("/", SERVER_NAME="other.example")

    assert answer[KEY] != ask()[KEY]


def test_lists_of_a_sites_own_turn_their_leaves(site):
    first, second = ask(path="/water/"), ask(path="/water/?p=2")

    assert first[KEY] != second[KEY]
    assert second[SCOPE] == "static"
