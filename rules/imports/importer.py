"""Import rules as code: all of a file or nothing, checked, tried on the engines, and told before it is done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from attune.rules.books.publisher import pause_publishing, refusal_of
from attune.rules.domain.conditions import Test, tests_of
from attune.rules.domain.entries import KINDS, Entry, EntryChange, entry_changes
from attune.rules.domain.facts.fact import Kind
from attune.rules.domain.operators.operator import Form
from attune.rules.domain.operators.registry import operators
from attune.rules.facts.registry import registry
from attune.rules.selectors import live_edition
from attune.rules.serialisation.book_json import Edition
from attune.rules.serialisation.repository import entries_of_other_sites, save_change, sites_by_name, stored_entries
from attune.rules.serialisation.rule_files import FileProblem, ProblemsError, read_file, read_form
from attune.rules.usage.protection import InUseError
from attune.rules.words.action_sentences import act_warning
from attune.text import comparable, did_you_mean


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a file would change, what is wrong with it, and what is doubtful; with problems nothing is done."""

    entries: tuple[Entry, ...]
    changes: tuple[EntryChange, ...]
    problems: tuple[FileProblem, ...]
    doubts: tuple[FileProblem, ...] = ()


class ImportRefusedError(ProblemsError):
    """The file was refused as a whole; nothing of it was kept."""


def plan_import(text: str, *, removes: bool = False, tries: bool = True) -> ImportPlan:
    """Read a file and say what would come of it; with removes, what the file has not goes.

    It is tried on the engines, which whoever goes on to do_import() leaves to that.
    """
    return _plan(*read_file(text, registry), removes=removes, tries=tries)


def plan_form(form: object) -> ImportPlan:
    """Do the same with the JSON object of a file that has been read already."""
    return _plan(*read_form(form, registry), removes=False, tries=True)


def _plan(entries: tuple[Entry, ...], problems: tuple[FileProblem, ...], *, removes: bool, tries: bool) -> ImportPlan:
    if problems:
        return ImportPlan(entries, (), problems)
    found = entry_changes(stored_entries(), entries, removes=removes)
    plan = ImportPlan(entries, found, tuple(_unknown_sites(entries)), tuple(_doubts(entries)))
    return replace(plan, problems=_tried(plan)) if tries and not plan.problems else plan


def do_import(plan: ImportPlan, *, user: Any = None) -> None:
    """Keep all changes of a plan and publish them as one book, or raise ImportRefusedError and keep none."""
    if plan.problems:
        raise ImportRefusedError(plan.problems)
    with pause_publishing(), transaction.atomic():
        _keep(plan, user)


def edition_after(plan: ImportPlan) -> Edition:
    """Give what would be live after an import, which is done and taken back; or raise ImportRefusedError."""
    if plan.problems:
        raise ImportRefusedError(plan.problems)
    with pause_publishing(forgets=True), transaction.atomic():
        edition = _keep(plan, None)
        transaction.set_rollback(True)
    return edition


def _tried(plan: ImportPlan) -> tuple[FileProblem, ...]:
    try:
        edition_after(plan)
    except ImportRefusedError as error:
        return error.problems
    return ()


def _keep(plan: ImportPlan, user: Any) -> Edition:
    """Keep all changes and give what is live then, which the engines agree on; or raise ImportRefusedError."""
    sites, problems = sites_by_name(), []
    for change in sorted(plan.changes, key=_turn):
        try:
            # A row that cannot be kept must not end the trial of the others.
            with transaction.atomic():
                save_change(change, sites, user=user)
        except ValidationError as error:
            problems += [FileProblem(_path(plan, change.entry), message) for message in _messages(error)]
        except InUseError as error:
            problems.append(FileProblem(_path(plan, change.entry), str(error.args[0])))
        except (ValueError, TypeError) as error:
            problems.append(FileProblem(_path(plan, change.entry), str(error)))
    if problems:
        raise ImportRefusedError(problems)
    edition = live_edition()
    named = {f"{entry.kind}:{entry.slug}": entry for entry in plan.entries}
    left_out = [
        FileProblem(_path(plan, named[key]), reason) for key, reason in edition.left_out.items() if key in named
    ]
    refusal = None if left_out else refusal_of(edition)
    if left_out or refusal:
        raise ImportRefusedError(left_out or [FileProblem("", refusal.reason if refusal else "")])
    return edition


def _turn(change: EntryChange) -> int:
    """Let what goes go last, and what asks before what it asks for."""
    return 0 if change.after else 1 + list(reversed(KINDS)).index(change.entry.kind)


def _messages(error: ValidationError) -> list[str]:
    if hasattr(error, "error_dict"):
        return [f"{field}: {message}" for field, messages in error.message_dict.items() for message in messages]
    return list(error.messages)


def _path(plan: ImportPlan, entry: Entry) -> str:
    if entry not in plan.entries:
        return f"{entry.kind} {entry.slug}"
    place = [one for one in plan.entries if one.kind == entry.kind].index(entry)
    return f"{entry.kind}s[{place}]"


def _unknown_sites(entries: Iterable[Entry]) -> Iterator[FileProblem]:
    known, text = sites_by_name(), _("“%(site)s” is no site here.%(hint)s Leave it out for all sites.")
    for entry in entries_of_other_sites(entries, known):
        hint = did_you_mean(entry.site, known)
        yield FileProblem(f"{entry.kind} {entry.slug}", text % {"site": entry.site, "hint": hint})


def _doubts(entries: Iterable[Entry]) -> Iterator[FileProblem]:
    """Say what is allowed and yet hardly meant: a value that is none of a fact's choices, a slot that no page has."""
    for entry in entries:
        path = f"{entry.kind} {entry.slug}"
        for test in tests_of(entry.condition) if entry.condition else ():
            yield from (FileProblem(path, doubt) for doubt in _strange_values(test))
        yield from (FileProblem(path, doubt) for act in entry.acts if (doubt := act_warning(act)))


def _strange_values(test: Test) -> Iterator[str]:
    offer = registry.get(test.fact)
    choices = {comparable(key) for key, _label in offer.listed_choices()}
    is_whole = operators[test.operator].form(test.kind) in (Form.EQUALITY, Form.ITEMS)
    if not choices or test.kind not in (Kind.TEXT, Kind.SET) or not is_whole:
        return
    for value in test.value if isinstance(test.value, tuple) else (test.value,):
        if str(value) and comparable(str(value)) not in choices:
            text = _("“%(value)s” is none of the choices of “%(fact)s”.%(hint)s")
            yield text % {"value": value, "fact": test.fact, "hint": did_you_mean(str(value), choices)}
