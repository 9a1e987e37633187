"""An edition: all that was live at one moment, as plain values and as the JSON that keeps it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from attune.rules.builder.action_rows import Act, InvalidActionError, act_from_json, act_to_json
from attune.rules.domain.conditions import Condition, ConditionError, segments_of
from attune.rules.domain.facts.fact import FactVocabulary
from attune.rules.domain.language.exchange import from_exchange, to_exchange
from attune.rules.domain.rules import RULE_PREFIX, SEGMENT_PREFIX, OncePer, RuleBook, TriggerSpec

T = TypeVar("T")
TRIGGER_PREFIX = "trigger:"


@dataclass(frozen=True, slots=True)
class EditionEntry:
    """One live segment, rule or trigger; acts are a rule's actions or a trigger's effects."""

    name: str
    condition: Condition
    acts: tuple[Act, ...] = ()
    priority: int = 0
    event: str = ""
    # The versions of the thresholds whose numbers stand in the condition.
    thresholds: Mapping[str, int] = field(default_factory=dict)
    once_per: OncePer = OncePer.EVENT

    def as_trigger(self, slug: str) -> TriggerSpec:
        """Give the trigger that this declares."""
        return TriggerSpec(slug, self.event, self.condition, self.acts, self.once_per)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything by its key, such as "rule:welcome-back", and what was left out with the reason."""

    declared: Mapping[str, EditionEntry]
    left_out: Mapping[str, str] = field(default_factory=dict)

    def book(self, version: int) -> RuleBook:
        """Give the rule book, which knows no triggers."""
        shelf = {key: each for key, each in self.declared.items() if not key.startswith(TRIGGER_PREFIX)}
        return RuleBook(
            version=version,
            conditions={key: each.condition for key, each in shelf.items()},
            actions={key: each.acts for key, each in shelf.items() if key.startswith(RULE_PREFIX)},  # type: ignore[misc]
            priorities={key: each.priority for key, each in shelf.items() if key.startswith(RULE_PREFIX)},
            names={key: each.name for key, each in shelf.items()},
        )

    def triggers(self) -> tuple[TriggerSpec, ...]:
        """Give the triggers, by slug."""
        return tuple(
            each.as_trigger(key.removeprefix(TRIGGER_PREFIX))
            for key, each in sorted(self.declared.items())
            if key.startswith(TRIGGER_PREFIX)
        )


def edition_of(found: Mapping[str, Callable[[], EditionEntry]]) -> Edition:
    """Read each declaration; one that cannot be read, or asks for a segment that is not live, is left out."""
    declared: dict[str, EditionEntry] = {}
    left_out: dict[str, str] = {}
    for key, read in sorted(found.items()):
        try:
            declared[key] = read()
        except (ConditionError, InvalidActionError, KeyError, TypeError, ValueError) as error:
            left_out[key] = str(error) or repr(error)
    _leave_out_homeless(declared, left_out)
    return Edition(declared, left_out)


def edition_to_json(edition: Edition) -> dict[str, Any]:
    """Write an edition as it is stored."""
    return {key: _to_json(each) for key, each in sorted(edition.declared.items())}


def edition_from_json(form: Mapping[str, Any], vocabulary: FactVocabulary) -> Edition:
    """Read a stored edition; what asks for a fact that is gone is left out."""
    return edition_of({key: _reader(each, vocabulary) for key, each in form.items()})


def _reader(form: Mapping[str, Any], vocabulary: FactVocabulary) -> Callable[[], EditionEntry]:
    return lambda: EditionEntry(
        form["name"],
        from_exchange(form["condition"], vocabulary),
        tuple(act_from_json(act) for act in form.get("acts", ())),
        form.get("priority", 0),
        form.get("event", ""),
        form.get("thresholds", {}),
        # Books of before do not say how often; then it was every event.
        OncePer(form.get("once_per", OncePer.EVENT)),
    )


def _to_json(each: EditionEntry) -> dict[str, Any]:
    return {
        "name": each.name,
        "condition": to_exchange(each.condition),
        "acts": [act_to_json(act) for act in each.acts],
        "priority": each.priority,
        "event": each.event,
        "thresholds": dict(each.thresholds),
        "once_per": each.once_per.value,
    }


def _leave_out_homeless(declared: dict[str, EditionEntry], left_out: dict[str, str]) -> None:
    """Leave out what asks for a segment that is not there, and then what asked for that, until nothing does."""
    while True:
        missing = {key: _missing(each, declared) for key, each in declared.items()}
        homeless = {key: slug for key, slug in missing.items() if slug}
        if not homeless:
            return
        for key, slug in homeless.items():
            del declared[key]
            left_out[key] = (
                f'It asks for the segment "{slug}", which is not live. Publish that segment, or ask for another.'
            )


def _missing(each: EditionEntry, declared: Mapping[str, EditionEntry]) -> str:
    return next((slug for slug in segments_of(each.condition) if SEGMENT_PREFIX + slug not in declared), "")
