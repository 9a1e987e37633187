"""Rules as code: a JSON file of thresholds, segments, rules and triggers, written and read with every fault named."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from attune import safe_json
from attune.rules.builder.action_rows import (
    ACTIONS,
    Act,
    InvalidActionError,
    act_from_json,
    act_name,
    act_to_json,
)
from attune.rules.domain.actions import check_action
from attune.rules.domain.acts import InvalidActError
from attune.rules.domain.conditions import ConditionError, refuse_invisible_text
from attune.rules.domain.effects.effect import check_effect
from attune.rules.domain.entries import KINDS, RULE, SEGMENT, THRESHOLD, TRIGGER, Entry
from attune.rules.domain.facts.fact import FactVocabulary
from attune.rules.domain.language.exchange import from_exchange, to_exchange
from attune.rules.providers.effects import offered_effects
from attune.text import did_you_mean

FORMAT = "attune-rules/1"
MOST_BYTES = 5_000_000
MOST_LETTERS = 10_000
COMMON: Mapping[str, type] = {"slug": str, "name": str}
# What an entry of each kind may say, with its JSON type; what is not needed has the model's default.
PARTS: Mapping[str, Mapping[str, type]] = {
    THRESHOLD: {**COMMON, "value": float, "description": str},
    SEGMENT: {**COMMON, "site": str, "description": str, "condition": dict},
    RULE: {**COMMON, "site": str, "priority": int, "condition": dict, "actions": list},
    TRIGGER: {**COMMON, "site": str, "event": str, "once_per": str, "condition": dict, "effects": list},
}
NEEDED = ("slug", "name", "value", "condition", "actions", "effects")
DEFAULTS = {RULE: {"priority": 100}, TRIGGER: {"event": "page_view", "once_per": "event"}}
ACTS = {RULE: "actions", TRIGGER: "effects"}
TYPE_WORDS = {str: "a text", float: "a number", int: "a whole number", dict: "a JSON object", list: "a list"}


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What is wrong in a file, where, and what to do."""

    path: str
    message: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.path}: {self.message}" if self.path else self.message


class ProblemsError(Exception):
    """Something was refused as a whole; nothing of it was kept."""

    def __init__(self, problems: Iterable[FileProblem]) -> None:
        """Keep every problem."""
        self.problems = tuple(problems)
        super().__init__("; ".join(map(str, self.problems)))


def write_file(entries: Iterable[Entry]) -> str:
    """Write entries as a file that read_file() reads, in one order, for a history of versions."""
    return json.dumps(form_of(entries), indent=2, ensure_ascii=False) + "\n"


def form_of(entries: Iterable[Entry]) -> dict[str, Any]:
    """Give entries as the JSON object that stands in a file."""
    found = sorted(entries, key=lambda entry: entry.key)
    return {"format": FORMAT} | {
        f"{kind}s": [written_entry(entry) for entry in found if entry.kind == kind] for kind in KINDS
    }


def read_file(text: str, vocabulary: FactVocabulary) -> tuple[tuple[Entry, ...], tuple[FileProblem, ...]]:
    """Read a file; where there is any problem, all of them are given and nothing of it must be used."""
    try:
        return read_form(read_json(text), vocabulary)
    except ProblemsError as error:
        return (), error.problems


def read_json(text: str) -> Any:
    """Read a text as JSON of bounded size, or raise a ProblemsError."""
    try:
        # Of a text with odd signs the reader below says where it stands.
        return safe_json.read_json(text, most_bytes=MOST_BYTES, keeps_odd=True)
    except safe_json.TooLargeError as error:
        message = _("The file has more than %(most)d bytes. Split it.") % {"most": MOST_BYTES}
        raise ProblemsError([FileProblem("", message)]) from error
    except safe_json.UnreadableJsonError as error:
        raise ProblemsError([FileProblem("", _("The file is no JSON: %(error)s") % {"error": error})]) from error


def written_entry(entry: Entry) -> dict[str, Any]:
    """Give one entry as the JSON object that stands in a file's list of its kind."""
    values: dict[str, Callable[[], object]] = {
        "condition": lambda: to_exchange(entry.condition) if entry.condition else {},
        "actions": lambda: [act_to_json(act) for act in entry.acts],
        "effects": lambda: [act_to_json(act) for act in entry.acts],
    }
    parts = {name: values.get(name, lambda name=name: getattr(entry, name))() for name in PARTS[entry.kind]}  # type: ignore[misc]
    return {name: value for name, value in parts.items() if value or name in NEEDED or name in ("priority", "event")}


def read_form(form: object, vocabulary: FactVocabulary) -> tuple[tuple[Entry, ...], tuple[FileProblem, ...]]:
    """Read the JSON object of a file, as read_file() does."""
    reader = _Reader(vocabulary)
    reader.read(form)
    return tuple(reader.entries), tuple(reader.problems)


