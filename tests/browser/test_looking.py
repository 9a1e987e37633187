"""SC7 and SC8 in real Chromium: a draft previewed as anyone, shared and revoked; a page looked at from the userbar."""

import re

import pytest

from tests.browser.demo import WATCHED_AFTER_MS, insert, open_editor, open_why
from tests.browser.looks import serious

pytestmark = [pytest.mark.browser, pytest.mark.service("chromium")]

NEWS = "/news/"


@pytest.fixture
def news(visit):
    """The editor of the news front, with the preview open beside it."""
    page = visit(signed_in_as="moderator")
    open_editor(page, NEWS)
    page.get_by_role("button", name="Toggle preview").click()
    page.get_by_label("See it as").wait_for()
    page.wait_for_timeout(WATCHED_AFTER_MS)
    return page


def previewed(page, words):
    page.frame_locator("#w-preview-iframe").locator("main").get_by_text(words).first.wait_for()


def test_sc7_a_draft_is_previewed_as_a_persona_on_a_sunday_night_from_a_campaign_and_shared(news, visit):
    page = news
    page.get_by_role("button", name="At length", exact=True).click()
    variant = page.locator("[data-streamfield-child]").filter(has=page.locator(".attune-variant")).first
    variant.locator('[data-contentpath="heading"] input:visible').last.fill("The sea, tomorrow")
    previewed(page, "Lightning, mussels and a hedge")

    # Ana is back, on her telephone in Ghent.
    page.get_by_label("See it as").select_option(label="Ana")
    page.get_by_label("At", exact=True).fill("2026-11-29T22:30")
    page.get_by_label("From the campaign").fill("workshop-letter")
    page.get_by_label("From the campaign").blur()
    previewed(page, "The sea, tomorrow")

    page.get_by_text("Share this preview").click()
    page.get_by_role("button", name="Make an address").click()
    link = page.locator(".attune-preview__links li").first
    link.wait_for()
    address = link.locator("input").input_value()
    look = "as Ana, on Sunday 29 November 2026, 22:30, from the campaign “workshop-letter”"
    assert look in link.inner_text()

    guest = visit(path=address)
    assert guest.get_by_role("heading", name="The sea, tomorrow").is_visible()
    assert "A draft, shared by moderator until" in guest.locator(".attune-looking").inner_text()
    assert {cookie["name"] for cookie in guest.context.cookies()} == set()
    assert visit(path=f"/demo/read-as/ana/?next={NEWS}").get_by_role("heading", name="The sea, tomorrow").count() == 0

    link.get_by_role("button", name="Revoke").click()
    page.locator(".attune-preview__none").wait_for()
    guest.reload()
    assert guest.get_by_role("heading", name="This preview has ended").is_visible()


def test_who_is_chosen_before_the_first_preview_has_come_is_not_forgotten(visit):
    page = visit(signed_in_as="moderator")
    open_editor(page, NEWS)
    page.get_by_role("button", name="Toggle preview").click()

    page.get_by_label("See it as").select_option(label="Ana")

    previewed(page, "The sea arrives underneath")


def test_sc8_the_userbar_says_why_outlines_and_looks_as_somebody_else(visit):
    page = visit(signed_in_as="editor", path="/")
    panel = open_why(page)
    assert page.evaluate("document.activeElement.id") == "attune-panel-title"
    assert panel.locator("li", has_text="hero").first.inner_text().split("\n")[:2] == ["hero", "Default"]

    panel.get_by_label("Outline the slots").check()
    outline = page.locator('[data-attune-name="hero"]').evaluate("(slot) => getComputedStyle(slot).outlineStyle")
    assert outline == "dashed"

    panel.get_by_text("Ana", exact=True).click()
    panel.get_by_role("button", name="Look", exact=True).click()
    page.get_by_role("heading", name="The sea keeps a timetable").wait_for()
    panel = page.locator("#attune-panel")
    panel.wait_for()
    assert "The visitor is in the segment “River readers”." in panel.inner_text()
    assert "You see it as Ana." in panel.inner_text()

    panel.get_by_role("radio", name="River readers: off").check()
    panel.get_by_role("button", name="Look", exact=True).click()
    page.get_by_role("heading", name="A street gave away its parking").wait_for()
    assert "not in the segment “River readers”" in page.locator(".attune-looking").inner_text()

    page.locator("#attune-panel").get_by_role("button", name="Reset").click()
    page.locator(".attune-looking").wait_for(state="detached")
    assert page.get_by_role("heading", name="A street gave away its parking").is_visible()


