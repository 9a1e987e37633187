"""The rule form in real Chromium, by keyboard alone: picker, chips, focus, moves that are announced, live words."""

import pytest

from tests.browser.demo import insert
from tests.browser.rule_form import BUILDER, open_form, says

pytestmark = [pytest.mark.browser, pytest.mark.service("chromium")]


@pytest.fixture
def form(visit):
    return open_form(visit, signed_in_as="editor")


def focused(page):
    return page.evaluate("document.activeElement.closest('[data-contentpath]')?.dataset.contentpath ?? ''")


def test_a_condition_is_built_by_keyboard_and_read_while_it_is_typed(form):
    page = form
    builder = page.locator(BUILDER).first
    says(page, "No test yet")

    insert(page, "device", builder)
    page.get_by_text("Device: This test has no value yet.").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    says(page, "Device is one of Mobile.")

    insert(page, "country", builder)
    page.locator('[placeholder="Add a value…"]:visible').last.focus()
    for country in ("Netherlands", "Belgium"):
        page.keyboard.type(country)
        page.keyboard.press("Enter")
        page.locator(".attune-chip", has_text=country).wait_for()
    says(page, "Device is one of Mobile and country is one of Belgium or Netherlands.")

    insert(page, "visits in 7", builder)
    page.keyboard.press("Tab")
    page.keyboard.type("3")
    says(page, "and visits in 7 days is at least 3.")


def test_the_picker_is_searched_and_grouped(form):
    page = form
    page.locator(".c-sf-add-button:visible").first.focus()
    page.keyboard.press("Enter")
    box = page.locator(".w-combobox")
    box.wait_for()
    groups = [text.strip() for text in box.locator(".w-combobox__optgroup-label").all_inner_texts()]
    assert {"Groups", "Device", "Time", "Visits", "Interests"} <= set(groups)

    page.wait_for_timeout(150)
    page.keyboard.type("week")

    options = [text.strip() for text in box.get_by_role("option").all_inner_texts()]
    assert options == ["Day of the week"]


def test_focus_goes_into_what_was_added_and_stays_with_what_moves(form):
    page = form
    builder = page.locator(BUILDER).first
    insert(page, "device", builder)
    assert focused(page) == "operator"
    insert(page, "day of the week", builder)
    assert focused(page) == "operator"

    rows = builder.locator("[data-streamfield-child]")
    rows.nth(1).get_by_role("button", name="Move up", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)

    assert page.locator("#attune-announcements").inner_text() == "Day of the week: 1 / 2"
    assert page.evaluate("document.activeElement.dataset.streamfieldAction") == "MOVE_DOWN"


def test_a_group_takes_tests_and_says_what_it_means(form):
    page = form
    builder = page.locator(BUILDER).first
    insert(page, "none of", builder)
    assert "c-sf-add-button" in page.evaluate("document.activeElement.className")
    page.get_by_text("None of: the group is empty.").wait_for()

    group = builder.locator("section:has(> .w-panel__content > .attune-group)")
    insert(page, "country", group)
    page.locator('[placeholder="Add a value…"]:visible').last.focus()
    page.keyboard.type("Japan")
    page.keyboard.press("Enter")

    says(page, "Not (country is one of Japan).")


def test_a_test_is_one_row_and_chips_are_removed_by_keyboard(form):
    page = form
    builder = page.locator(BUILDER).first
    insert(page, "country", builder)
    page.locator('[placeholder="Add a value…"]:visible').last.focus()
    page.keyboard.type("Japan")
    page.keyboard.press("Enter")
    row = builder.locator("[data-streamfield-child] section").first

    assert row.bounding_box()["height"] < 70
    page.keyboard.press("Backspace")

    assert page.locator(".attune-chip").count() == 0
    assert page.locator("#attune-announcements").inner_text() == "− Japan"


def test_slots_variants_and_values_are_suggested_and_a_wrong_value_cannot_be_saved(form):
    page = form
    page.locator("#id_name").fill("Colourful")
    conditions, actions = page.locator(BUILDER).all()[:2]
    insert(page, "logged in", conditions)
    insert(page, "set a parameter", actions)
    row = page.locator(".attune-act").first
    for field, text in (("slot", "shop-hero"), ("name", "scheme"), ("value", "pink")):
        box = row.locator(f'[data-contentpath="{field}"] input')
        box.focus()
        known = box.evaluate("(input) => [...input.list?.options ?? []].map((option) => option.value)")
        assert {"slot": "shop-hero", "name": "scheme", "value": "brick"}[field] in known
        box.fill(text)
    page.get_by_text("“pink” is not allowed.").first.wait_for()

    row.locator('[data-contentpath="value"] input').fill("brick")

    page.locator(".attune-words__outcomes", has_text="Set “scheme” of the slot “shop-hero” to “brick”.").wait_for()
    page.locator(".attune-words__problems").wait_for(state="hidden")


def test_sc2_a_condition_is_typed_as_a_sentence_and_the_rows_follow(form):
    page = form
    page.get_by_role("button", name="Type it as a sentence").click()
    box = page.get_by_label("The condition as a sentence")
    sentence = "Device is Mobile and (country is Netherlands or country is Belgium) and visits in 7 days is at least 3"

    box.press_sequentially(sentence, delay=5)

    says(page, f"{sentence}.")
    assert page.evaluate("document.activeElement.id") == "attune-typed-text"
    builder = page.locator(BUILDER).first
    assert builder.locator(".attune-test").count() == 4
    assert builder.locator(".attune-group").count() == 1
    page.get_by_text("The rows below follow what you typed.").wait_for()

    page.get_by_role("button", name="Bring the rows back as they were").click()
    says(page, "No test yet")
    assert builder.locator(".attune-test").count() == 0


def test_a_mistyped_word_is_marked_and_mended_by_keyboard(form):
    page = form
    page.get_by_role("button", name="Type it as a sentence").click()
    box = page.get_by_label("The condition as a sentence")

    box.press_sequentially("contry is Netherlands")
    page.get_by_text("“contry” is not known here. Did you mean “country”?").wait_for()
    assert page.locator(".attune-typed__where mark").inner_text() == "contry"
    assert box.get_attribute("aria-invalid") == ""
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "country"
    page.keyboard.press("Enter")

    says(page, "Country is Netherlands.")
    assert page.evaluate("document.activeElement.id") == "attune-typed-text"
    assert box.input_value() == "country is Netherlands"


def test_an_unfinished_sentence_offers_how_to_go_on(form):
    page = form
    page.get_by_role("button", name="Type it as a sentence").click()
    box = page.get_by_label("The condition as a sentence")

    box.press_sequentially("devi")
    page.locator(".attune-typed__proposals").get_by_role("button", name="device", exact=True).click()
    page.locator(".attune-typed__proposals").get_by_role("button", name="is", exact=True).click()
    page.locator(".attune-typed__proposals").get_by_role("button", name="Tablet", exact=True).click()

    says(page, "Device is Tablet.")
