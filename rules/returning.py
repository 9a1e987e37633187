"""Return to an earlier rule book as a whole: all that is declared stands again as it did then, or nothing changes."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from rules.change_words import change_words
from rules.domain.entries import Change, Entry, changes
from rules.log_words import RETURNED
from rules.models import BookRecord
from rules.past_books import past_book
from rules.publishing import Publication, publish_book, publishing_paused
from rules.rule_files import Problem, ProblemsError
from rules.selectors import latest_record
from rules.stored_entries import MODELS, bring_back, homeless, sites_by_name, stored_entries, take_off


@dataclass(frozen=True, slots=True)
class ReturnPlan:
    """What a return would change, which drafts it puts aside, and why it cannot be done, where it cannot."""

    record: BookRecord
    changes: tuple[Change, ...]
    put_aside: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def words(self) -> list[str]:
        """Tell every change in plain language."""
        return [change_words(change) for change in self.changes]


class ReturnRefusedError(ProblemsError):
    """An earlier book cannot come back; nothing was changed."""


def plan_return(record: BookRecord) -> ReturnPlan:
    """Say what would come of returning to a book."""
    book, now = past_book(record), stored_entries()
    problems = [*book.problems, *_refusals(record), *_unknown_sites(book.entries)]
    found = changes(now, book.entries, removes=True)
    changed = {change.entry.key for change in found}
    waiting = tuple(entry for entry in book.entries if entry.key not in changed and _has_draft(entry))
    return ReturnPlan(record, found, waiting, tuple(problems))


def return_to(record: BookRecord, *, user: Any) -> Publication:
    """Publish all as it stood in a book, as one new book that every process serves; or raise, and change nothing.

    Whoever calls has asked for permission. What was proved then is not proved again, so that it is live at once.
    """
    with publishing_paused(forgets=True), transaction.atomic():
        plan = plan_return(record)
        if plan.problems:
            raise ReturnRefusedError(plan.problems)
        before = latest_record()
        _keep(plan, user)
        publication = publish_book(known=record, by=user)
        if publication.refusal:
            raise ReturnRefusedError((Problem("", publication.refusal),))
        data = {"version": record.version, "from": before.version if before else 0}
        log(BookRecord.objects.get(version=publication.version), RETURNED, user=user, data=data)
    return publication


def _keep(plan: ReturnPlan, user: Any) -> None:
    sites, data = sites_by_name(), {"version": plan.record.version}
    kept = [change.after for change in plan.changes if change.after]
    rows = [bring_back(entry, sites, user=user) for entry in (*kept, *plan.put_aside)]
    rows += [take_off(change.before, user=user) for change in plan.changes if change.before and not change.after]
    for row in rows:
        log(row, RETURNED, user=user, data=data)


def _refusals(record: BookRecord) -> list[Problem]:
    if not record.refusal:
        return []
    return [Problem("", _("This book never went live: %(reason)s") % {"reason": record.refusal})]


def _unknown_sites(entries: tuple[Entry, ...]) -> list[Problem]:
    text = _("It belonged to the site “%(site)s”, which is gone.")
    gone = homeless(entries, sites_by_name())
    return [Problem(f"{entry.kind} {entry.slug}", text % {"site": entry.site}) for entry in gone]


def _has_draft(entry: Entry) -> bool:
    return bool(MODELS[entry.kind].objects.filter(slug=entry.slug, has_unpublished_changes=True).exists())
