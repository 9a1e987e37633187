"""The vocabulary's screens in a real browser: a topic is merged and taken back with the keyboard alone."""

import pytest

from tests.browser.looks import faults

pytestmark = [pytest.mark.browser, pytest.mark.service("chromium")]

LIST = "/admin/snippets/attune_tagging/topic/"


def _press_enter_on(page, role, name):
    target = page.get_by_role(role, name=name).first
    target.focus()
    page.keyboard.press("Enter")


def test_a_topic_is_merged_and_taken_back_with_the_keyboard(visit):
    page = visit(path=LIST, signed_in_as="admin")
    page.goto(LIST)
    page.locator("main a", has_text="Floods").first.click()
    page.goto(page.url.replace("snippets/attune_tagging/topic/edit", "attune/tagging/topics").rstrip("/") + "/merge/")
    into = page.get_by_label("Into")
    into.focus()
    page.keyboard.type("Gardens")

    _press_enter_on(page, "button", "Preview")
    page.get_by_role("heading", name="What happens").wait_for()
    assert page.get_by_text("gets these synonyms: Floods").is_visible()
    assert page.get_by_role("heading", name="Named by").is_visible()
    _press_enter_on(page, "button", "Merge")
    page.get_by_text("“Floods” merged into “Gardens”").wait_for()
    _press_enter_on(page, "button", "Undo")
    page.get_by_text("Undone: “Floods” merged into “Gardens”").wait_for()

    page.goto("/admin/attune/tagging/vocabulary/tidy/")
    assert page.get_by_text("It was undone already.").is_visible()


def test_every_screen_of_the_vocabulary_is_fit_for_all(visit, tmp_path):
    page = visit(path=LIST, signed_in_as="admin")
    file = tmp_path / "sea.csv"
    file.write_text("id,label,definition,parent\n1,Floods,Too much water,\n2,Tides,,1\n3,Tides,,1\n4,Ice,,nowhere\n")
    found = {}

    def look(name):
        page.locator("#main").wait_for()
        found.update({(name, *look): wrong for look, wrong in faults(page).items()})

    page.goto(LIST)
    look("list")
    page.locator("main a", has_text="Floods").first.click()
    look("form")
    topic = page.url.replace("snippets/attune_tagging/topic/edit", "attune/tagging/topics").rstrip("/")
    for action in ("merge/", "rename/?name=High+water", "retire/?replaced_by=", "split/?parts=High+water%0AIce"):
        page.goto(f"{topic}/{action}")
        look(action)
    page.goto("/admin/attune/tagging/vocabulary/tidy/")
    look("tidy")
    page.goto("/admin/attune/tagging/vocabulary/import/")
    look("import")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("heading", name="Refused").wait_for()
    look("preview of an import")
    assert found == {}
