"""Drafts of rules as other servers write them: checked as an import is, and never live by themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Site

from attune.rules.domain.entries import RULE, Entry
from attune.rules.imports.importer import plan_form
from attune.rules.models import Rule
from attune.rules.review.audit_log import DRAFTED
from attune.rules.serialisation.repository import entry_if_finished, save_entry_draft, site_name, sites_by_name
from attune.rules.serialisation.rule_files import FORMAT, FileProblem, ProblemsError, read_json

_PLACE = f"{RULE}s[0]"


class DraftConflictError(ValueError):
    """The rule cannot be drafted now, whatever is sent; the message says why."""


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """The rule of a draft that was kept, whether it is new, and what is allowed and yet hardly meant."""

    row: Rule
    is_new: bool
    doubts: tuple[FileProblem, ...]


def save_draft(slug: str, body: bytes, *, site: Site | None, key: str) -> SavedDraft:
    """Keep a rule that another server sent as a draft.

    key is what the log calls the server key. Raises ProblemsError where it is wrong, DraftConflictError where it
    cannot be now; nothing is kept then.
    """
    entry, doubts = _read(slug, body, site)
    try:
        row, is_new = _keep(entry, site, key)
    except IntegrityError as error:
        raise DraftConflictError(
            _("Somebody else made a rule of this slug just now. Read it, and send yours again.")
        ) from error
    return SavedDraft(row, is_new, tuple(_told(doubts)))


def _keep(entry: Entry, site: Site | None, key: str) -> tuple[Rule, bool]:
    with transaction.atomic():
        row = Rule.objects.select_for_update().filter(slug=entry.slug).first()
        if row is not None:
            _refuse_conflict(row, site)
            if entry_if_finished(row.get_latest_revision_as_object()) == entry:
                return row, False
        kept, revision = save_entry_draft(entry, sites_by_name(), user=None)
        log(kept, DRAFTED, data={"key": key}, revision=revision)
    return Rule.objects.select_related("site", "latest_revision").get(pk=kept.pk), row is None


def _read(slug: str, body: bytes, site: Site | None) -> tuple[Entry, tuple[FileProblem, ...]]:
    form = _form_of(slug, body)
    plan = plan_form({"format": FORMAT, f"{RULE}s": [form]})
    if plan.problems:
        raise ProblemsError(_told(plan.problems))
    entry = plan.entries[0]
    if entry.site not in ("", site_name(site)):
        message = _("This address writes rules of its own site or of all. Ask the address of “%(site)s”.")
        raise ProblemsError([FileProblem("site", message % {"site": entry.site})])
    return entry, plan.doubts


def _form_of(slug: str, body: bytes) -> Mapping[str, Any]:
    try:
        form = read_json(body.decode())
    except UnicodeDecodeError as error:
        raise ProblemsError([FileProblem("", _("The text is not UTF-8. Send it in UTF-8."))]) from error
    if not isinstance(form, dict):
        raise ProblemsError([FileProblem("", _("A rule is a JSON object. Begin it with {."))])
    if form.setdefault("slug", slug) != slug:
        message = _("The address says “%(slug)s”. Leave the slug out, or write the same.")
        raise ProblemsError([FileProblem("slug", message % {"slug": slug})])
    return form


def _told(problems: Iterable[FileProblem]) -> list[FileProblem]:
    """Name the places as whoever sent one rule knows them."""
    return [
        FileProblem(
            "" if each.path.startswith(f"{RULE} ") else each.path.removeprefix(_PLACE).lstrip("."), each.message
        )
        for each in problems
    ]


def _refuse_conflict(row: Rule, site: Site | None) -> None:
    if row.site is not None and row.site != site:
        raise DraftConflictError(_("A rule of another site is called so. Choose another slug."))
    if row.archived_at:
        raise DraftConflictError(_("This rule is in the archive. Let an editor restore it, or choose another slug."))
    if row.get_lock():
        raise DraftConflictError(_("This rule is locked, or waits for review. Try again when that has ended."))