def test_sc9_the_panel_gives_the_whole_account_of_a_slot(visit):
    page = visit(signed_in_as="editor", path="/demo/read-as/ana/?next=/", width=390, scheme="dark")
    panel = open_why(page)
    slot = panel.locator("li", has_text="The visitor is in the segment “River readers”.").first

    slot.get_by_text("The segment “River readers” holds").click()
    slot.get_by_text("All of it").focus()
    page.keyboard.press("Enter")

    said = slot.inner_text()
    assert "it is 0." in said
    assert "SEGMENT (segment, 6 of 7)" in said
    assert "segment:river-readers" in said
    assert slot.get_by_text("Why not “Default”?").is_visible()
    versions = panel.locator(".attune-panel__versions").inner_text()
    assert re.search(r"Rule book\s+version \d+, engine index\s+Topic model\s+.+\s+Consent\s+to personalise", versions)
    lists = panel.locator("li", has=page.get_by_role("table", name="Candidates", include_hidden=True)).first
    lists.get_by_text("All of it").click()
    assert lists.get_by_role("table", name="Candidates").get_by_role("row").count() > 3
    assert serious(page) == []


def test_the_panel_closes_by_the_keyboard_and_stays_closed(visit):
    page = visit(signed_in_as="editor", path="/")
    open_why(page)

    page.keyboard.press("Escape")
    page.locator("#attune-panel").wait_for(state="hidden")
    page.reload()

    assert page.locator("#attune-panel").is_hidden()


def test_why_not_is_found_out_when_it_is_opened_and_may_be_tried_again(visit):
    page = visit(signed_in_as="editor", path="/")
    asked = []
    page.on("request", lambda request: "attune-why-not" in request.url and asked.append(request.url))
    panel = open_why(page)
    other = panel.locator("[data-attune-why-not]").first
    page.route("**/*attune-why-not*", lambda route: route.abort())
    assert asked == []

    other.locator("summary").focus()
    page.keyboard.press("Enter")
    again = other.get_by_role("button", name="Try again")
    again.wait_for()
    assert "It could not be found out." in other.inner_text()
    assert other.locator("[aria-live=polite]").count() == 1

    page.unroute("**/*attune-why-not*")
    again.focus()
    page.keyboard.press("Enter")
    other.get_by_text("stand here").first.wait_for()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert len(asked) == 2

    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert len(asked) == 2


def test_why_not_says_that_it_works_while_it_does(visit):
    page = visit(signed_in_as="editor", path="/")
    held = []
    page.route("**/*attune-why-not*", lambda route: held.append(route))
    other = open_why(page).locator("[data-attune-why-not]").first

    other.locator("summary").click()
    other.get_by_text("Working…").wait_for()
    assert other.locator("[aria-busy=true]").count() == 1

    held[0].continue_()
    other.get_by_text("stand here").first.wait_for()
    assert other.locator("[aria-busy]").count() == 0


def test_why_not_of_a_draft_is_found_out_in_its_preview(news):
    frame = news.frame_locator("#w-preview-iframe")
    frame.locator(".attune-why > summary").click()
    other = frame.locator("[data-attune-why-not]").first

    other.locator("summary").click()

    other.get_by_text("stand here").first.wait_for()


def test_without_scripts_a_link_leads_to_why_not(visit):
    page = visit(signed_in_as="moderator", path=NEWS)
    edit = page.locator('wagtail-userbar a[href$="/edit/"]').get_attribute("href")
    draft = edit.removesuffix("edit/") + "view_draft/"
    plain = visit(signed_in_as="moderator", path=draft, scripts=False)
    plain.locator(".attune-why > summary").click()
    other = plain.locator("[data-attune-why-not]").first
    other.locator("summary").click()

    other.get_by_role("link", name="Find out").click()

    plain.get_by_role("heading", name="Why not").wait_for()
    assert "stand here" in plain.locator("#attune-answer").inner_text()
    plain.get_by_role("link", name="Back to the page").click()
    plain.locator(".attune-why").wait_for()


def test_the_overview_opens_the_front_page_as_a_persona(visit):
    page = visit(signed_in_as="editor", path="/admin/attune/")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name=re.compile("^Ben")).click()
    front = opened.value

    front.get_by_role("heading", name="Parcels learn to pedal").wait_for()
    assert "You see this page as Ben." in front.locator(".attune-looking").inner_text()


def test_a_persona_is_made_from_facts_and_looked_through_at_once(visit):
    page = visit(signed_in_as="editor", path="/admin/snippets/attune_audience/persona/add/")
    page.locator(".c-sf-add-button").first.wait_for()
    page.wait_for_timeout(600)
    page.get_by_role("textbox", name="Name").fill("Greta")
    page.get_by_role("textbox", name="Description").fill("Follows the link in the workshop letter.")
    insert(page, "campaign")
    page.locator('[data-contentpath="facts"] input[type="text"]:visible').last.fill("workshop-letter")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Persona 'Greta' created.").wait_for()

    page.goto("/admin/attune/")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name=re.compile("^Greta")).click()
    front = opened.value
    front.get_by_role("heading", name="Nineteen years on one seal").wait_for()
    assert "You see this page as Greta." in front.locator(".attune-looking").inner_text()
