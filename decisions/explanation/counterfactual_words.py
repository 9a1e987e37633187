"""Why a variant does not stand in its slot, and what would have to change, in words."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from attune.audience import services as audience_services
from attune.decisions.decision_sources import experiment_name, fault_words
from attune.decisions.domain.slot_experiments import SlotExperiment
from attune.decisions.domain.slot_options import DEFAULT, EXPERIMENT, VARIANT
from attune.decisions.domain.slots import Slot, Variant
from attune.experiments.domain.allocation import Assignment
from attune.rules import services as rule_services
from attune.rules.domain.analysis.counterfactual import Counterfactual, CounterfactualStatus
from attune.rules.domain.analysis.nearest_visitor import FactChange
from attune.rules.domain.facts.fact import Purpose, split_key
from attune.rules.domain.rules import SEGMENT_PREFIX
from attune.rules.registry import registry


def counterfactual_words(found: Counterfactual, slot: Slot, names: Mapping[str, str]) -> str:
    """Say why a variant does not stand there; names are those of rules and segments by key."""
    by = _named(found.rule, slot, names)
    match found.why:
        case CounterfactualStatus.CHANGE if found.rule == DEFAULT:
            return _("It would stand here with this:")
        case CounterfactualStatus.CHANGE:
            return _("It would stand here, by %(by)s, with this:") % {"by": by}
        case CounterfactualStatus.NEVER if found.beaten_by:
            stronger = _(" and ").join(_named(key, slot, names) for key in found.beaten_by)
            return _("It can never stand here: whoever it is meant for gets what %(stronger)s says.") % {
                "stronger": stronger
            }
        case CounterfactualStatus.NEVER:
            return _("It can never stand here: no visitor can meet %(by)s.") % {"by": by}
        case CounterfactualStatus.NO_RULE:
            return _("Nothing shows it here: no rule names it, and it has neither segments nor dates.")
        case _:
            return _("Undecided: there are more ways to try than time.")


def changes_words(found: Counterfactual, *, has_consent: bool) -> tuple[str, ...]:
    """Say each change; of what is known only with consent, that first."""
    asks = [change for change in found.changes if change.key == audience_services.CONSENT_FACT and change.after]
    others = [change for change in found.changes if change not in asks]
    consent = asks or (not has_consent and any(map(_needs_consent, others)))
    return (*([_("agree to personalisation")] if consent else []), *map(rule_services.fact_change_words, others))


def not_drawn_words(each: SlotExperiment, assignment: Assignment | None, slot: Slot, *, may_be_counted: bool) -> str:
    """Say why an experiment that compares a variant does not show it to this visitor."""
    words = {"name": experiment_name(each.spec.key), "share": f"{100 * each.spec.coverage:g}"}
    if not each.runs:
        return _("It is compared by %(name)s, which does not run here: %(why)s.") % {**words, "why": fault_words(each)}
    if not may_be_counted:
        return _("It is compared by %(name)s, which draws only for visitors who agreed to be measured.") % words
    if assignment is None:
        return (
            _("It is compared by %(name)s, which draws for %(share)s %% of the visitors, and not for this one.") % words
        )
    return _("It is compared by %(name)s, which has drawn “%(drawn)s” for this visitor.") % {
        **words,
        "drawn": assignment.variant,
    }


def closed_words(variant: Variant, now: datetime) -> str:
    """Say why a variant may not be shown now, whoever comes."""
    if variant.is_off:
        return _("It is switched off in the page.")
    if variant.starts and now < variant.starts:
        return _("It opens on %(moment)s.") % {"moment": _moment(variant.starts)}
    return _("Its time was over on %(moment)s.") % {"moment": _moment(variant.ends)}


def _named(key: str, slot: Slot, names: Mapping[str, str]) -> str:
    if key.startswith(EXPERIMENT):
        return experiment_name(key.removeprefix(EXPERIMENT))
    if key.startswith(VARIANT):
        return _offered_by(slot.variant_named(key.removeprefix(VARIANT)), names)
    return _("the rule “%(name)s”") % {"name": names[key]} if key in names else _("what stands there anyway")


def _offered_by(variant: Variant | None, names: Mapping[str, str]) -> str:
    if variant is None or variant.is_for_all:
        return _("the page itself")
    segments = [names[SEGMENT_PREFIX + slug] for slug in sorted(variant.segments) if SEGMENT_PREFIX + slug in names]
    quoted = _(" or ").join(f"“{name}”" for name in segments)
    return _("the segment %(names)s") % {"names": quoted} if segments else _("its segments, none of which is live")


def _needs_consent(change: FactChange) -> bool:
    return registry.get(split_key(change.key)[0]).purpose == Purpose.PERSONALISE


def _moment(moment: datetime | None) -> str:
    return formats.date_format(timezone.localtime(moment), "j F Y, H:i") if moment else ""
