"""What a signed-in editor sees of the decisions on a page, and by which they look at it as somebody else."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.userbar import BaseItem

from attune.audience.domain.preview_context import NO_PREVIEW, PreviewContext
from attune.audience.requests import known_visitor
from attune.audience.selectors import PersonaCard, persona_cards
from attune.decisions.domain.slots import Variant
from attune.decisions.explanation.causes import Cause, causes_of
from attune.decisions.explanation.counterfactual import other_variants
from attune.decisions.explanation.decision_details import (
    CandidateRow,
    DecisionDetail,
    candidates_of,
    details_of,
    titles_of,
    versions_of,
)
from attune.decisions.explanation.decision_words import deviation_words, preview_words, reason_words, variant_words
from attune.decisions.explanation.editor_request import CounterfactualQuestion, question_address
from attune.decisions.services import Decisions
from attune.rules import services as rule_services
from attune.rules.domain.rules import SEGMENT_PREFIX, Matches


@dataclass(frozen=True, slots=True)
class OtherVariantRow:
    """A variant that does not stand in its slot, and the address that tells why not."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One slot of the page: which variant stands there, at which place, why, who decided it, and what else might."""

    id: str
    name: str
    variant: str
    place: int
    why: str
    more: str = ""
    causes: tuple[Cause, ...] = ()
    others: tuple[OtherVariantRow, ...] = ()
    details: tuple[DecisionDetail, ...] = ()
    candidates: tuple[CandidateRow, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One segment: whether the visitor is in it, and how it is switched: "on", "off", or "" for as it is."""

    slug: str
    name: str
    holds: bool
    state: str


@dataclass(frozen=True, slots=True)
class EditorPanel:
    """All that the panel shows."""

    slots: tuple[SlotRow, ...]
    segments: tuple[SegmentRow, ...]
    personas: tuple[PersonaCard, ...]
    look: PreviewContext
    words: str
    at: str
    versions: tuple[DecisionDetail, ...] = ()


class AttuneItem(BaseItem):
    """The item of the userbar that opens the panel."""

    template_name = "decisions/admin/userbar_item.html"

    def __init__(self, slots: int) -> None:
        """Count the slots."""
        super().__init__()
        self.slots = slots


def editor_panel(request: HttpRequest, decisions: Decisions) -> EditorPanel:
    """Gather what an editor may want to know of a page that was decided."""
    visitor = known_visitor(request)
    look = (visitor.look if visitor else None) or NO_PREVIEW
    return EditorPanel(
        slots=slot_rows(request, decisions),
        segments=tuple(_segment_rows(decisions.matches, look)),
        personas=persona_cards(),
        look=look,
        words=preview_words(look),
        at=timezone.localtime(look.at).strftime("%Y-%m-%dT%H:%M") if look.at else "",
        versions=versions_of(decisions),
    )


def slot_rows(request: HttpRequest, decisions: Decisions) -> tuple[SlotRow, ...]:
    """Say of each slot what stands there, why, and what else might, in the order in which they stand."""
    others = other_variants(decisions)
    titles = titles_of([*decisions.candidates, *(page for each in decisions.values() for page in each.pages)])
    rows = [
        SlotRow(
            id=slot.id,
            name=slot.name,
            variant=variant_words(slot, decision),
            place=decision.position + 1,
            why=reason_words(decision, decisions.names),
            more=deviation_words(slot, decision, decisions.names, place=decision.position + 1),
            causes=causes_of(decision, decisions),
            others=tuple(_other_row(request, slot.id, each) for each in others.get(slot.id, ())),
            details=details_of(slot, decision, decisions),
            candidates=candidates_of(slot, decision, decisions, titles),
        )
        for slot in decisions.slots
        if (decision := decisions.get(slot.id)) is not None
    ]
    return tuple(sorted(rows, key=lambda row: row.place))


def _other_row(request: HttpRequest, slot: str, variant: Variant) -> OtherVariantRow:
    return OtherVariantRow(variant.name, question_address(request, CounterfactualQuestion(slot, variant.id)))


def _segment_rows(matches: Matches | None, look: PreviewContext) -> list[SegmentRow]:
    book = rule_services.live_book().book
    held = matches.segments if matches else frozenset()
    switches = {True: "on", False: "off", None: ""}
    rows = [
        SegmentRow(slug, book.names.get(SEGMENT_PREFIX + slug, slug), slug in held, switches[look.segments.get(slug)])
        for slug in book.segments()
    ]
    return sorted(rows, key=lambda row: row.name.casefold())
