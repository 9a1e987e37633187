"""The page of facts: all that a condition may ask, searched and by group, and what asks it now."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from attune.rules.admin.base_pages import AdminPageMixin
from attune.rules.selectors import FactUse, uses_of_facts
from attune.rules.words.fact_reference import FactReference, fact_references, search_facts

LONGEST_SEARCH = 100
MODEL_WORDS = {"segment": _("segment"), "rule": _("rule"), "trigger": _("trigger")}


@dataclass(frozen=True, slots=True)
class UseRow:
    """What asks about a fact; the address is empty where this editor may not change it."""

    sort: str
    name: str
    is_live: bool
    url: str


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact, and what asks about it."""

    sheet: FactReference
    uses: tuple[UseRow, ...]


@dataclass(frozen=True, slots=True)
class GroupRows:
    """The facts of one group."""

    name: str
    facts: tuple[FactRow, ...]


class FactsView(AdminPageMixin, WagtailAdminTemplateMixin, TemplateView):
    """Show all facts, or those that were searched for."""

    page_title = _("Facts")
    header_icon = "list-ul"
    template_name = "rules/admin/facts.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather the facts."""
        words = self.request.GET.get("q", "")[:LONGEST_SEARCH].strip()
        sheets = fact_references()
        kept = search_facts(sheets, words)
        return super().get_context_data(**kwargs) | {
            "words": words,
            "groups": self._groups(kept),
            "number": len(kept),
            "total": len(sheets),
        }

    def _groups(self, sheets: Iterable[FactReference]) -> list[GroupRows]:
        uses = uses_of_facts()
        return [
            GroupRows(
                group, tuple(FactRow(sheet, tuple(map(self._use, uses.get(sheet.name, ())))) for sheet in members)
            )
            for group, members in groupby(sheets, key=lambda sheet: sheet.group)
        ]

    def _use(self, use: FactUse) -> UseRow:
        may_change = self.request.user.has_perm(f"attune_rules.change_{use.model}")
        url = reverse(f"wagtailsnippets_attune_rules_{use.model}:edit", args=[use.pk]) if may_change else ""
        return UseRow(str(MODEL_WORDS[use.model]), use.name, use.is_live, url)
