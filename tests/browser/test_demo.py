"""The demo as its visitors walk it, in real Chromium: consent, reading, a changed front page."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.service("chromium")]

HERO, SLOTS = ".hero__heading", "[data-attune-slot]"
SLOT = re.compile(r'data-attune-slot="([^"]+)"')
WATER = ["the-river-keeps-a-ledger", "how-to-read-a-tide-table", "let-the-meadow-flood"]


def front(page):
    """Tell what stands on the front page: the hero, the order of the slots, the chosen pages."""
    return (
        page.locator(HERO).first.inner_text(),
        [slot.get_attribute("data-attune-slot") for slot in page.locator(SLOTS).all()],
        [link.get_attribute("href") for link in page.locator(".matched").first.locator("a[href]").all()],
    )


def _tells_of_a_view(response):
    return "/api/events/" in response.url and "page_view" in (response.request.post_data or "")


def cookies(page):
    return {cookie["name"] for cookie in page.context.cookies()}


def test_consent_then_reading_then_another_front_page(visit):
    page = visit()
    before = front(page)
    assert "attune_visitor" not in cookies(page)

    with page.expect_response(_tells_of_a_view):
        page.get_by_role("button", name="measure", exact=False).first.click()
    assert "attune_visitor" in cookies(page)

    for slug in WATER:
        with page.expect_response(_tells_of_a_view) as told:
            page.goto(f"/water/{slug}/")
        assert told.value.status == 202

    page.goto("/")
    after = front(page)
    assert before[0] != after[0]
    assert before[1] != after[1]
    assert before[2] != after[2]
    # The trigger "Three of one section" has run as well, and its trait shows on the very next page.
    assert page.get_by_role("heading", name="You read to the end. Six more").is_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_sc25_personas_see_their_own_front_pages_with_and_without_javascript(visit, scripts):
    page = visit(scripts=scripts)
    page.get_by_role("link", name="Ana", exact=True).click()
    ana = front(page)
    page.get_by_role("link", name="Ben", exact=True).click()
    ben = front(page)
    page.get_by_role("link", name="nobody", exact=True).click()
    nobody = front(page)

    assert len({ana[0], ben[0], nobody[0]}) == 3
    assert ana[1] != ben[1]
    assert len({tuple(ana[2]), tuple(ben[2]), tuple(nobody[2])}) == 3


def test_sc25_what_the_server_sent_is_never_swapped_in_the_browser(visit):
    page = visit(path="/demo/read-as/ana/", typefaces=False)
    with page.expect_response(lambda response: response.url.endswith("/")) as told:
        page.goto("/")
    sent = SLOT.findall(told.value.text())
    page.wait_for_load_state("networkidle")

    assert sent == [slot.get_attribute("data-attune-slot") for slot in page.locator(SLOTS).all()]
    assert page.locator(HERO).first.inner_text() in told.value.text()
    assert page.evaluate("window.shifts") == []


def test_without_javascript_consent_is_given_and_withdrawn_by_forms(visit):
    page = visit(scripts=False)
    # What anyone may keep asks by a script; without one the question stands behind a link.
    page.get_by_role("link", name="Your privacy").click()
    page.get_by_role("button", name="measure", exact=False).first.click()
    assert "attune_visitor" in cookies(page)

    page.goto("/consent/")
    page.get_by_role("button", name="No thanks").click()
    assert "attune_visitor" not in cookies(page)


def test_a_page_without_slots_asks_for_consent_too(visit):
    page = visit(path="/water/")

    page.get_by_role("region").filter(has=page.get_by_role("button", name="No thanks")).wait_for()
    page.get_by_role("button", name="No thanks").click()
    page.wait_for_url("**/water/")
    page.wait_for_selector("#attune-tail", state="attached")
    assert page.get_by_role("button", name="No thanks").count() == 0
