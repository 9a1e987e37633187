"""Without consent there is no identifier and nothing stored; with it there is, and it can be taken back."""

import pytest

from attune.audience.models import EventRecord, ProfileRecord
from attune.audience.request.cookies import CONSENT_COOKIE, VISITOR_COOKIE, read_visitor

pytestmark = pytest.mark.django_db

VIEW = {"kind": "page_view", "page_id": 1}


def values_of(cookies):
    """Give the values of cookies, leaving out those that were taken back."""
    return {name: morsel.value for name, morsel in cookies.items() if morsel.value}


def set_cookies(response):
    """Give the values of the cookies that a response sets."""
    return values_of(response.cookies)


def test_the_form_gives_an_identifier_only_to_who_allows_it(browser):
    refused = browser.post("/consent/", {"choice": "refused", "next": "/news/"})
    allowed = browser.post("/consent/", {"choice": "measure+personalise", "next": "/news/"})

    assert (refused.status_code, refused["Location"]) == (303, "/news/")
    assert set_cookies(refused) == {CONSENT_COOKIE: "refused"}
    assert set(set_cookies(allowed)) == {CONSENT_COOKIE, VISITOR_COOKIE}
    assert allowed.cookies[VISITOR_COOKIE]["httponly"]
    assert allowed.cookies[VISITOR_COOKIE]["samesite"] == "Lax"


def test_a_refusal_is_remembered_by_a_cookie_that_all_share(browser):
    browser.post("/consent/", {"choice": "refused"})

    assert {name: morsel.value for name, morsel in browser.cookies.items() if morsel.value} == {
        CONSENT_COOKIE: "refused"
    }


@pytest.mark.parametrize("choice", ["", "everything", "measure\x00", "é" * 5000])
def test_an_answer_that_is_none_changes_nothing(browser, choice):
    response = browser.post("/consent/", {"choice": choice})

    assert response.status_code == 400
    assert set_cookies(response) == {}


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_ORIGIN": "https://elsewhere.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "http://[::1"},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site", "HTTP_ORIGIN": "http://testserver"},
    ],
)
def test_another_site_cannot_answer_for_the_visitor(browser, headers):
    form = browser.post("/consent/", {"choice": "measure+personalise"}, **headers)
    api = browser.post("/api/consent/", {"choice": "measure+personalise"}, content_type="application/json", **headers)

    assert (form.status_code, api.status_code) == (403, 403)
    assert set_cookies(form) == set_cookies(api) == {}


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "/a\r\nb"])
def test_the_way_back_never_leaves_the_site(browser, url):
    response = browser.post("/consent/", {"choice": "refused", "next": url})

    assert response["Location"] == "/"


def test_taking_consent_back_forgets_all_and_takes_the_identifier(consenting, tell):
    tell(VIEW)
    assert (EventRecord.objects.count(), ProfileRecord.objects.count()) == (1, 1)

    response = consenting.post("/consent/", {"choice": "refused"})

    assert response.cookies[VISITOR_COOKIE]["max-age"] == 0
    assert (EventRecord.objects.count(), ProfileRecord.objects.count()) == (0, 0)


def test_what_was_under_way_when_consent_was_taken_back_is_not_kept(consenting, tell):
    before = {name: morsel.value for name, morsel in consenting.cookies.items()}
    consenting.post("/consent/", {"choice": "refused"})
    consenting.cookies.load(before)

    assert tell(VIEW).json() == {"accepted": 0}
    assert (EventRecord.objects.count(), ProfileRecord.objects.count()) == (0, 0)


def test_who_only_measures_is_counted_and_not_learned_from(browser, tell):
    browser.post("/consent/", {"choice": "measure"})

    response = tell(VIEW, client=browser)

    assert response.json() == {"accepted": 1}
    assert (EventRecord.objects.count(), ProfileRecord.objects.count()) == (1, 0)


def test_taking_back_personalising_alone_forgets_the_profile_for_good(consenting, tell):
    tell(VIEW)

    consenting.post("/consent/", {"choice": "measure"})
    consenting.post("/consent/", {"choice": "measure+personalise"})
    tell(VIEW)

    profile = ProfileRecord.objects.get()
    assert len(profile.state["seen"]) == 1
    assert EventRecord.objects.count() == 2


def test_the_api_takes_the_same_answers(browser):
    allowed = browser.post("/api/consent/", {"choice": "measure"}, content_type="application/json")
    wrong = browser.post("/api/consent/", {"choice": "perhaps"}, content_type="application/json")

    assert allowed.json() == {"measure": True, "personalise": False}
    assert set(set_cookies(allowed)) == {CONSENT_COOKIE, VISITOR_COOKIE}
    assert wrong.status_code == 422
    assert "refused" in wrong.json()["detail"]


def test_consent_given_again_keeps_the_identifier(consenting):
    before = read_visitor(values_of(consenting.cookies))

    consenting.post("/consent/", {"choice": "measure"})

    assert read_visitor(values_of(consenting.cookies)) == before


def test_the_page_of_choices_says_what_was_chosen_and_sets_nothing(browser):
    before = browser.get("/consent/")
    browser.post("/consent/", {"choice": "measure"})
    after = browser.get("/consent/")

    assert "You have not chosen yet" in before.content.decode()
    assert "counts what you do here, and does not adapt" in after.content.decode()
    assert set_cookies(before) == set_cookies(after) == {}
    assert "private" in after["Cache-Control"]
