"""Parameters of a page's slots as other servers read them: what they may be, what they are, and who sets them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wagtail.models import Page, Site

from blocks.adaptive import AdaptiveBlock
from blocks.pages import AdaptivePage
from blocks.parameters import DeclaredParameter
from blocks.slots import slots_in
from decisions.core_slots import with_core
from decisions.domain.acting import names
from decisions.domain.scope import fits
from decisions.domain.slots import PageAbout, ParameterValue, Slot
from rules.domain.rules import RULE_PREFIX, SetParameter
from rules.services import live_book

Presets = Mapping[str, Mapping[str, ParameterValue]]


class UnknownPageError(LookupError):
    """There is no such page on this site, or it does not adapt."""


@dataclass(frozen=True, slots=True)
class ParameterSheet:
    """One parameter of a slot: preset is what its latest version says, None for "as usual"; rules are slugs."""

    declared: DeclaredParameter
    preset: ParameterValue | None
    live_preset: ParameterValue | None
    variants: Mapping[str, ParameterValue]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SlotSheet:
    """A slot of a page's latest version, with all its parameters."""

    slot: Slot
    block: str
    parameters: tuple[ParameterSheet, ...]


def page_of_site(page_id: int, site: Site | None) -> AdaptivePage:
    """Give a page of a site that adapts, published or not, or raise UnknownPageError."""
    pages = Page.objects.descendant_of(site.root_page, inclusive=True) if site else Page.objects.none()
    page = pages.filter(pk=page_id).specific().first()
    if not isinstance(page, AdaptivePage):
        raise UnknownPageError(f"This site has no page {page_id} that adapts.")
    return page


def parameter_sheets(page: AdaptivePage) -> list[SlotSheet]:
    """Give the slots of a page as its latest version has them."""
    latest = page.get_latest_revision_as_object()
    live = {slot.id: slot.presets for slot in slots_in(page.body, {})} if page.live else {}
    blocks = adaptive_children(latest)
    about = page.about()
    return [_sheet(slot, *blocks[slot.id], live.get(slot.id, {}), about) for slot in slots_in(latest.body, {})]


def adaptive_children(page: AdaptivePage) -> dict[str, tuple[str, AdaptiveBlock]]:
    """Give, by the id of each slot, the name of its block and the block."""
    known = page.body.stream_block.child_blocks
    named = ((raw.get("id") or "", raw["type"]) for raw in page.body.raw_data)
    found = ((slot, name, known.get(name)) for slot, name in named if slot)
    return {slot: (name, block) for slot, name, block in found if isinstance(block, AdaptiveBlock)}


def _sheet(
    slot: Slot, name: str, block: AdaptiveBlock, live: Mapping[str, ParameterValue], about: PageAbout
) -> SlotSheet:
    setters = list(_setters(slot, about))
    sheets = (
        ParameterSheet(
            declared,
            preset=slot.presets.get(declared.spec.name),
            live_preset=live.get(declared.spec.name),
            variants={
                each.name: each.parameters[declared.spec.name]
                for each in slot.variants
                if declared.spec.name in each.parameters
            },
            rules=tuple(dict.fromkeys(rule for rule, parameter in setters if parameter == declared.spec.name)),
        )
        for declared in block.declared
    )
    return SlotSheet(slot, name, tuple(sheets))


def _setters(slot: Slot, about: PageAbout) -> Iterator[tuple[str, str]]:
    """Give each live rule that sets a parameter of a slot on this page, with the parameter."""
    book, (decided,) = live_book().book, with_core([slot])
    for key in book.rules_in_order():
        for action in book.actions.get(key, ()):
            if isinstance(action, SetParameter) and names(action, decided) and fits(action, about):
                yield key.removeprefix(RULE_PREFIX), action.name
