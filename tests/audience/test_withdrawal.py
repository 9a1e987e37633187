"""What was taken back stays so: no old cookie, no late event and no machine's guess brings anything of it back."""

import itertools
from datetime import timedelta

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from attune.audience import services
from attune.audience.domain.consent import ALL_ALLOWED, NO_CONSENT, Consent
from attune.audience.domain.context import Visitor
from attune.audience.domain.withdrawal import UNDATED, WithdrawnConsent
from attune.audience.models import EffectRecord, EventRecord, ProfileRecord, Withdrawal
from attune.audience.request import cookies
from attune.audience.request.cookies import CONSENT_COOKIE, VISITOR_COOKIE
from tests.audience.made import BROWSER, NOON, VISITOR, minutes, view

pytestmark = pytest.mark.django_db

VIEW = {"kind": "page_view", "page_id": 1}
MEASURE, PERSONALISE = Consent(measure=True, personalise=False), Consent(measure=False, personalise=True)
CONSENTS = (ALL_ALLOWED, MEASURE, PERSONALISE, NO_CONSENT)


def values_of(jar):
    return {name: morsel.value for name, morsel in jar.items() if morsel.value}


def rows():
    """Count all that is kept of visitors."""
    return tuple(model.objects.count() for model in (EventRecord, EffectRecord, ProfileRecord))


@pytest.fixture
def old_jar(consenting, tell):
    """A browser that still sends the cookies from before its visitor took consent back."""
    tell(VIEW)
    jar = values_of(consenting.cookies)

    def after(choice):
        assert consenting.post("/consent/", {"choice": choice}).status_code == 303
        old = Client(raise_request_exception=False, **BROWSER)
        old.cookies.load(jar)
        return old

    return after


@pytest.fixture
def later(monkeypatch):
    """Give a function that lets time pass, with the cache lost and what is old purged."""

    def wait(passed):
        now = timezone.now() + passed
        monkeypatch.setattr(timezone, "now", lambda: now)
        cache.clear()
        services.purge(now)

    return wait


@pytest.mark.parametrize("passed", [timedelta(0), timedelta(minutes=11), timedelta(days=200), timedelta(days=365)])
def test_an_old_cookie_is_never_taken_again(old_jar, tell, later, passed):
    old = old_jar("refused")
    later(passed)

    answer = tell(VIEW, client=old)

    assert (answer.json()["accepted"], answer.cookies, rows()) == (0, {}, (0, 0, 0))


@pytest.mark.parametrize("passed", [timedelta(0), timedelta(minutes=11), timedelta(days=365)])
@pytest.mark.parametrize("path", ["/consent/", "/api/consent/"])
def test_consent_given_anew_with_an_old_cookie_gives_a_new_identifier(old_jar, later, path, passed):
    old = old_jar("refused")
    erased = cookies.read_visitor(values_of(old.cookies))
    later(passed)

    old.post(path, {"choice": "measure+personalise"}, **({"content_type": "application/json"} if "api" in path else {}))

    assert cookies.read_visitor(values_of(old.cookies)) not in ("", erased)


def test_an_event_from_before_personalising_was_taken_back_teaches_nothing(old_jar, consenting, tell):
    old = old_jar("measure")

    assert tell(VIEW, client=old).json() == {"accepted": 1}
    consenting.post("/consent/", {"choice": "measure+personalise"})
    tell({**VIEW, "ago_ms": 60_000}, client=consenting)

    assert rows() == (3, 0, 0)
    assert tell(VIEW, client=consenting).json() == {"accepted": 1}
    assert len(ProfileRecord.objects.get().state["seen"]) == 1


def test_an_event_from_before_counting_was_taken_back_is_not_counted(old_jar, consenting, tell):
    old = old_jar("personalise")

    assert tell(VIEW, client=old).json()["accepted"] == 0
    consenting.post("/consent/", {"choice": "measure+personalise"})
    assert tell({**VIEW, "ago_ms": 60_000}, client=consenting).json()["accepted"] == 0

    assert rows() == (0, 0, 1)


