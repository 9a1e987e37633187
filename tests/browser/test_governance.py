"""SC3, SC18, SC19: moved up by keyboard, approved by somebody else, live, and taken back by one click."""

import pytest

from tests.browser.demo import sign_in
from tests.browser.rule_review import BOOKS, LIST, ORDER, ROWS, choose, heard, move_up, names, open_rule

pytestmark = [pytest.mark.browser, pytest.mark.service("chromium")]


@pytest.fixture
def as_person(visit):
    """Give a function that opens a page as one of the demo's editors, in a browser of their own."""
    return lambda name, path: visit(signed_in_as=name, path=path)


def test_sc18_a_rule_is_moved_up_by_keyboard_reviewed_by_another_live_and_taken_back(as_person):
    author = as_person("editor", ORDER)
    before = names(author)
    moved = before[-1]

    for _press in before[1:]:
        move_up(author, moved)
    assert heard(author) == f"{moved}, now 1 of {len(before)}"
    assert author.evaluate("document.activeElement.getAttribute('aria-label')") == f"Move “{moved}” up"
    author.keyboard.press("ArrowUp")
    assert heard(author) == f"{moved} is the strongest already"
    author.get_by_role("button", name="Submit this order for review").click()
    author.get_by_text("The order waits for review: 1 rule has a draft").wait_for()
    assert names(author) == [moved, *before[:-1]]

    open_rule(author, moved)
    author.get_by_text("You took part in it, so somebody else approves it.").wait_for()
    assert author.locator("[data-workflow-action-name='approve']").count() == 0

    approver = as_person("moderator", BOOKS)
    told = []
    approver.on("console", lambda message: told.append(f"{message.type}: {message.text}"))
    book = approver.locator(".attune-books__row--live h2").inner_text()
    open_rule(approver, moved)
    approver.get_by_text("For review: what changes for visitors").wait_for()
    approver.get_by_text("The priority was").first.wait_for()
    choose(approver, "Approve and Publish")
    approver.get_by_text("updated").first.wait_for()
    assert [each for each in told if each.startswith(("error", "warning"))] == []
    approver.goto(BOOKS)
    live = approver.locator(".attune-books__row--live")
    assert live.locator("h2").inner_text() != book
    live.get_by_text(f"The rule “{moved}” changes: The priority was").wait_for()
    live.get_by_text("moderator").wait_for()

    approver.get_by_role("link", name=f"See what returning to rule book {book.split()[-1]} would change").click()
    approver.get_by_text("What changes for visitors").wait_for()
    approver.get_by_role("button", name="Return to this book").click()
    approver.get_by_text("stands again").wait_for()

    author.goto(ORDER)
    assert names(author) == before
    approver.get_by_role("button", name="Undo").click()
    approver.get_by_text("stands again").wait_for()
    author.goto(ORDER)
    assert names(author)[0] == moved
    approver.get_by_role("button", name="Undo").click()
    approver.get_by_text("stands again").wait_for()
    author.goto(ORDER)
    assert names(author) == before


def test_a_rule_is_dragged_to_its_place_and_that_is_said(as_person):
    page = as_person("editor", ORDER)
    before = names(page)
    grip, goal = page.locator(f"{ROWS} [data-grip]").first, page.locator(ROWS).nth(1)
    start, end = grip.bounding_box(), goal.bounding_box()

    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(start["x"] + 8, end["y"] + end["height"] - 2, steps=8)
    page.mouse.up()

    assert names(page)[:2] == [before[1], before[0]]
    assert heard(page) == f"{before[0]}, now 2 of {len(before)}"


def test_many_are_archived_from_the_list_and_undone(as_person):
    page = as_person("moderator", LIST)
    row = page.locator("table.listing tbody tr").last
    name = row.locator(".title-wrapper, .title").first.inner_text().strip()
    row.locator("input[type=checkbox]").check()
    page.get_by_role("link", name="Archive what is selected").click()
    page.get_by_role("button", name="Archive").click()
    page.get_by_text("Archive: 1 is done.").wait_for()
    assert page.get_by_role("link", name=name, exact=True).count() == 0

    page.get_by_role("button", name="Undo").click()

    page.get_by_text("1 is as it was before.").wait_for()
    page.get_by_role("link", name=name, exact=True).wait_for()


def test_a_viewer_reads_and_has_nothing_to_press(visit):
    page = visit()
    sign_in(page, "viewer")
    page.goto(BOOKS)
    page.locator(".attune-books__row").first.wait_for()
    assert page.get_by_role("button", name="Return to").count() == 0
    assert page.get_by_role("link", name="returning to").count() == 0

    page.goto(LIST)
    page.locator("table.listing .title a").first.click()

    page.locator(".attune-change").wait_for()
    assert page.get_by_role("button", name="Save").count() == 0
