"""The bench in real Chromium: a visitor is described by keyboard, and it stands in nobody's way."""

import pytest

from tests.browser.looks import faults
from tests.browser.rule_form import act, open_form, retype, type_condition

pytestmark = [pytest.mark.browser, pytest.mark.service("chromium")]


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
