"""A block that fills itself with pages that fit the visitor."""

from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.models import Page

from attune.blocks.parameters import choice, integer, text
from attune.decisions.registry import recommendation_sources
from attune.matching.domain.ranking import Candidate

LAYOUTS = (("grid", _("Grid")), ("list", _("List")))
MOST_ITEMS = 12


class RecommendedBlock(blocks.StructBlock):
    """Show the matching pages that were decided, filled up with the newest; for a visitor we know nothing of, those."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120, default=_("For you"))
    empty_heading = blocks.CharBlock(
        label=_("Heading while nothing is known of the visitor"), max_length=120, required=False, default=_("Newest")
    )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add the pages, in the decided order, and whether they were chosen for the visitor."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        decision = context.get("decision")
        chosen = decision.pages if decision is not None else ()
        items = (context.get("parameters") or {}).get("items", 3)
        is_matched = any(recommendation_sources.is_for_visitor(candidate.source) for candidate in chosen)
        return context | {"pages": _listed(context, chosen, items), "is_matched": is_matched}

    class Meta:
        icon = "list-ul"
        label = _("Matching pages")
        template = "blocks/recommended.html"
        wants_pages = True
        parameters = (
            integer("items", _("Number of pages"), default=3, least=1, most=MOST_ITEMS),
            choice("layout", _("Layout"), LAYOUTS, default="grid"),
            text("heading", _("Another heading")),
        )


def _listed(context: dict[str, Any], chosen: Sequence[Candidate], items: int) -> list[Page]:
    """List what was chosen, filled up with the newest pages, so that no row is ragged; what was read comes last."""
    fresh = _in_order([candidate.page_id for candidate in chosen if not candidate.is_read])
    elsewhere, read = _shown_anywhere(context), _read(context)
    fresh += _newest(context, items - len(fresh), without=elsewhere | read)
    again = _in_order([candidate.page_id for candidate in chosen if candidate.is_read][: items - len(fresh)])
    listed = [*fresh, *again]
    if not read:
        # Nothing was held back: the newest pages were all asked for above.
        return listed
    return listed + _newest(context, items - len(listed), without=elsewhere | {page.pk for page in listed})


def _read(context: dict[str, Any]) -> set[int]:
    decision = context.get("decision")
    return set(decision.read) if decision is not None else set()


def _in_order(page_ids: Sequence[int]) -> list[Page]:
    if not page_ids:
        return []
    by_id = {page.pk: page for page in Page.objects.filter(pk__in=page_ids).live().specific()}
    return [by_id[page_id] for page_id in page_ids if page_id in by_id]


def _shown_anywhere(context: dict[str, Any]) -> set[int]:
    decisions = (context.get("decisions") or {}).values()
    return {page_id for each in decisions for page_id in (*each.avoid, *(page.page_id for page in each.pages))}


def _newest(context: dict[str, Any], items: int, *, without: Collection[int]) -> list[Page]:
    if items <= 0:
        return []
    shown = context.get("page")
    pages = Page.objects.live().public().exclude(first_published_at=None).exclude(pk__in=without)
    if shown is not None:
        pages = pages.exclude(pk=shown.pk).filter(locale_id=shown.locale_id, content_type_id__in=_listed_types(shown))
    return list(pages.order_by("-first_published_at", "pk").specific()[:items])


def _listed_types(shown: Page) -> list[int]:
    from_page = getattr(shown, "recommended_content_types", None)
    return list(from_page()) if from_page is not None else [shown.content_type_id]
