"""Decisions and looks in words, for editors."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attune.audience.domain.preview_context import PreviewContext
from attune.audience.selectors import persona
from attune.decisions.domain.decide import Decision, Reason
from attune.decisions.domain.rule_actions import POSITION
from attune.decisions.domain.slots import DEFAULT_VARIANT, Slot
from attune.experiments.domain.allocation import HOLDOUT
from attune.moments import is_shown_twice, offset_text
from attune.rules import services as rule_services
from attune.rules.domain.rules import SEGMENT_PREFIX


def preview_words(look: PreviewContext) -> str:
    """Say as whom, when and from where somebody looks, such as "as Ben, on Sunday 29 November 2026 at 22:30"."""
    someone = persona(look.persona) if look.persona else None
    names = rule_services.live_book().book.names
    parts = [
        _("as %(name)s") % {"name": someone.name} if someone else "",
        _("on %(moment)s") % {"moment": _moment(look.at)} if look.at else "",
        _("from the campaign “%(campaign)s”") % {"campaign": look.campaign} if look.campaign else "",
        *(
            (_("in the segment “%(name)s”") if is_on else _("not in the segment “%(name)s”"))
            % {"name": names.get(SEGMENT_PREFIX + slug, slug)}
            for slug, is_on in sorted(look.segments.items())
        ),
    ]
    return ", ".join(part for part in parts if part)


def variant_words(slot: Slot, decision: Decision) -> str:
    """Name what a slot shows."""
    if decision.is_hidden:
        return _("hidden")
    if decision.variant == DEFAULT_VARIANT:
        return _("Default")
    return next((variant.name for variant in slot.variants if variant.id == decision.variant), decision.variant)


def reason_words(decision: Decision, names: Mapping[str, str]) -> str:
    """Say why a slot shows what it shows, in one sentence; names are those of the book by which was decided."""
    name = _name_of(decision.source, names)
    reasons = {
        Reason.TARGETING_MATCH: _("The rule “%(name)s” says so."),
        Reason.SEGMENT: _("The visitor is in the segment “%(name)s”.")
        if decision.source
        else _("Its dates are open, and it is meant for everyone."),
        Reason.SPLIT: _("The experiment “%(name)s” has drawn it."),
        Reason.LEARNED: _("It was learned to work best."),
        Reason.HOLDOUT: _("The visitor is in the holdout and sees the defaults."),
        Reason.DISABLED: _("Adapting is switched off here."),
        Reason.PREVIEW: _("Somebody asked to see it."),
        Reason.ERROR: _("Deciding failed, so the default is shown; the log says more."),
        Reason.DEFAULT: _("No rule, experiment or segment asks for another variant."),
    }
    return reasons[decision.reason] % {"name": name}


def deviation_words(slot: Slot, decision: Decision, names: Mapping[str, str], *, place: int) -> str:
    """Say what else is not as it would stand anyway: where the slot stands, its parameters, its pages."""
    rule_of = {what: _name_of(rule, names) for what, rule in decision.ruled.items()}
    said = []
    if POSITION in rule_of:
        said.append(_("The rule “%(rule)s” puts it at place %(place)d.") % {"rule": rule_of[POSITION], "place": place})
    for parameter in slot.parameters:
        value = decision.parameters.get(parameter.name)
        if value in (parameter.default, None):
            continue
        words = {"name": parameter.name, "value": value, "rule": rule_of.get(parameter.name)}
        said.append(
            _("%(name)s is “%(value)s”, by the rule “%(rule)s”.") % words
            if words["rule"]
            else _("%(name)s is “%(value)s”.") % words
        )
    if decision.pages:
        number = len(decision.pages)
        said.append(ngettext("%(n)d page was matched.", "%(n)d pages were matched.", number) % {"n": number})
    return " ".join(said)


def _name_of(source: str, names: Mapping[str, str]) -> str:
    return names.get(source) or names.get(SEGMENT_PREFIX + source) or ("" if source == HOLDOUT else source)


def _moment(moment: datetime) -> str:
    local = timezone.localtime(moment)
    zone = f" UTC{offset_text(local)}" if is_shown_twice(local) else ""
    return formats.date_format(local, "l j F Y, H:i") + zone
