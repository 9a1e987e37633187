"""The bench in real Chromium, by keyboard alone: a rule is built, read back, found to be one that can never win."""

import json

import pytest

from rules.rule_files import FORMAT
from tests.browser.demo import insert, manage
from tests.browser.test_screens import assert_fits, serious

pytestmark = [pytest.mark.browser, pytest.mark.service("chromium"), pytest.mark.xdist_group("browser")]

BUILDER = "[data-controller~='attune-builder']"
SENTENCE = ".attune-words__sentence"
STRONGER = "Phones of the Low Countries"
STRONGER_RULE = {
    "slug": "phones-of-the-low-countries",
    "name": STRONGER,
    "priority": 40,
    "condition": {
        "all": [
            {"fact": "device", "operator": "is", "value": "mobile"},
            {"fact": "country", "operator": "is_one_of", "value": ["NL", "BE"]},
        ]
    },
    "actions": [{"do": "show_variant", "slot": {"name": "long-read", "within": "everywhere"}, "variant": "Quick read"}],
}


def open_form(visit, **how):
    page = visit(signed_in_as="moderator", path="/admin/snippets/attune_rules/rule/add/", **how)
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


@pytest.fixture(scope="module")
def stronger_rule(demo_site, demo_folder):
    """Publish a rule that means all telephones of two countries, as a deployment would: no editor may do so alone."""
    file = demo_folder / "stronger.json"
    file.write_text(json.dumps({"format": FORMAT, "rules": [STRONGER_RULE]}))
    manage(demo_folder, "rules", "import", str(file))


def test_sc4_a_rule_built_by_keyboard_is_seen_to_never_win_and_by_whom(visit, stronger_rule):
    page = open_form(visit)
    builder = page.locator(BUILDER).first
    findings = page.locator(".attune-bench__findings")
    findings.get_by_text("No test yet. Add one above").wait_for()
    retype(page, "#id_name", "Returning phones")

    insert(page, "device", builder)
    findings.get_by_text("No test is finished yet.").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    says(page, "Device is one of Mobile.")
    insert(page, "country", builder)
    for country in ("Netherlands", "Belgium"):
        # The first field is the operator, the second the values.
        page.keyboard.press("Tab" if country == "Netherlands" else "Shift")
        page.keyboard.type(country)
        page.keyboard.press("Enter")
        page.locator(".attune-chip", has_text=country).wait_for()
    insert(page, "logged in", builder)
    page.keyboard.type("is no")
    insert(page, "visits in 7", builder)
    page.keyboard.press("Tab")
    page.keyboard.type("3")
    says(
        page,
        "Device is one of Mobile and country is one of Belgium or Netherlands "
        "and not logged in and visits in 7 days is at least 3.",
    )
    act(page, "long-read", "Default")

    problem = findings.locator(".attune-bench__line--problem")
    problem.get_by_text(f"It can never win: wherever it holds, “{STRONGER}” holds too, is stronger").wait_for()
    witness = " ".join(problem.locator(".attune-bench__visitor").inner_text().split())
    assert witness == (
        "For example a visitor with Device: Mobile, Country: Belgium, Logged in: no, Visits in 7 days: 3."
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_bench_stands_in_nobodys_way(visit, stronger_rule, width, scheme):
    page = open_form(visit, width=width, scheme=scheme)
    type_condition(page, "device is Mobile and country is Belgium")
    act(page, "long-read", "Default")
    page.locator(".attune-bench__line--problem").wait_for()
    page.locator(".attune-bench__people summary").first.click()

    assert serious(page) == []
    assert_fits(page)
