"""The whole account of a decision, for editors: what the sentences above it leave out, down to the versions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail.models import Page

from attune.audience.domain.consent import Consent
from attune.decisions.domain.decide import LADDER, RUNGS, Decision, Reason
from attune.decisions.domain.slots import Slot
from attune.decisions.recommendations.registry import recommendation_sources
from attune.decisions.services import Decisions
from attune.matching.domain.ranking import Candidate
from attune.rules.domain.rules import SEGMENT_PREFIX
from attune.tagging.selectors import live_model_number


@dataclass(frozen=True, slots=True)
class DecisionDetail:
    """One thing to know, by its name."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A page that might fill a slot: whether it does, how well it fits, and which topics or which source gave that."""

    title: str
    is_shown: bool
    score: str
    worth: str
    because: str


def details_of(slot: Slot, decision: Decision, decisions: Decisions) -> tuple[DecisionDetail, ...]:
    """Tell the identity of what was chosen, the rung and the rule that chose it, its parameters and its chance."""
    return (
        DecisionDetail(_("Slot"), slot.id),
        DecisionDetail(_("Variant"), decision.variant or _("hidden")),
        DecisionDetail(_("Rung"), _rung_words(decision.reason)),
        DecisionDetail(_("Decided by"), _source_words(decision, decisions)),
        DecisionDetail(_("Parameters"), _parameter_words(decision, decisions)),
        DecisionDetail(_("Propensity"), f"{decision.propensity:g}"),
    )


def candidates_of(
    slot: Slot, decision: Decision, decisions: Decisions, titles: Mapping[int, str]
) -> tuple[CandidateRow, ...]:
    """List the pages that might fill a slot, those that do first."""
    if not slot.wants_pages:
        return ()
    shown = {each.page_id for each in decision.pages}
    others = [each for each in decisions.candidates if each.page_id not in shown]
    return tuple(_row(each, titles, is_shown=each.page_id in shown) for each in (*decision.pages, *others))


def titles_of(candidates: Collection[Candidate]) -> dict[int, str]:
    """Name the pages of candidates; one query, and none without any."""
    ids = {each.page_id for each in candidates}
    return dict(Page.objects.filter(pk__in=ids).values_list("pk", "title")) if ids else {}


def versions_of(decisions: Decisions) -> tuple[DecisionDetail, ...]:
    """Tell by which book, engine and model the page was decided, and what its visitor allows."""
    live, context = decisions.live, decisions.context
    number = live_model_number()
    return (
        DecisionDetail(
            _("Rule book"),
            _("version %(version)d, engine %(engine)s") % {"version": live.version, "engine": live.engine}
            if live
            else _("none was asked"),
        ),
        DecisionDetail(
            _("Topic model"), _("version %(number)d") % {"number": number} if number else _("none learned yet")
        ),
        DecisionDetail(_("Consent"), consent_words(context.consent) if context else _("not asked")),
    )


def consent_words(consent: Consent) -> str:
    """Say what a visitor allows."""
    said = [_("to measure")] * consent.measure + [_("to personalise")] * consent.personalise
    return ", ".join(said) or _("none")


def _rung_words(reason: Reason) -> str:
    rung = RUNGS.get(reason)
    if rung is None:
        return str(reason)
    number = [each.__name__ for each in LADDER].index(rung) + 1
    words = {"reason": str(reason), "rung": rung, "number": number, "of": len(LADDER)}
    return _("%(reason)s (%(rung)s, %(number)d of %(of)d)") % words


def _source_words(decision: Decision, decisions: Decisions) -> str:
    key = SEGMENT_PREFIX + decision.source if decision.reason is Reason.SEGMENT else decision.source
    if not decision.source:
        return _("nothing but the page")
    name = decisions.names.get(key)
    return f"“{name}” ({key})" if name else key


def _parameter_words(decision: Decision, decisions: Decisions) -> str:
    said = []
    for name, value in decision.parameters.items():
        rule = decision.ruled.get(name)
        by = _(" (by “%(rule)s”)") % {"rule": decisions.names.get(rule, rule)} if rule else ""
        said.append(f"{name} = {value}{by}")
    return ", ".join(said) or _("none")


def _row(candidate: Candidate, titles: Mapping[int, str], *, is_shown: bool) -> CandidateRow:
    return CandidateRow(
        title=titles.get(candidate.page_id, str(candidate.page_id)),
        is_shown=is_shown,
        score=f"{candidate.score:.2f}",
        worth=f"{candidate.worth:.2f}",
        because=_shares(candidate.because) or recommendation_sources.label_of(candidate.source),
    )


def _shares(because: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"{topic.removeprefix('topic:')} {share:.2f}" for topic, share in because)
