"""Read which slots there are, for the forms of rules and for the overview."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.db.models import Model
from django.utils.translation import get_language
from wagtail.models import Page

from attune.blocks.adaptive import AdaptiveBlock
from attune.blocks.models import SlotEntry
from attune.blocks.parameter_kinds.declared_parameter import DeclaredParameter
from attune.rules.registry import KnownParameter, KnownSlot


def known_slots() -> Iterator[KnownSlot]:
    """Give the slots of all published pages, those alike once."""
    rows = SlotEntry.objects.select_related("page__content_type").order_by("name", "page_id", "place")
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        names = tuple(variant["name"] for variant in row.variants)
        # Pages that were published before this was written down do not say it.
        offered = tuple(variant["name"] for variant in row.variants if variant.get("is_offered"))
        key = (row.name, row.block, row.page.content_type_id, names, offered)
        if key not in seen:
            seen.add(key)
            yield KnownSlot(
                row.name, names, _parameters(row.page.content_type.model_class(), row.block, get_language()), offered
            )


def slots_with_variants() -> list[tuple[str, tuple[str, ...]]]:
    """Give the name of each slot of a published page, with the names of its variants."""
    rows = SlotEntry.objects.order_by("name", "page_id", "place").values_list("name", "variants")
    return [(name, tuple(variant["name"] for variant in variants)) for name, variants in rows]


@dataclass(frozen=True, slots=True)
class AdaptingPage:
    """A published page that adapts: how many of its slots there are, and how many variants they have."""

    page: Page
    slots: int
    variants: int


def adapting_pages(most: int) -> list[AdaptingPage]:
    """Give the pages with most variants first, then with most slots."""
    pages: dict[int, list[int]] = {}
    for page_id, variants in SlotEntry.objects.values_list("page_id", "variants"):
        pages.setdefault(page_id, []).append(len(variants))
    best = sorted(pages, key=lambda page_id: (-sum(pages[page_id]), -len(pages[page_id]), page_id))[:most]
    found = Page.objects.in_bulk(best)
    return [AdaptingPage(found[pk], len(pages[pk]), sum(pages[pk])) for pk in best if pk in found]


def slot_counts() -> tuple[int, int, int]:
    """Count the slots, their variants, and the pages on which they stand."""
    rows = SlotEntry.objects.values_list("page_id", "variants")
    return len(rows), sum(len(variants) for _page, variants in rows), len({page for page, _variants in rows})


def slot_names() -> list[tuple[str, str]]:
    """Give each name of a slot with the titles of some pages on which it stands."""
    titles: dict[str, list[str]] = {}
    for name, title in SlotEntry.objects.order_by("name", "page_id").values_list("name", "page__title"):
        titles.setdefault(name, []).append(title)
    return [(name, _some(pages)) for name, pages in titles.items()]


def variant_names() -> list[tuple[str, str]]:
    """Give the name of every variant with its slot's."""
    rows = SlotEntry.objects.order_by("name").values_list("name", "variants")
    names = {(variant["name"], name) for name, variants in rows for variant in variants}
    return sorted(names)


def parameter_names() -> list[tuple[str, str]]:
    """Give the name and the label of every parameter that some slot has."""
    found = {each.name: each.label for slot in known_slots() for each in slot.parameters}
    return sorted(found.items())


def adaptive_blocks(model: type[Model] | None) -> dict[str, AdaptiveBlock]:
    """Give the blocks of a page type's body that can have variants, by the names under which editors insert them."""
    if model is None or not issubclass(model, Page) or not hasattr(model, "body"):
        return {}
    blocks = model._meta.get_field("body").stream_block.child_blocks
    return {name: block for name, block in blocks.items() if isinstance(block, AdaptiveBlock)}


@cache
def _parameters(model: type[Model] | None, block: str, _language: str | None) -> tuple[KnownParameter, ...]:
    found = adaptive_blocks(model).get(block)
    return tuple(known_parameter(declared) for declared in found.declared) if found else ()


def known_parameter(declared: DeclaredParameter) -> KnownParameter:
    """Return what the form of a rule needs to know of a parameter."""
    spec = declared.spec
    return KnownParameter(
        spec.name,
        str(declared.label),
        declared.allowed(),
        declared.listed(),
        lambda text: spec.parsed(text) is not None,
    )


def _some(titles: list[str]) -> str:
    unique = list(dict.fromkeys(titles))
    return ", ".join(unique[:3]) + (" …" if len(unique) > 3 else "")
