"""Exports of Wagtail's lists and reports, which name pages, rules and topics: none of their cells is a formula."""

from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

from attune.spreadsheet_cells import safe_cell

_value = SpreadsheetExportMixin.preprocess_field_value
_heading = SpreadsheetExportMixin.get_heading


def escape_exported_cells() -> None:
    """Have every cell of a CSV pass by us; Wagtail itself sees to those of XLSX, but not to the headings."""
    SpreadsheetExportMixin.preprocess_field_value = _safe_value
    SpreadsheetExportMixin.get_heading = _safe_heading


def _safe_value(view: SpreadsheetExportMixin, field: str, value: Any, export_format: str) -> Any:
    found = _value(view, field, value, export_format)
    is_text = isinstance(found, str) and export_format == SpreadsheetExportMixin.FORMAT_CSV
    return safe_cell(found) if is_text else found


def _safe_heading(view: SpreadsheetExportMixin, queryset: Any, field: str) -> str:
    return safe_cell(_heading(view, queryset, field))
