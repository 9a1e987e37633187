"""Which rules and segments acted on a slot, so that it can be counted once the slot is seen."""

from collections.abc import Mapping, Sequence

from attune.decisions.domain.decide import Decision, Reason
from attune.decisions.domain.rule_actions import ApplicableAction, is_about_slot
from attune.decisions.domain.slots import Slot
from attune.rules.domain.rules import SEGMENT_PREFIX, BoostTopic, PinPage

# Nothing acts here, whatever held.
_STILL = frozenset({Reason.PREVIEW, Reason.DISABLED, Reason.HOLDOUT, Reason.ERROR})


def acting_keys(slot: Slot, decision: Decision, actions: Sequence[ApplicableAction]) -> tuple[str, ...]:
    """Give the keys of the rules and the segment behind what a slot shows: variant, place, parameters and pages."""
    if decision.reason in _STILL:
        return ()
    found = [*_chose(decision), *decision.ruled.values()]
    if decision.pages:
        found += [each.rule for each in actions if _weighed(each, slot, decision)]
    return tuple(dict.fromkeys(found))


def hiding_rules(decisions: Mapping[str, Decision]) -> tuple[str, ...]:
    """Give the keys of the rules that hide a slot, which nobody can see do so."""
    return tuple(dict.fromkeys(each.source for each in decisions.values() if each.is_hidden))


def _chose(decision: Decision) -> list[str]:
    if decision.reason is Reason.TARGETING_MATCH:
        return [decision.source]
    return [SEGMENT_PREFIX + decision.source] if decision.reason is Reason.SEGMENT and decision.source else []


def _weighed(each: ApplicableAction, slot: Slot, decision: Decision) -> bool:
    match each.action:
        case BoostTopic(topic=topic):
            return any(key.removeprefix("topic:") == topic for page in decision.pages for key, _share in page.because)
        case PinPage(page_id=page_id):
            return is_about_slot(each.action, slot) and any(page.page_id == page_id for page in decision.pages)
    return False
