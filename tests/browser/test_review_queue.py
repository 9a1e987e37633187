"""The review queue in a real browser: two topics removed and taken back by keyboard, and all of it without scripts."""

import pytest

from tests.browser.looks import faults

pytestmark = [pytest.mark.browser, pytest.mark.service("chromium")]

QUEUE = "/admin/attune/tagging/review/"
LEARNED = "/admin/attune/tagging/learned/"


def _enter(page, role, name):
    page.get_by_role(role, name=name).first.focus()
    page.keyboard.press("Enter")


def _narrow(page):
    page.locator(".attune-review__filters > summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Confidence from, in %").focus()
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    page.wait_for_url("**least=30**")


def _names(page):
    return page.locator('[name="row"]').evaluate_all("boxes => boxes.map((box) => box.value)")


def test_two_are_removed_and_taken_back_with_the_keyboard_alone(visit):
    page = visit(path=QUEUE, signed_in_as="editor")
    page.goto(QUEUE)
    _narrow(page)
    before = _names(page)

    page.locator('[name="row"]').first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.value") == before[0]
    _enter(page, "button", "Remove selected")
    page.get_by_text("Removed: 2 topics.").wait_for()
    assert not {*before[:2]} & {*_names(page)} and "least=30" in page.url
    _enter(page, "button", "Undo")
    page.get_by_text("2 topics are as they were.").wait_for()
    assert _names(page) == before
    assert page.get_by_text("It was undone already.").first.is_visible()


def test_after_the_button_of_a_row_the_focus_is_on_the_next(visit):
    page = visit(path=QUEUE, signed_in_as="editor")
    page.goto(QUEUE)
    names = _names(page)

    page.locator(".attune-review__row").nth(1).get_by_role("button", name="Accept").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Accepted: 1 topic.").wait_for()

    assert page.evaluate("document.activeElement.value") == names[2]
    _enter(page, "button", "Undo")
    page.get_by_text("1 topic is as it was.").wait_for()


def test_all_of_it_works_without_scripts(visit):
    page = visit(path=QUEUE, signed_in_as="editor", scripts=False)
    page.goto(f"{QUEUE}?least=30")
    before = _names(page)

    page.locator('[name="row"]').first.check()
    page.get_by_role("button", name="Pin selected").click()
    assert before[0] not in _names(page)
    page.locator("section", has_text="What you did last").get_by_role("button", name="Undo").first.click()

    assert page.get_by_text("1 topic is as it was.").is_visible()
    assert _names(page) == before


def test_the_queue_and_what_was_learned_are_fit_for_all(visit):
    page = visit(path=QUEUE, signed_in_as="admin")
    found = {}
    for path in (QUEUE, f"{QUEUE}?state=all&least=x", f"{QUEUE}?least=100", LEARNED):
        page.goto(path)
        page.locator("#main").wait_for()
        found |= faults(page)
    assert found == {}
