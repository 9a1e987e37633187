"""Parameters of a page's slots as other servers read them: what they may be, what they are, and who sets them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wagtail.models import Page, Site

from attune.blocks.adaptive import AdaptiveBlock
from attune.blocks.pages import AdaptivePage
from attune.blocks.parameter_kinds.declared_parameter import DeclaredParameter
from attune.blocks.slots import slots_in
from attune.decisions.domain.parameter_kinds.kind import ParameterValue
from attune.decisions.domain.rule_actions import is_about_slot
from attune.decisions.domain.scope import is_in_scope
from attune.decisions.domain.slots import PageAbout, Slot
from attune.decisions.page_answers import with_core
from attune.rules.domain.rules import RULE_PREFIX, SetParameter
from attune.rules.services import live_book

Presets = Mapping[str, Mapping[str, ParameterValue]]


class UnknownPageError(LookupError):
    """There is no such page on this site, or it does not adapt."""


@dataclass(frozen=True, slots=True)
class ParameterDetails:
    """One parameter of a slot: preset is what its latest version says, None for "as usual"; rules are slugs."""

    declared: DeclaredParameter
    preset: ParameterValue | None
    live_preset: ParameterValue | None
    variants: Mapping[str, ParameterValue]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SlotDetails:
    """A slot of a page's latest version, with all its parameters."""

    slot: Slot
    block: str
    parameters: tuple[ParameterDetails, ...]


def page_of_site(page_id: int, site: Site | None) -> AdaptivePage:
    """Give a page of a site that adapts, published or not, or raise UnknownPageError."""
    pages = Page.objects.descendant_of(site.root_page, inclusive=True) if site else Page.objects.none()
    page = pages.filter(pk=page_id).specific().first()
    if not isinstance(page, AdaptivePage):
        raise UnknownPageError(f"This site has no page {page_id} that adapts.")
    return page


def parameter_details(page: AdaptivePage) -> list[SlotDetails]:
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
) -> SlotDetails:
    setters = list(_setters(slot, about))
    sheets = (
        ParameterDetails(
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
    return SlotDetails(slot, name, tuple(sheets))


def _setters(slot: Slot, about: PageAbout) -> Iterator[tuple[str, str]]:
    """Give each live rule that sets a parameter of a slot on this page, with the parameter."""
    book, (decided,) = live_book().book, with_core([slot])
    for key in book.rules_in_order():
        for action in book.actions.get(key, ()):
            if isinstance(action, SetParameter) and is_about_slot(action, decided) and is_in_scope(action, about):
                yield key.removeprefix(RULE_PREFIX), action.name
