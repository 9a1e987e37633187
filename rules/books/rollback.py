"""Return to an earlier rule book as a whole: all that is declared stands again as it did then, or nothing changes."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from attune.rules.books.past_books import past_book
from attune.rules.books.publisher import Publication, pause_publishing, publish_book
from attune.rules.domain.entries import Entry, EntryChange, entry_changes
from attune.rules.models import BookRecord
from attune.rules.review.audit_log import RETURNED
from attune.rules.selectors import latest_record
from attune.rules.serialisation.repository import (
    MODELS,
    entries_of_other_sites,
    restore_entry,
    sites_by_name,
    stored_entries,
    unpublish_entry,
)
from attune.rules.serialisation.rule_files import FileProblem, ProblemsError
from attune.rules.words.change_words import change_words


@dataclass(frozen=True, slots=True)
class RollbackPlan:
    """What a return would change, which drafts it puts aside, and why it cannot be done, where it cannot."""

    record: BookRecord
    changes: tuple[EntryChange, ...]
    put_aside: tuple[Entry, ...]
    problems: tuple[FileProblem, ...] = ()

    @property
    def words(self) -> list[str]:
        """Tell every change in plain language."""
        return [change_words(change) for change in self.changes]


class RollbackRefusedError(ProblemsError):
    """An earlier book cannot come back; nothing was changed."""


def plan_rollback(record: BookRecord) -> RollbackPlan:
    """Say what would come of returning to a book."""
    book, now = past_book(record), stored_entries()
    problems = [*book.problems, *_refusals(record), *_unknown_sites(book.entries)]
    found = entry_changes(now, book.entries, removes=True)
    changed = {change.entry.key for change in found}
    waiting = tuple(entry for entry in book.entries if entry.key not in changed and _has_draft(entry))
    return RollbackPlan(record, found, waiting, tuple(problems))


def roll_back_to(record: BookRecord, *, user: Any) -> Publication:
    """Publish all as it stood in a book, as one new book that every process serves; or raise, and change nothing.

    Whoever calls has asked for permission. What was proved then is not proved again, so that it is live at once.
    """
    with pause_publishing(forgets=True), transaction.atomic():
        plan = plan_rollback(record)
        if plan.problems:
            raise RollbackRefusedError(plan.problems)
        before = latest_record()
        _keep(plan, user)
        publication = publish_book(known=record, by=user)
        if publication.refusal:
            raise RollbackRefusedError((FileProblem("", publication.refusal),))
        data = {"version": record.version, "from": before.version if before else 0}
        log(BookRecord.objects.get(version=publication.version), RETURNED, user=user, data=data)
    return publication


def _keep(plan: RollbackPlan, user: Any) -> None:
    sites, data = sites_by_name(), {"version": plan.record.version}
    kept = [change.after for change in plan.changes if change.after]
    rows = [restore_entry(entry, sites, user=user) for entry in (*kept, *plan.put_aside)]
    rows += [unpublish_entry(change.before, user=user) for change in plan.changes if change.before and not change.after]
    for row in rows:
        log(row, RETURNED, user=user, data=data)


def _refusals(record: BookRecord) -> list[FileProblem]:
    if not record.refusal:
        return []
    return [FileProblem("", _("This book never went live: %(reason)s") % {"reason": record.refusal})]


def _unknown_sites(entries: tuple[Entry, ...]) -> list[FileProblem]:
    text = _("It belonged to the site “%(site)s”, which is gone.")
    gone = entries_of_other_sites(entries, sites_by_name())
    return [FileProblem(f"{entry.kind} {entry.slug}", text % {"site": entry.site}) for entry in gone]


def _has_draft(entry: Entry) -> bool:
    return bool(MODELS[entry.kind].objects.filter(slug=entry.slug, has_unpublished_changes=True).exists())
