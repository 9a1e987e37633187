"""The whole way of a rule: built by keyboard, read back, beaten, moved up, previewed, approved, live, taken back."""

import pytest

from tests.browser.demo import WATCHED_AFTER_MS, insert
from tests.browser.rule_form import BUILDER, act, open_form, retype, says
from tests.browser.rule_review import BOOKS, ORDER, choose, heard, move_up, names, open_rule
from tests.browser.strong_rule import STRONGER

pytestmark = [pytest.mark.browser, pytest.mark.service("chromium")]

NAME = "Returning phones"
SENTENCE = (
    "Device is one of Mobile and country is one of Belgium or Netherlands "
    "and lists they are on has none of “newsletter” and visits in 7 days is at least 3."
)
QUICK, LONG = "Two minutes on the barometer", "Made by milk, salt and weather"


def test_sc2_to_sc4_sc18_sc19_a_rule_from_the_first_key_to_its_going(visit, stronger_rule):
    author = open_form(visit, signed_in_as="editor")
    retype(author, "#id_name", NAME)
    build(author)
    says(author, SENTENCE)
    act(author, "long-read", "Default")
    assert_it_can_never_win(author)
    choose(author, "Save draft")
    author.wait_for_url("**/edit/**")

    author.goto(ORDER)
    while names(author).index(NAME) > names(author).index(STRONGER):
        move_up(author, NAME)
    assert heard(author) == f"{NAME}, now {names(author).index(NAME) + 1} of {len(names(author))}"
    author.get_by_role("button", name="Keep it as a draft").click()
    author.get_by_text("is kept").or_(author.get_by_text("draft")).first.wait_for()

    open_rule(author, NAME)
    assert preview_as(author, "Ana", sees="The sea keeps a timetable") == LONG
    assert preview_as(author, "Ben", sees="Parcels learn to pedal") == LONG
    choose(author, "Submit")
    author.get_by_text("submitted").first.wait_for()
    assert seen_by(visit, "ana") == QUICK

    approver = visit(signed_in_as="moderator", path=BOOKS)
    before = approver.locator(".attune-books__row--live h2").inner_text().split()[-1]
    open_rule(approver, NAME)
    approver.get_by_text(SENTENCE.rstrip(".")).first.wait_for()
    choose(approver, "Approve and Publish")
    approver.get_by_text("updated").first.wait_for()
    assert seen_by(visit, "ana") == LONG

    approver.goto(BOOKS)
    approver.get_by_role("button", name=f"Return to rule book {before}").click()
    approver.get_by_text("stands again").wait_for()
    assert seen_by(visit, "ana") == QUICK


def build(page):
    """Build the condition with nothing but keys."""
    builder = page.locator(BUILDER).first
    findings = page.locator(".attune-bench__findings")
    findings.get_by_text("No test yet. Add one above").wait_for()
    insert(page, "device", builder)
    findings.get_by_text("No test is finished yet.").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    says(page, "Device is one of Mobile.")
    insert(page, "country", builder)
    # The first field is the operator, the second the values.
    page.keyboard.press("Tab")
    for country in ("Netherlands", "Belgium"):
        take(page, country)
    insert(page, "lists", builder)
    page.keyboard.type("has none")
    page.keyboard.press("Tab")
    take(page, "newsletter")
    insert(page, "visits in 7", builder)
    page.keyboard.press("Tab")
    page.keyboard.type("3")


def take(page, words):
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.locator(".attune-chip", has_text=words).wait_for()


def assert_it_can_never_win(page):
    findings = page.locator(".attune-bench__findings")
    problem = findings.locator(".attune-bench__line--problem")
    problem.get_by_text(f"It can never win: wherever it holds, “{STRONGER}” holds too, is stronger").wait_for()
    witness = " ".join(problem.locator(".attune-bench__visitor").inner_text().split())
    assert witness == (
        "For example a visitor with Device: Mobile, Country: Belgium, Lists they are on: nothing, Visits in 7 days: 3."
    )
    assert problem.locator(".attune-bench__weight").inner_text() == "Problem:"
    assert findings.get_attribute("aria-live") == "polite"
    summary = page.locator("[data-attune-bench-summary]")
    assert summary.inner_text().startswith("Problem: It can never win")
    summary.get_by_role("link", name="See the bench").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "attune-bench"
    retype(page, "#id_priority", "39")
    findings.get_by_text(f"“{STRONGER}” holds too, and wants something else").wait_for()
    assert problem.count() == 0
    retype(page, "#id_priority", "100")
    problem.wait_for()


def preview_as(page, name, *, sees):
    """Give what stands in the long read of the preview beside the form."""
    preview = page.get_by_label("Preview mode")
    if not preview.is_visible():
        page.wait_for_timeout(WATCHED_AFTER_MS)
        page.get_by_role("button", name="Toggle preview").click()
        page.frame_locator("#w-preview-iframe").get_by_role("heading", name=NAME).wait_for()
    label = f"{name}, on “"
    option = next(each for each in preview.locator("option").all_inner_texts() if each.strip().startswith(label))
    preview.select_option(label=option.strip())
    frame = page.frame_locator("#w-preview-iframe")
    frame.locator("main").get_by_text(sees).first.wait_for()
    return long_read(frame)


def seen_by(visit, name):
    """Give what stands in the long read of the site for a persona, once the rule has gone live or off."""
    page = visit(path=f"/demo/read-as/{name}/?next=/")
    return long_read(page)


def long_read(page):
    body = page.locator("main").inner_text()
    return next(text for text in (QUICK, LONG) if text in body)
