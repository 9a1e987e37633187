"""The panel beside a page in real Chromium: suggestions while one types, and an editor's word that stands."""

import re
import sqlite3
import time

import pytest

from tests.browser.demo import open_editor, publish
from tests.browser.looks import faults

pytestmark = [pytest.mark.browser, pytest.mark.service("chromium")]

# Notes for how long each timer waits that the page sets from now on.
NOTE_PAUSES = """
    window.pauses = [];
    const whole = window.setTimeout;
    window.setTimeout = (act, ms, ...more) => { window.pauses.push(ms); return whole(act, ms, ...more); };
"""
PATH = "/water/what-broke-at-sluice-four/"
QUEUE = "/admin/attune/tagging/review/"
TITLE = "What broke at sluice four: floods, bread and a garden"
SUGGESTIONS = re.compile(r"/suggestions/$")
KEPT = re.compile(r'INSERT INTO "attune_tagging_')


@pytest.fixture
def edit(visit):
    """Give a function that opens the article in its editor, at the panel."""

    def open_panel(**options):
        page = visit(signed_in_as="moderator", **options)
        open_editor(page, PATH)
        return page

    return open_panel


def _show_panel(page):
    page.get_by_role("tab", name="What it is about").click()


def _in_form(page):
    """Give what was found in the form as it stands."""
    return page.locator(".attune-analysis__form")


def _kept(page):
    return page.locator('[data-attune-analysis-target="findings"]')


def _row(within, topic):
    return within.locator(".attune-analysis__topic").filter(
        has=within.page.locator(".attune-analysis__name", has_text=topic)
    )


def _press(row, name):
    """Press a button of a topic with the keyboard."""
    row.get_by_role("button", name=re.compile(f"^{name}")).focus()
    row.page.keyboard.press("Enter")


def _stored(folder):
    """Read all that tagging keeps; the draft itself Wagtail saves when it likes."""
    with sqlite3.connect(folder / "attune.sqlite3") as database:
        return "\n".join(line for line in database.iterdump() if KEPT.match(line))


def _save(page):
    page.get_by_role("button", name="Save draft").click()
    page.locator(".messages").get_by_text(re.compile("saved|updated", re.IGNORECASE)).first.wait_for()


def test_two_seconds_after_the_last_key_the_form_is_read_and_nothing_is_stored(edit, demo_folder):
    page = edit()
    asked = []
    page.on("request", lambda request: asked.append(time.monotonic()) if SUGGESTIONS.search(request.url) else None)
    before = _stored(demo_folder)
    assert "pagetopic" in before
    page.evaluate(NOTE_PAUSES)
    page.locator("#id_title").focus()
    page.keyboard.press("End")
    page.keyboard.type(": floods, bread and a garden", delay=20)
    last_key_at = time.monotonic()

    _show_panel(page)
    _row(_in_form(page), "Gardens").wait_for()

    assert len(asked) == 1
    assert asked[0] - last_key_at > 1.8
    assert 2_000 in page.evaluate("window.pauses")
    assert _row(_in_form(page), "Gardens").locator("mark").inner_text() == "garden"
    assert _stored(demo_folder) == before
    # Another field says nothing new of the words, and no field at all asks nobody.
    page.wait_for_timeout(2_500)
    assert len(asked) == 1


def test_what_an_editor_says_of_a_topic_stands_when_the_page_is_read_anew(edit):
    page = edit()
    page.locator("#id_title").fill(TITLE)
    _save(page)

    # How soon after a save it is there, at most 5 s, is held by benchmarks/tagging.py.
    _show_panel(page)
    _row(_in_form(page), "Gardens").wait_for()
    assert _row(_in_form(page), "Floods").locator("q mark").inner_text().lower() == "floods"
    assert re.search(r"\w+, confidence \d+ %", _row(_in_form(page), "Floods").inner_text())

    _press(_row(_in_form(page), "Gardens"), "Remove")
    page.get_by_role("button", name="Undo").wait_for()
    _row(_in_form(page), "Gardens").wait_for(state="detached")
    _press(_row(_in_form(page), "Coast"), "Pin")
    _row(_in_form(page), "Coast").get_by_text("pinned").wait_for()
    publish(page)

    open_editor(page, PATH)
    page.locator("#id_title").fill(f"{TITLE}, and gardens again")
    publish(page)
    open_editor(page, PATH)
    _show_panel(page)
    assert _row(_kept(page), "Coast").get_by_text("pinned (editor)").is_visible()
    assert _row(_kept(page), "Gardens").get_attribute("class").endswith("--rejected")
    page.goto(f"{QUEUE}?state=rejected")
    assert page.locator(".attune-review__row", has_text="and gardens again").filter(has_text="Gardens").is_visible()
    open_editor(page, PATH)
    _show_panel(page)

    _press(_row(_kept(page), "Gardens"), "Leave to the machine")
    page.get_by_text("is left to the machine").last.wait_for()
    assert _row(_kept(page), "Gardens").get_attribute("class").endswith("--suggested")
    assert page.evaluate("document.activeElement.textContent") == "Undo"
    page.keyboard.press("Enter")
    page.get_by_text("Undone: 1 topic is as it was.").last.wait_for()
    assert _row(_kept(page), "Gardens").get_attribute("class").endswith("--rejected")


def test_the_panel_is_fit_for_all(edit):
    page = edit()
    page.locator("#id_title").fill("Bread and floods")
    _show_panel(page)
    _row(_in_form(page), "Floods").wait_for()
    assert faults(page) == {}

    _press(_row(_in_form(page), "Floods"), "Accept")
    page.get_by_role("button", name="Undo").wait_for()
    _row(_in_form(page), "Floods").get_by_text("accepted").wait_for()
    assert faults(page) == {}
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Undone: 1 topic is as it was.").last.wait_for()
