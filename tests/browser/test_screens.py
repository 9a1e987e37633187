"""Every screen at 1280 and 390 pixels, light and dark: nothing serious stands in anyone's way, and nothing moves."""

import pytest

from tests.browser.demo import open_editor, open_why
from tests.browser.looks import WIDTHS, assert_fits, faults, serious, serious_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.service("chromium"),
    pytest.mark.long,
]

HOME = "/"
PAGES = [
    HOME,
    "/water/",
    "/water/how-to-read-a-tide-table/",
    "/news/",
    "/shop/",
    "/shop/tide-clock/",
    "/course/",
    "/course/two-tides-a-day/",
    "/topics/allotments/",
    "/writers/femi-adeyemi/",
    "/search/?q=bread",
    "/search/?q=nonsuch",
    "/consent/",
    "/nowhere/",
]
SNIPPETS = "/admin/snippets/attune_"
ADMIN = [
    "/admin/attune/tagging/proposals/",
    "/admin/",
    "/admin/attune/",
    "/admin/attune/rules/facts/",
    "/admin/attune/rules/facts/?q=nonsuch",
    "/admin/attune/rules/disagreements/",
    f"{SNIPPETS}rules/threshold/add/",
    f"{SNIPPETS}rules/rule/",
    f"{SNIPPETS}rules/rule/edit/1/",
    f"{SNIPPETS}rules/rule/inspect/1/",
    f"{SNIPPETS}rules/rule/history/1/revisions/compare/earliest...latest/",
    "/admin/bulk/attune_rules/rule/attune_move/?id=1",
    "/admin/attune/rules/books/",
    "/admin/attune/rules/books/1/return/",
    "/admin/attune/rules/order/",
    "/admin/attune/rules/log/",
    f"{SNIPPETS}rules/segment/edit/1/",
    f"{SNIPPETS}rules/trigger/edit/1/",
    "/admin/attune/audience/effects/",
    "/admin/attune/decisions/coverage/",
    "/admin/attune/decisions/simulate/rule:rivers-first/",
    "/admin/attune/audience/triggers/three-of-one-section/try/",
    f"{SNIPPETS}audience/persona/",
    f"{SNIPPETS}audience/persona/edit/1/",
    f"{SNIPPETS}experiments/experiment/",
]


@pytest.mark.parametrize("path", PAGES)
def test_what_visitors_see(visit, path):
    assert faults(visit(path=path)) == {}


# Without the theme's typefaces: the browser waits 100 ms for them and paints after 50, so on a busy machine they may
# come between the two, which says nothing of what Attune does.
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_and_any_other_typeface_fits_as_well(visit, path, width):
    page = visit(path=path, width=width, typefaces=False)
    page.wait_for_load_state("networkidle")

    assert_fits(page)
    assert page.evaluate("window.shifts") == []


def test_what_editors_see(visit):
    """One walk through the admin, since signing in takes longer than looking."""
    page = visit(signed_in_as="moderator")
    found = {}
    for path in ADMIN:
        page.goto(path)
        page.locator("#main").wait_for()
        found |= faults(page)
    assert found == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_what_editors_see_beside_a_page(visit, width):
    """What is opened at a width stays as it was opened, so each width has a walk of its own."""
    page = visit(width=width, signed_in_as="moderator")
    found = {}
    open_editor(page, "/news/")
    found["page editor"] = serious(page)
    page.get_by_role("button", name="Toggle preview").click()
    page.get_by_label("See it as").wait_for()
    page.frame_locator("#w-preview-iframe").locator("main").wait_for()
    for scheme in ("light", "dark"):
        found[f"preview, {scheme}"] = serious_in(page, scheme)
    assert_fits(page)

    page.goto(HOME)
    panel = open_why(page)
    panel.get_by_text("Ana", exact=True).click()
    panel.get_by_role("button", name="Look", exact=True).click()
    page.locator(".attune-why__cause").first.wait_for()
    for cause in page.locator(".attune-why__cause > summary").all():
        cause.click()
    page.get_by_text("it is 0.9").first.wait_for()
    page.get_by_text("It would stand here").first.wait_for()
    for scheme in ("dark", "light"):
        found[f"why, {scheme}"] = serious_in(page, scheme)
    assert_fits(page)
    assert {screen: errors for screen, errors in found.items() if errors} == {}


def test_a_preview_that_has_ended(visit):
    page = visit(path="/preview/nothing/")

    assert serious(page) == []