class _Reader:
    """Read one file, and go on after each problem."""

    def __init__(self, vocabulary: FactVocabulary) -> None:
        self.entries: list[Entry] = []
        self.problems: list[FileProblem] = []
        self._vocabulary = vocabulary

    def read(self, form: object) -> None:
        if not isinstance(form, dict) or form.get("format") != FORMAT:
            self._say(
                "format", _('This is no file of rules. Begin it with {"format": "%(format)s", ...}.'), format=FORMAT
            )
            return
        known = ["format", *(f"{kind}s" for kind in KINDS)]
        self._refuse_unknown(form, known, "")
        for kind in KINDS:
            self._read_list(kind, form.get(f"{kind}s", []))

    def _read_list(self, kind: str, forms: object) -> None:
        if not isinstance(forms, list):
            self._say(f"{kind}s", _("This must be a list."))
            return
        seen: set[str] = set()
        for place, form in enumerate(forms):
            path = f"{kind}s[{place}]"
            entry = self._read_entry(kind, form, path)
            if entry is None:
                continue
            if entry.slug in seen:
                self._say(path, _("“%(slug)s” stands twice in the file. Take one out."), slug=entry.slug)
            seen.add(entry.slug)
            self.entries.append(entry)

    def _read_entry(self, kind: str, form: object, path: str) -> Entry | None:
        if not isinstance(form, dict):
            self._say(path, _("This must be a JSON object with: %(parts)s."), parts=", ".join(PARTS[kind]))
            return None
        before = len(self.problems)
        self._refuse_unknown(form, PARTS[kind], path)
        values = {name: self._part(kind, form, name, path) for name in PARTS[kind]}
        condition = self._condition(values.pop("condition", None), path)
        acts = self._acts(kind, values, path)
        if len(self.problems) > before:
            return None
        return Entry(kind=kind, condition=condition, acts=acts, **values)

    def _part(self, kind: str, form: Mapping[str, Any], name: str, path: str) -> Any:
        wanted, value = PARTS[kind][name], form.get(name)
        if name not in form:
            if name in NEEDED:
                self._say(path, _("“%(name)s” is missing. Add it."), name=name)
            return DEFAULTS.get(kind, {}).get(name, wanted())
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        fits = is_number if wanted is float else isinstance(value, wanted) and not isinstance(value, bool)
        if not fits:
            self._say(f"{path}.{name}", _("This must be %(type)s."), type=TYPE_WORDS[wanted])
            return wanted()
        if isinstance(value, str) and (len(value) > MOST_LETTERS or not is_writable(value)):
            self._say(f"{path}.{name}", _("This text is too long, or holds a broken letter. Type it anew."))
        return value

    def _condition(self, form: Any, path: str) -> Any:
        if not form:
            return None
        try:
            condition = from_exchange(form, self._vocabulary, f"{path}.condition")
            refuse_invisible_text(condition, f"{path}.condition")
            return condition
        except ConditionError as error:
            message = _(error.text) % error.values
            self.problems.append(FileProblem(error.path or f"{path}.condition", message))
        return None

    def _acts(self, kind: str, values: dict[str, Any], path: str) -> tuple[Act, ...]:
        if kind not in ACTS:
            return ()
        field, known = ACTS[kind], offered_effects.by_name() if kind == TRIGGER else ACTIONS
        found = []
        for place, form in enumerate(values.pop(field)):
            try:
                act = act_from_json(form)
                if act_name(act) not in known:
                    raise InvalidActionError(_("This is none of: %(known)s.") % {"known": ", ".join(known)})
                check = check_effect if kind == TRIGGER else check_action
                check(act)  # type: ignore[operator]
                self._refuse_unknown(form, act_to_json(act), f"{path}.{field}[{place}]")
                found.append(act)
            except InvalidActError as error:
                self._say(f"{path}.{field}[{place}].{error.field}", _(error.text), **error.values)
            except InvalidActionError as error:
                self._say(f"{path}.{field}[{place}]", "%(error)s", error=error)
            except (AttributeError, KeyError, TypeError):
                example = '{"do": "show_variant", "slot": {"name": "hero", "within": "everywhere"}, "variant": "B"}'
                self._say(
                    f"{path}.{field}[{place}]", _("This cannot be read. Write it like %(example)s."), example=example
                )
        return tuple(found)

    def _refuse_unknown(self, form: Mapping[str, Any], known: Iterable[str], path: str) -> None:
        for name in form:
            if name not in known:
                self._say(
                    path or "file", _("“%(name)s” is unknown here.%(hint)s"), name=name, hint=did_you_mean(name, known)
                )

    def _say(self, path: str, text: str, **values: object) -> None:
        self.problems.append(FileProblem(path, text % values))


def is_writable(text: str) -> bool:
    """Say whether every database keeps a text: without NUL, and without half a letter."""
    return not any("\ud800" <= letter <= "\udfff" or letter == "\0" for letter in text)