def test_counting_that_is_taken_back_deletes_what_was_counted_and_keeps_what_was_learned(old_jar):
    old_jar("personalise")

    assert rows() == (0, 0, 1)


def test_what_was_counted_after_a_withdrawal_is_learned_from_by_nobody_later(old_jar, consenting, tell):
    old = old_jar("measure")
    consenting.post("/consent/", {"choice": "measure+personalise"})
    tell(VIEW, client=consenting)
    tell({"kind": "search", "words": "late"}, client=old)

    late = EventRecord.objects.get(kind="search")

    assert late.is_processed
    assert late.at <= Withdrawal.objects.get().personalise_at


def test_a_cookie_from_an_older_version_is_still_read(browser, tell):
    browser.cookies.load({CONSENT_COOKIE: "measure+personalise"})
    browser.cookies[VISITOR_COOKIE] = signing.Signer(salt="attune.visitor").sign(VISITOR)

    assert tell(VIEW, client=browser).json() == {"accepted": 1}
    assert EventRecord.objects.get().visitor == VISITOR


@pytest.mark.parametrize("passed", [timedelta(0), timedelta(days=365)])
def test_a_cookie_from_an_older_version_counts_as_older_than_any_withdrawal(browser, tell, later, passed):
    old = {CONSENT_COOKIE: "measure+personalise", VISITOR_COOKIE: signing.Signer(salt="attune.visitor").sign(VISITOR)}
    browser.cookies.load(old)
    tell(VIEW, client=browser)
    browser.post("/consent/", {"choice": "refused"})
    browser.cookies.load(old)
    later(passed)

    assert tell(VIEW, client=browser).json()["accepted"] == 0
    assert rows() == (0, 0, 0)


def test_withdrawals_are_kept_for_as_long_as_a_cookie_could_be_and_name_nobody(old_jar, consenting):
    visitor = cookies.read_visitor(values_of(consenting.cookies))
    old_jar("refused")

    kept = Withdrawal.objects.get()
    services.purge(timezone.now() + timedelta(days=180))
    assert visitor not in str(Withdrawal.objects.values().get())
    services.purge(timezone.now() + timedelta(days=182))

    assert not Withdrawal.objects.filter(pk=kept.pk).exists()


def test_a_withdrawal_is_known_after_the_site_has_changed_its_key(old_jar, tell, settings):
    old = old_jar("refused")

    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key-that-is-long-enough-" * 2

    assert tell(VIEW, client=old).json()["accepted"] == 0


def test_the_page_of_choices_says_what_was_taken_back_also_to_an_old_cookie(old_jar):
    assert "You have refused: nothing is kept about you." in old_jar("refused").get("/consent/").content.decode()


# What lessens what we know never depends on a guess -----------------------------------------------------------------

MACHINES = [
    {"HTTP_ACCEPT": "", "HTTP_ACCEPT_LANGUAGE": ""},
    {"HTTP_USER_AGENT": "python-requests/2.32.3"},
    {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
]
PATHS = ["/consent/", "/api/consent/"]


def choose(client, path, choice, **headers):
    kind = {"content_type": "application/json"} if "api" in path else {}
    return client.post(path, {"choice": choice}, **kind, **headers)


@pytest.mark.parametrize("headers", MACHINES)
@pytest.mark.parametrize("path", PATHS)
def test_whoever_seems_a_machine_takes_back_all_the_same(consenting, tell, path, headers):
    tell(VIEW)

    answer = choose(consenting, path, "refused", **headers)

    assert answer.status_code in (200, 303)
    assert rows() == (0, 0, 0)
    assert (answer.cookies[CONSENT_COOKIE].value, answer.cookies[VISITOR_COOKIE].value) == ("refused", "")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("choice", "left"), [("measure", (1, 0, 0)), ("personalise", (0, 0, 1))])
def test_whoever_seems_a_machine_takes_back_a_part(consenting, tell, path, choice, left):
    tell(VIEW)

    answer = choose(consenting, path, choice, **MACHINES[0])

    assert rows() == left
    assert answer.cookies[CONSENT_COOKIE].value == choice


