"""Whom the variants of a slot reach, in words, for the page editor."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from attune.decisions import selectors as decision_selectors
from attune.decisions.admin.bases import DecisionSource, decision_sources_of
from attune.decisions.domain.reach import Reach, UnreachedReason, reach_of
from attune.decisions.domain.slots import Slot, Variant
from attune.rules import selectors as rule_selectors


@dataclass(frozen=True, slots=True)
class ReachRow:
    """One line beside a block: a variant, who sees it, and whether that is nobody."""

    id: str
    name: str
    who: str
    is_unseen: bool = False


def reach_rows(slot: Slot, *, now: datetime, choosers: Sequence[DecisionSource] | None = None) -> list[ReachRow]:
    """Give a line for each variant of a slot, in their order; who has read who may choose hands it in."""
    names = dict(rule_selectors.segment_choices())
    choosers = decision_sources_of(slot, now=now) if choosers is None else choosers
    found = reach_of(slot, live_segments=names, shown_by=decision_selectors.sources_by_variant(choosers), now=now)
    return [_row(reach, names, now, _drawing_first(reach, choosers)) for reach in found]


def remarks(choosers: Iterable[DecisionSource]) -> list[str]:
    """Say what holds of a slot as a whole: who else chooses there, or keeps others from it."""
    return list(dict.fromkeys(chooser.remark for chooser in choosers if chooser.remark))


def _drawing_first(reach: Reach, choosers: Iterable[DecisionSource]) -> str:
    """Name the experiment that draws before the segments and dates of a variant are asked."""
    if not reach.variant.is_offered:
        return ""
    return next((each.name for each in choosers if each.rung == "experiment" and each.variants), "")


def default_words(slot: Slot) -> str:
    """Say who sees the default."""
    return _("everyone else") if slot.variants else _("everyone")


def _row(reach: Reach, names: Mapping[str, str], now: datetime, drawing: str) -> ReachRow:
    variant = reach.variant
    who = _nobody(reach) if reach.unseen else _somebody(reach, names, now)
    if drawing and not reach.unseen:
        who += _(", unless %(experiment)s draws for them") % {"experiment": drawing}
    return ReachRow(variant.id, variant.name.strip(), who, reach.unseen is not None)


def _somebody(reach: Reach, names: Mapping[str, str], now: datetime) -> str:
    variant = reach.variant
    people = [_("visitors in %(segments)s") % {"segments": _either([names[slug] for slug in reach.segments])}]
    who = people if reach.segments else [_("everyone")] if variant.is_for_all else []
    if reach.shown_by:
        who.append(_("whomever %(askers)s shows it to") % {"askers": _either(reach.shown_by)})
    words = _either(who) + _dates(variant, now)
    lost = len(variant.segments) - len(reach.segments)
    return words + (_("; a segment that is not live counts for nothing") if lost else "")


def _nobody(reach: Reach) -> str:
    ended = _moment(reach.variant.ends) if reach.variant.ends else ""
    covers = _both([_("“%(name)s”") % {"name": name} for name in reach.covered_by])
    reasons = {
        UnreachedReason.CORE: _("nobody: the site’s settings keep this slot from ever adapting"),
        UnreachedReason.OFF: _("nobody: it is switched off"),
        UnreachedReason.OVER: _("nobody any more: it ended on %(when)s") % {"when": ended},
        UnreachedReason.NEVER_OPEN: _("nobody: it ends before it starts"),
        UnreachedReason.NO_LIVE_SEGMENT: _("nobody: none of its segments is live; publish one, or choose another"),
        UnreachedReason.NOT_ASKED_FOR: _("nobody yet: choose segments or dates, or let a rule show it by its name"),
        UnreachedReason.COVERED: _("nobody: whoever could see it sees %(covers)s first; move it up")
        % {"covers": covers},
    }
    return reasons[reach.unseen] if reach.unseen else ""


def _dates(variant: Variant, now: datetime) -> str:
    starts = variant.starts if variant.starts and variant.starts > now else None
    if starts and variant.ends:
        return _(", from %(starts)s until %(ends)s") % {"starts": _moment(starts), "ends": _moment(variant.ends)}
    if starts:
        return _(", from %(starts)s") % {"starts": _moment(starts)}
    return _(", until %(ends)s") % {"ends": _moment(variant.ends)} if variant.ends else ""


def _moment(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "j F Y, H:i")


def _either(words: Sequence[str]) -> str:
    return _joined(words, _("%(some)s or %(last)s"))


def _both(words: Sequence[str]) -> str:
    return _joined(words, _("%(some)s and %(last)s"))


def _joined(words: Sequence[str], pattern: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return pattern % {"some": ", ".join(words[:-1]), "last": words[-1]}
