"""Why do I see this, in real Chromium: read by keyboard, without a script, narrow and dark, and turned off."""

import pytest

from tests.browser.looks import assert_fits, serious

pytestmark = [pytest.mark.browser, pytest.mark.service("chromium")]

# The front shows another lead to who reads about floods.
READ = ("/water/what-broke-at-sluice-four/", "/water/the-river-keeps-a-ledger/")
QUESTION = "Why do I see this?"


def read_about_floods(page):
    """Agree, read two articles with the beacon at work, and open the front."""
    page.goto("/consent/")
    page.get_by_role("button", name="Personalise and measure").click()
    for path in READ:
        with page.expect_response(lambda response: response.url.endswith("/api/events/")):
            page.goto(path)
    page.goto("/")
    return page.locator(".attune-because")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_a_visitor_reads_why_and_nothing_serious_is_wrong_with_it(visit, scheme, width):
    page = visit(scheme=scheme, width=width)
    because = read_about_floods(page)

    summary = because.locator("summary")
    assert because.locator("li").count() == 0
    summary.focus()
    page.keyboard.press("Enter")

    because.locator("li").first.wait_for()
    assert "because you read 2 pages about “Floods”." in because.locator("li").first.inner_text()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Your privacy choices"
    assert_fits(page)
    assert serious(page) == []


def test_an_interest_is_turned_off_and_on_again(visit):
    page = visit()
    because = read_about_floods(page)
    because.locator("summary").click()

    because.get_by_role("button", name="Do not use “Floods”").click()

    assert (
        page.get_by_role("status").first.inner_text()
        == "“Floods” is not used any more, and what we knew of it is gone."
    )
    assert serious(page) == []
    page.get_by_role("link", name="Back", exact=True).click()
    page.get_by_text(QUESTION).click()
    page.locator(".attune-because li, .attune-because__told > p").first.wait_for()
    assert "Floods" not in page.locator(".attune-because").inner_text()
    page.goto("/consent/")
    page.get_by_role("button", name="Use “Floods” again").click()
    assert "may be used again" in page.get_by_role("status").first.inner_text()


def test_it_is_read_and_turned_off_without_a_script(visit):
    page = visit(path="/demo/read-as/ana/?next=/", scripts=False)
    page.get_by_text(QUESTION).click()
    page.get_by_role("link", name="Read why").click()
    assert page.locator(".attune-because li").first.is_visible()

    page.goto("/demo/read-as/nobody/?next=/consent/")
    page.get_by_role("button", name="Personalise and measure").click()
    page.goto("/")
    page.get_by_text(QUESTION).click()
    page.get_by_role("link", name="Read why").click()
    page.get_by_role("button", name="Turn this off").click()

    page.goto("/consent/")
    assert page.get_by_role("status").inner_text() == "This site counts what you do here, and does not adapt to you."
