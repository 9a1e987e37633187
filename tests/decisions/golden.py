"""Read golden cases of deciding: one situation in a JSON file, and what every slot must show there, and why."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from attune.audience.domain.consent import Consent
from attune.audience.domain.context import VisitorContext
from attune.decisions.domain.decide import Decision, Reason, Switches, decide
from attune.decisions.domain.parameter_kinds.choice import ChoiceKind
from attune.decisions.domain.parameter_kinds.integer import IntegerKind
from attune.decisions.domain.rule_actions import ApplicableAction
from attune.decisions.domain.slots import Parameter, Slot, Variant
from attune.experiments.domain.allocation import Assignment
from attune.matching.domain.ranking import Candidate
from attune.rules.domain.rules import (
    BoostTopic,
    HideSlot,
    Matches,
    MoveSlot,
    PinPage,
    SetParameter,
    ShowVariant,
    SlotRef,
)

KINDS = {"choice": ChoiceKind(), "integer": IntegerKind()}
FOLDER = Path(__file__).parents[1] / "cases" / "decisions"
ACTIONS = {
    "show_variant": ShowVariant,
    "hide_slot": HideSlot,
    "move_slot": MoveSlot,
    "set_parameter": SetParameter,
    "boost_topic": BoostTopic,
    "pin_page": PinPage,
}


class InvalidCaseError(ValueError):
    """A file of golden cases cannot be read."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One situation, and what is expected of it by slot id; what is not given is empty."""

    name: str
    slots: list[Any]
    expected: Mapping[str, Any]
    now: str = "2026-05-17T12:00:00+00:00"
    segments: tuple[str, ...] = ()
    assignments: Mapping[str, Any] = ()  # type: ignore[assignment]
    candidates: tuple[Any, ...] = ()
    actions: tuple[Any, ...] = ()
    preview: Mapping[str, str] = ()  # type: ignore[assignment]
    disabled: bool = False
    layout: Mapping[str, int] | None = None
    liked: tuple[int, ...] = ()
    views: Mapping[str, int] = ()  # type: ignore[assignment]

    def decided(self) -> dict[str, Decision]:
        """Decide the situation."""
        context = VisitorContext(
            visitor="v1",
            consent=Consent(True, True),
            facts={},
            affinities={},
            now=datetime.fromisoformat(self.now),
            liked=frozenset(self.liked),
            views={int(page_id): count for page_id, count in dict(self.views).items()},
        )
        assignments = {key: Assignment(key, **given) for key, given in dict(self.assignments).items()}
        return decide(
            [_slot(**given) for given in self.slots],
            context,
            Matches(frozenset(self.segments), (), 1),
            assignments,
            [_candidate(**given) for given in self.candidates],
            actions=[_action(**given) for given in self.actions],
            switches=Switches(dict(self.preview), self.disabled),
            layout=self.layout,
        )

    def expectations(self) -> dict[str, dict[str, Any]]:
        """Give what is expected of each slot, whole: what a file leaves out is usual."""
        return {slot: _expected(**given) for slot, given in self.expected.items()}


def read_case(path: Path) -> Case:
    """Read a file; a mistake in it is told with its name."""
    try:
        case = Case(**json.loads(path.read_text()))
        case.decided(), case.expectations()
    except (TypeError, ValueError, KeyError) as error:
        raise InvalidCaseError(f"{path.name}: {error}") from error
    if unknown := case.expected.keys() ^ {slot["id"] for slot in case.slots}:
        raise InvalidCaseError(f"{path.name}: expect something of every slot, and of no other: {sorted(unknown)}")
    return case


def shown(decision: Decision) -> dict[str, Any]:
    """Give a decision as a file expects it."""
    plain = {field.name: getattr(decision, field.name) for field in fields(decision)}
    del plain["slot"]
    pages = [candidate.page_id for candidate in decision.pages]
    return plain | {
        "reason": decision.reason.value,
        "pages": pages,
        "ruled": dict(decision.ruled),
        "avoid": [*decision.avoid],
        "read": [*decision.read],
    }


def _expected(*, variant: str = "default", reason: str, position: int, **rest: Any) -> dict[str, Any]:
    usual = {"parameters": {}, "source": "", "propensity": 1.0, "pages": [], "ruled": {}, "avoid": [], "read": []}
    if unknown := rest.keys() - usual.keys():
        raise TypeError(f"a decision has no {sorted(unknown)}")
    return {"variant": variant, "reason": Reason(reason).value, "position": position, **usual, **rest}


def _slot(*, variants: tuple[Any, ...] = (), parameters: tuple[Any, ...] = (), **rest: Any) -> Slot:
    return Slot(
        variants=tuple(_variant(**given) for given in variants),
        parameters=tuple(_parameter(**given) for given in parameters),
        **rest,
    )


def _variant(*, segments: tuple[str, ...] = (), starts: str = "", ends: str = "", **rest: Any) -> Variant:
    read: Callable[[str], datetime | None] = lambda text: datetime.fromisoformat(text) if text else None  # noqa: E731
    return Variant(segments=frozenset(segments), starts=read(starts), ends=read(ends), **rest)


def _parameter(*, kind: str, choices: tuple[str, ...] = (), **rest: Any) -> Parameter:
    return Parameter(kind=KINDS[kind], choices=tuple(choices), **rest)


def _candidate(*, page_id: int, score: float, topics: tuple[str, ...] = (), is_read: bool = False) -> Candidate:
    because = tuple((topic, score) for topic in topics)
    return Candidate(page_id, 1, score, because=because, worth=score, is_read=is_read)


def _action(*, rule: str, do: str, slot: str = "", **rest: Any) -> ApplicableAction:
    given = rest if do == "boost_topic" else {"slot": SlotRef(slot), **rest}
    return ApplicableAction(rule, ACTIONS[do](**given))
