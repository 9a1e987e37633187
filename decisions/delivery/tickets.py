"""Tickets of what a page shows: signed decisions, what acted on each slot and, of a sample, the facts behind."""

import random
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from attune.audience.requests import exposure_ticket, known_visitor
from attune.decisions.conf import conf
from attune.decisions.domain.decide import Decision, Reason
from attune.decisions.domain.rule_activity import acting_keys, hiding_rules
from attune.decisions.services import Decisions
from attune.rules.domain.facts.serialisation import facts_to_plain


def tickets_of(request: HttpRequest, decisions: Decisions) -> dict[str, str]:
    """Sign what was decided for each slot that is shown, if the visitor may be measured.

    The first slot of the page also speaks for those that rules hide, and carries the facts where there are any.
    """
    if not may_measure(request):
        return {}
    shown = sorted((each for each in decisions.values() if not each.is_hidden), key=lambda each: each.position)
    found = {}
    for number, decision in enumerate(shown):
        is_first = number == 0
        found[decision.slot] = _ticket(
            request,
            decisions,
            decision,
            also=hiding_rules(decisions) if is_first else (),
            facts=_sample(decisions) if is_first else None,
        )
    return found


def slot_ticket(request: HttpRequest, decisions: Decisions, slot: str) -> str:
    """Sign what was decided for a slot that was asked for alone; nothing where it is hidden or nobody may measure."""
    decision = decisions[slot]
    if decision.is_hidden or not may_measure(request):
        return ""
    facts = _sample(decisions)
    return _ticket(request, decisions, decision, facts=facts | {"alone": True} if facts else None)


def may_measure(request: HttpRequest) -> bool:
    """Say whether what this visitor sees may be counted."""
    visitor = known_visitor(request)
    return bool(visitor and visitor.id and visitor.counts)


def _ticket(
    request: HttpRequest,
    decisions: Decisions,
    decision: Decision,
    *,
    also: tuple[str, ...] = (),
    facts: Mapping[str, Any] | None = None,
) -> str:
    slot = next((each for each in decisions.slots if each.id == decision.slot), None)
    causes = acting_keys(slot, decision, decisions.actions) if slot else ()
    is_compared = decision.reason in (Reason.SPLIT, Reason.HOLDOUT)
    return exposure_ticket(
        visitor=request.visitor.id,  # type: ignore[attr-defined]
        page_id=decisions.page_id,
        slot=decision.slot,
        variant=decision.variant,
        experiment=decision.source if is_compared else "",
        propensity=decision.propensity,
        causes=tuple(dict.fromkeys((*causes, *also))),
        book=decisions.matches.book_version if decisions.matches else 0,
        facts=facts,
    )


def _sample(decisions: Decisions) -> dict[str, Any] | None:
    """Give what the page's rules had read, of a share of the requests; it costs the others one chance number."""
    if decisions.facts is None or random.random() >= conf().EXPOSURE_FACTS_SHARE:  # noqa: S311
        return None
    facts = {key: decisions.facts[key] for key in sorted(decisions.asked) if key in decisions.facts}
    return {"facts": facts_to_plain(facts), "unread": sorted(decisions.unread & decisions.asked)}