@pytest.mark.parametrize("headers", MACHINES)
@pytest.mark.parametrize(
    ("before", "choice"), [("", "measure"), ("measure", "measure+personalise"), ("refused", "personalise")]
)
def test_more_is_neither_granted_to_whoever_seems_a_machine_nor_confirmed(browser, headers, before, choice):
    if before:
        browser.post("/consent/", {"choice": before})
    jar = values_of(browser.cookies)

    told = choose(browser, "/api/consent/", choice, **headers)

    assert told.json() == {"measure": before == "measure", "personalise": False}
    assert values_of(browser.cookies) == jar


def test_of_less_and_more_at_once_a_machine_gets_the_less(consenting, tell):
    consenting.post("/consent/", {"choice": "measure"})
    tell(VIEW)

    told = choose(consenting, "/api/consent/", "personalise", **MACHINES[0])

    assert told.json() == {"measure": False, "personalise": False}
    assert rows() == (0, 0, 0)


@pytest.mark.parametrize("path", PATHS)
def test_taking_back_works_while_attune_is_off(consenting, tell, settings, path):
    tell(VIEW)
    settings.ATTUNE = settings.ATTUNE | {"ENABLED": False}

    answer = choose(consenting, path, "refused")

    assert answer.status_code in (200, 303)
    assert rows() == (0, 0, 0)
    assert choose(consenting, path, "measure").status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_what_is_taken_back_does_not_depend_on_what_the_unsigned_cookie_says(consenting, tell, path):
    tell(VIEW)
    consenting.cookies[CONSENT_COOKIE] = "nonsense"

    choose(consenting, path, "measure")

    assert rows() == (1, 0, 0)


@pytest.mark.parametrize("path", PATHS)
def test_however_often_it_is_asked_it_is_done(consenting, tell, settings, path):
    settings.ATTUNE = settings.ATTUNE | {"AUDIENCE": {"RATE_PER_MINUTE": 1, "RATE_PER_MINUTE_PER_ADDRESS": 1}}
    tell(VIEW)
    assert tell(VIEW).status_code == 429

    choose(consenting, path, "refused")

    assert rows() == (0, 0, 0)


@pytest.mark.parametrize("path", PATHS)
def test_another_site_cannot_take_back_for_the_visitor_and_it_is_said(consenting, tell, path):
    tell(VIEW)

    answer = choose(consenting, path, "refused", HTTP_ORIGIN="https://elsewhere.example")

    assert (answer.status_code, rows()) == (403, (1, 0, 1))
    assert "Nothing was changed" in answer.content.decode()


# The rule by itself -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("before", "after"), list(itertools.product(CONSENTS, CONSENTS)))
def test_of_what_came_with_an_older_identifier_only_what_is_still_allowed_is_left(before, after):
    withdrawn = WithdrawnConsent().reduced_to(after, NOON)

    for issued in (UNDATED, NOON - minutes(1), NOON):
        assert withdrawn.consent_left(before, as_of=issued) == before.and_also(after)


@pytest.mark.parametrize("first", CONSENTS)
@pytest.mark.parametrize("then", CONSENTS)
def test_an_identifier_that_was_issued_afterwards_may_all_it_says_unless_it_was_erased(first, then):
    withdrawn = WithdrawnConsent().reduced_to(first, NOON).reduced_to(then, NOON + minutes(1))

    left = withdrawn.consent_left(ALL_ALLOWED, as_of=withdrawn.after(NOON))

    assert left == (NO_CONSENT if NO_CONSENT in (first, then) else ALL_ALLOWED)


def test_a_withdrawal_on_a_server_whose_clock_is_behind_counts_for_the_cookie_that_asked(browser):
    bearer = services.change_consent(Visitor(), ALL_ALLOWED)
    ahead = timezone.now() + minutes(5)

    lessened = services.change_consent(type(bearer)(id=bearer.id, issued=ahead, consent=ALL_ALLOWED), MEASURE)

    assert lessened.issued > ahead
    services.ingest_events([view(visitor=bearer.id, at=timezone.now())], issued=ahead)
    assert EventRecord.objects.get().is_processed
