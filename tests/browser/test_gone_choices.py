"""What is stored and gone stays in the forms, marked, and is still there after saving, in real Chromium."""

import json

import pytest

from tests.browser.demo import manage, open_editor

pytestmark = [pytest.mark.browser, pytest.mark.service("chromium")]

PAGE = "/shop/"
# A page of which one variant is for a segment that was deleted, and a rule that names a value and a segment so.
SPOIL = """
import json
from django.apps import apps
from wagtail.models import Page
page = Page.objects.get(url_path__endswith="/shop/").specific
body = list(page.body.raw_data)
variant = next(v for b in body if isinstance(b["value"], dict) for v in b["value"].get("variants") or [])
variant["value"]["segments"] = [9999]
page.body = json.dumps(body)
page.save_revision(clean=False)
rule = apps.get_model("attune_rules", "Rule").objects.first()
tests = [
    {"type": "device", "id": "d", "value": {"operator": "is_one_of", "values": ["mobile", "watch"], "value": ""}},
    {"type": "segment", "id": "s", "value": {"segment": "gone"}},
]
rule.condition = json.dumps(tests)
rule.save_revision(clean=False)
"""
TELL = """
import json
from django.apps import apps
from wagtail.models import Page
page = Page.objects.get(url_path__endswith="/shop/").get_latest_revision_as_object()
variants = [v for b in page.body.raw_data if isinstance(b["value"], dict) for v in b["value"].get("variants") or []]
rule = apps.get_model("attune_rules", "Rule").objects.first().get_latest_revision_as_object()
open(%r, "w").write(json.dumps([variants[0]["value"]["segments"], [b["value"] for b in rule.condition.raw_data]]))
"""


@pytest.fixture
def spoilt(visit, demo_folder):
    """Let segments and values be gone of which the drafts of a page and a rule still know."""
    manage(demo_folder, "shell", "-v0", "-c", SPOIL)


def stored(folder):
    """Give the segments of the page's variant, and the tests of the rule, of their latest versions."""
    manage(folder, "shell", "-v0", "-c", TELL % str(folder / "told.json"))
    return json.loads((folder / "told.json").read_text())


def save_draft(page):
    """Press the button, and wait until the page says that it is saved."""
    page.get_by_role("button", name="Save draft").first.click()
    page.locator(".messages .success").first.wait_for()


def test_what_is_gone_is_marked_and_kept(visit, spoilt, demo_folder):
    page = visit(signed_in_as="moderator")
    open_editor(page, PAGE)
    page.locator(".attune-chip", has_text="Deleted segment 9999: matches nobody").first.wait_for(state="attached")
    save_draft(page)

    page.goto("/admin/snippets/attune_rules/rule/")
    page.locator("main table tbody td a").first.click()
    page.get_by_text("watch (gone)").wait_for()
    assert page.get_by_label("watch (gone)").is_checked()
    assert page.get_by_role("option", name="deleted segment “gone”: matches nobody").evaluate("(one) => one.selected")
    save_draft(page)

    segments, tests = stored(demo_folder)
    assert segments == [9999]
    assert tests[0]["values"] == ["mobile", "watch"]
    assert tests[1]["segment"] == "gone"
