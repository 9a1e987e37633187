"""The bench in real Chromium: a visitor is described by keyboard, and it stands in nobody's way."""

import pytest

from tests.browser.demo import insert
from tests.browser.looks import faults

pytestmark = [pytest.mark.browser, pytest.mark.service("chromium")]

BUILDER = "[data-controller~='attune-builder']"
SENTENCE = ".attune-words__sentence"


def open_form(visit, *, signed_in_as="moderator", **how):
    page = visit(signed_in_as=signed_in_as, path="/admin/snippets/attune_rules/rule/add/", **how)
    page.locator(f"{BUILDER} .c-sf-add-button").first.wait_for()
    # The builder keeps the keyboard's place once the form has settled.
    page.wait_for_timeout(600)
    return page


def says(page, words):
    page.locator(SENTENCE, has_text=words).wait_for()


def type_condition(page, sentence):
    button = page.get_by_role("button", name="Type it as a sentence")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.type(sentence)
    says(page, f"{sentence[:1].upper()}{sentence[1:]}.")
    button.focus()
    page.keyboard.press("Enter")


def act(page, slot, variant):
    insert(page, "show a variant", page.locator(BUILDER).nth(1))
    row = page.locator(".attune-act").first
    for field, text in (("slot", slot), ("variant", variant)):
        row.locator(f'[data-contentpath="{field}"] input').focus()
        page.keyboard.type(text)
    # The names that the browser suggests lie over what comes next.
    page.keyboard.press("Escape")


def retype(page, field, text):
    page.locator(field).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_a_visitor_is_described_by_keyboard_and_the_form_stays_as_it_was(visit):
    page = open_form(visit)
    retype(page, "#id_name", "Keen")
    type_condition(page, "visits in 7 days is at least 3")
    verdict = page.locator("[data-attune-bench-target=verdict]")
    verdict.get_by_text("It does not hold.").wait_for()
    before = page.evaluate("new URLSearchParams(new FormData(document.querySelector('[data-edit-form]'))).toString()")

    retype(page, '[name="bench-fact-visits_7d"]', "4")

    verdict.get_by_text("It holds.").wait_for()
    assert page.evaluate("document.activeElement.name") == "bench-fact-visits_7d"
    after = page.evaluate("new URLSearchParams(new FormData(document.querySelector('[data-edit-form]'))).toString()")
    assert "bench-" not in after and after == before

    page.locator("#attune-bench-who").select_option(label="Ana")
    page.wait_for_function("document.querySelector('[name=\"bench-fact-visits_7d\"]').value === '5'")


def test_the_bench_stands_in_nobodys_way(visit, stronger_rule):
    page = open_form(visit)
    type_condition(page, "device is Mobile and country is Belgium")
    act(page, "long-read", "Default")
    page.locator(".attune-bench__line--problem").wait_for()
    page.locator(".attune-bench__people summary").first.click()

    assert faults(page) == {}
