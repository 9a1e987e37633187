"""Wagtail's own exports, which name our topics, rules and pages: no cell of theirs is a formula."""

import csv

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.log_actions import log
from wagtail.models import Page

from tests.formulas import FORMULAS


class _Listing(SpreadsheetExportMixin):
    list_export = ("first", "second")
    export_headings = {"first": "=SUM(A1)", "second": "plain"}  # noqa: RUF012


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_a_spreadsheet_would_run_is_none_in_any_csv(text: str) -> None:
    class Named:
        def __str__(self) -> str:
            return text

    rows = [{"first": text, "second": [text, "b"]}, {"first": Named(), "second": -1}]
    listing = _Listing()
    listing.to_row_dict = lambda item: item  # type: ignore[method-assign]

    lines = b"".join(listing.stream_csv(rows)).decode()

    head, first, second = csv.reader(lines.splitlines(keepends=True))
    assert head == ["'=SUM(A1)", "plain"]
    assert first == [f"'{text}", f"'{text}, b"]
    assert second == [f"'{text}", "-1"]


@pytest.mark.django_db
def test_the_history_of_the_site_is_exported_without_formulas(admin_client: Client) -> None:
    page = Page.objects.get(depth=1).add_child(instance=Page(title="=cmd|' /C calc'!A0", slug="formula"))
    log(page, "wagtail.edit")

    answer = admin_client.get(reverse("wagtailadmin_reports:site_history"), {"export": "csv"})

    content = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=cmd|" in content and ",=cmd" not in content and "\n=cmd" not in content
