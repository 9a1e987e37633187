"""The front ends of docs/headless/ work as they stand, with React and without: on the demo, in Chromium."""

from pathlib import Path

import pytest

from tests.browser.looks import serious
from tests.browser.react import REACT

pytestmark = pytest.mark.browser

FOLDER = Path(__file__).resolve().parents[2] / "docs/headless"
WIDTHS = (1280, 390)


@pytest.fixture(params=["plain.html", pytest.param("react.html", marks=pytest.mark.service("react"))])
def opened(request, visit, demo_site):
    """Give a function that opens one of the front ends at an address of the demo, and how far it says it is."""

    def open_page(*, width=1280, query="", says="This is what fits you now."):
        page = visit(path="/healthz/", width=width)
        page.context.route(
            f"**/{request.param}*",
            lambda route: route.fulfill(path=FOLDER / request.param, content_type="text/html"),
        )
        page.context.route(
            "**/*.production.min.js", lambda route: route.fulfill(path=REACT / Path(route.request.url).name)
        )
        page.goto(f"{demo_site}/{request.param}{query}")
        page.get_by_role("status").get_by_text(says).wait_for()
        return page

    return open_page


@pytest.mark.parametrize("width", WIDTHS)
def test_it_shows_what_was_decided(opened, width):
    page = opened(width=width)

    decided = page.evaluate("fetch('/api/personalize/').then((answer) => answer.json())")
    names = [slot["name"] for slot in decided["slots"] if not slot["is_hidden"]]
    assert len(names) > 1
    assert page.locator("[data-slot]").evaluate_all("(all) => all.map((each) => each.dataset.slot)") == names
    assert page.locator("h1").first.inner_text() == page.title()
    assert page.context.cookies() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_asks_again_without_loading_what_is_the_same(opened):
    page = opened()

    with page.expect_response("**/api/pages/*/") as answered:
        page.get_by_role("button", name="Ask again").click()

    assert answered.value.status == 304
    page.get_by_text("Nothing has changed.").wait_for()


def test_who_agrees_is_known_from_then_on(opened):
    page = opened()

    with page.expect_response("**/api/events/") as answered:
        page.get_by_role("button", name="Adapt to what I read").click()

    assert (answered.value.status, answered.value.json()) == (202, {"accepted": 1})
    assert {cookie["name"] for cookie in page.context.cookies()} == {"attune_consent", "attune_visitor"}


def test_what_who_agreed_sees_is_counted(opened):
    page = opened()
    page.get_by_role("button", name="Adapt to what I read").click()
    page.get_by_text("Thank you.").wait_for()

    with page.expect_response("**/api/events/") as answered:
        page.reload()

    sent = answered.value.request.post_data_json["events"]
    assert {event["kind"] for event in sent} == {"exposure"}
    assert (answered.value.status, answered.value.json()) == (202, {"accepted": len(sent)})


def test_of_who_has_not_agreed_nothing_is_sent(opened):
    page = opened()
    posted = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)

    page.reload()
    page.get_by_text("This is what fits you now.").wait_for()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(500)

    assert posted == []


def test_a_page_that_is_gone_is_said_to_be(opened):
    opened(query="?page=999999", says="There is no public page 999999.")


@pytest.mark.parametrize("width", WIDTHS)
def test_its_own_frame_is_accessible(opened, width):
    page = opened(width=width)
    page.evaluate("document.querySelectorAll('[data-slot]').forEach((each) => each.remove())")

    assert serious(page) == []
