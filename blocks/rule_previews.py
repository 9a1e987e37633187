"""Pages in the preview of a rule: as a persona would see them, with the rule as it stands in its form."""

from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from wagtail.models import Page

from attune.blocks.models import SlotEntry
from attune.blocks.persona_choices import persona_previews
from attune.decisions.page_answers import TRIED_BOOK
from attune.rules import services as rule_services
from attune.text import comparable

MOST_PAGES = 3
_PAGE = "page"


def rule_preview_modes(slots: Collection[str]) -> Iterator[tuple[str, str]]:
    """Give each page on which the slots stand as each persona sees it, the pages with most of them first."""
    people = persona_previews()
    for page in _pages(slots):
        for look, name in people:
            yield (
                f"{urlencode({_PAGE: page.pk})}&{look}",
                _("%(name)s, on “%(page)s”") % {"name": name, "page": page.get_admin_display_title()},
            )


def show_rule_preview(request: HttpRequest, rule: Any, mode: str) -> HttpResponseBase:
    """Show a page as a persona would see it if the rule were live; say in words what the rule lacks for that."""
    page = _page(QueryDict(mode).get(_PAGE, ""))
    if page is None:
        return _in_words(request, rule, _("That page is no longer published. Choose another."))
    try:
        TRIED_BOOK.set(request, rule_services.book_with(rule))
    except rule_services.UnfinishedDraftError as error:
        return _in_words(request, rule, _("A page is shown as soon as the rule is finished: %s") % error)
    answer: HttpResponseBase = page.serve_preview(request, mode)
    return answer


def _in_words(request: HttpRequest, rule: Any, problem: str) -> HttpResponseBase:
    answer: HttpResponseBase = rule.in_words(request, problem=problem)
    return answer


def _pages(names: Collection[str]) -> list[Page]:
    found: dict[int, int] = {}
    for page_id, name in SlotEntry.objects.values_list("page_id", "name"):
        if comparable(name) in names:
            found[page_id] = found.get(page_id, 0) + 1
    pages = _open_to_all().in_bulk(found)
    best = sorted(pages, key=lambda pk: (-found[pk], pk))[:MOST_PAGES]
    return [pages[pk] for pk in best]


def _page(asked: str) -> Any:
    """Find a page with slots."""
    pages = _open_to_all().filter(pk=asked, pk__in=SlotEntry.objects.values("page")) if asked.isdecimal() else ()
    return next((page.specific for page in pages), None)


def _open_to_all() -> Any:
    """Keep from showing what whoever writes rules may not read."""
    return Page.objects.live().public()
