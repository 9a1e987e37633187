"""The front end of docs/headless/ works as it stands: on the demo, in Chromium."""

from pathlib import Path

import pytest

from tests.browser.test_screens import serious

pytestmark = pytest.mark.browser

PLAIN = Path(__file__).resolve().parents[2] / "docs/headless/plain.html"


@pytest.fixture
def plain(visit):
    """Open the page in plain JavaScript at an address of the demo."""
    page = visit(path="/healthz/")
    page.context.route("**/plain.html*", lambda route: route.fulfill(path=PLAIN, content_type="text/html"))
    return page


def test_the_page_in_plain_javascript_shows_what_was_decided(plain, demo_site):
    plain.goto(f"{demo_site}/plain.html")
    plain.get_by_text("This is what fits you now.").wait_for()

    decided = plain.evaluate("fetch('/api/personalize/').then((answer) => answer.json())")
    names = [slot["name"] for slot in decided["slots"] if not slot["is_hidden"]]
    assert len(names) > 1
    assert plain.locator("[data-slot]").evaluate_all("(all) => all.map((each) => each.dataset.slot)") == names
    assert plain.locator("h1").first.inner_text() == plain.title()
    assert plain.context.cookies() == []


def test_it_asks_again_without_loading_what_is_the_same(plain, demo_site):
    plain.goto(f"{demo_site}/plain.html")
    plain.get_by_text("This is what fits you now.").wait_for()

    with plain.expect_response("**/api/pages/*/") as answered:
        plain.get_by_role("button", name="Ask again").click()

    assert answered.value.status == 304
    plain.get_by_text("Nothing has changed.").wait_for()


def test_who_agrees_is_known_from_then_on(plain, demo_site):
    plain.goto(f"{demo_site}/plain.html")
    plain.get_by_text("This is what fits you now.").wait_for()

    with plain.expect_response("**/api/events/") as answered:
        plain.get_by_role("button", name="Adapt to what I read").click()

    assert (answered.value.status, answered.value.json()) == (202, {"accepted": 1})
    assert {cookie["name"] for cookie in plain.context.cookies()} == {"attune_consent", "attune_visitor"}


def test_what_who_agreed_sees_is_counted(plain, demo_site):
    plain.goto(f"{demo_site}/plain.html")
    plain.get_by_text("This is what fits you now.").wait_for()
    plain.get_by_role("button", name="Adapt to what I read").click()
    plain.get_by_text("Thank you.").wait_for()

    with plain.expect_response("**/api/events/") as answered:
        plain.reload()

    sent = answered.value.request.post_data_json["events"]
    assert {event["kind"] for event in sent} == {"exposure"}
    assert (answered.value.status, answered.value.json()) == (202, {"accepted": len(sent)})


def test_a_page_that_is_gone_is_said_to_be(plain, demo_site):
    plain.goto(f"{demo_site}/plain.html?page=999999")

    plain.get_by_text("There is no public page 999999.").wait_for()


def test_its_own_frame_is_accessible(plain, demo_site):
    plain.goto(f"{demo_site}/plain.html")
    plain.get_by_text("This is what fits you now.").wait_for()
    plain.evaluate("document.querySelectorAll('[data-slot]').forEach((each) => each.remove())")

    assert serious(plain) == []
