"""Entries as the database keeps them: read them all, and keep others in their place."""

from collections.abc import Container, Iterable
from typing import Any

from django.db.models import Model
from django.utils import timezone
from wagtail.actions.unpublish import UnpublishAction
from wagtail.models import Revision, Site

from attune.rules.builder.action_rows import InvalidActionError
from attune.rules.builder.fields import from_acts, from_condition, to_acts, to_condition
from attune.rules.domain.conditions import ConditionError
from attune.rules.domain.entries import RULE, SEGMENT, THRESHOLD, TRIGGER, Entry, EntryChange
from attune.rules.models import Rule, Segment, Threshold, Trigger

MODELS: dict[str, Any] = {THRESHOLD: Threshold, SEGMENT: Segment, RULE: Rule, TRIGGER: Trigger}


def stored_entries() -> tuple[Entry, ...]:
    """Give every live threshold, segment, rule and trigger; one whose condition cannot be read is left out."""
    thresholds = [entry_of(row) for row in Threshold.objects.filter(live=True)]
    rows = [row for model in (Segment, Rule, Trigger) for row in model.objects.live().select_related("site")]
    return (*thresholds, *(entry for row in rows if (entry := entry_if_finished(row))))


def entry_if_finished(row: Any) -> Entry | None:
    """Give a declaration as an entry, nothing where its condition or what follows cannot be read."""
    try:
        return entry_of(row)
    except (ConditionError, InvalidActionError, KeyError, TypeError, ValueError, Site.DoesNotExist):
        return None


def entry_of(row: Any) -> Entry:
    """Give a declaration, or a threshold, as an entry."""
    if isinstance(row, Threshold):
        return Entry(THRESHOLD, row.slug, row.name, value=row.value, description=row.description)
    values = {"slug": row.slug, "name": row.name, "site": site_name(row.site), "condition": to_condition(row.condition)}
    match row:
        case Segment():
            return Entry(SEGMENT, description=row.description, **values)
        case Rule():
            return Entry(RULE, acts=to_acts(row.actions), priority=row.priority, **values)
        case _:
            return Entry(TRIGGER, acts=to_acts(row.effects), event=row.event, once_per=row.once_per, **values)


def save_change(change: EntryChange, sites: dict[str, Site], *, user: Any) -> None:
    """Do one change and publish it, with a revision in the row's history; whoever calls has asked for permission."""
    row = _row_of(change.entry)
    if change.after is None:
        row.delete()
        return
    _fill(row, change.after, sites)
    row.full_clean()
    publish_row(row, user=user)


def save_entry_draft(entry: Entry, sites: dict[str, Site], *, user: Any) -> tuple[Any, Revision]:
    """Keep an entry as the latest draft of its row, and give both; what is live stays as it is.

    The caller has locked the row and asked for permission.
    """
    row = _row_of(entry)
    row = row.get_latest_revision_as_object() if row.pk else row
    _fill(row, entry, sites)
    row.full_clean()
    if row.pk is None:
        row.save()
    return row, row.save_revision(user=user, clean=False, log_action=False)


def restore_entry(entry: Entry, sites: dict[str, Site], *, user: Any) -> Any:
    """Publish an entry as it once was, and give its row.

    It was checked when it was published; beside drafts of today the same check could fail on the way.
    """
    row = _row_of(entry)
    _fill(row, entry, sites)
    return publish_row(row, user=user)


def unpublish_entry(entry: Entry, *, user: Any) -> Any:
    """Unpublish what has this entry, and give its row; its history stays."""
    row = MODELS[entry.kind].objects.get(slug=entry.slug)
    UnpublishAction(row, user=user).execute(skip_permission_checks=True)
    return row


def publish_row(row: Any, *, user: Any) -> Any:
    """Publish a row as it stands, at once, whatever dates were set for it, and give it."""
    now = timezone.now()
    row.go_live_at = None
    row.expire_at = row.expire_at if row.expire_at and row.expire_at > now else None
    if row.pk is None:
        row.save()
    row.save_revision(user=user, clean=False).publish(user=user, skip_permission_checks=True)
    row.refresh_from_db()
    return row


def site_name(site: Site | None) -> str:
    """Give the host name of a site, with its port where that is not the usual one; "" for all sites."""
    if site is None:
        return ""
    return site.hostname if site.port in (80, 443) else f"{site.hostname}:{site.port}"


def sites_by_name() -> dict[str, Site]:
    """Give every site by its name."""
    return {site_name(site): site for site in Site.objects.select_related("root_page")}


def entries_of_other_sites(entries: Iterable[Entry], sites: Container[str]) -> list[Entry]:
    """Give the entries that belong to none of some sites, though they belong to one."""
    return [entry for entry in entries if entry.site and entry.site not in sites]


def _row_of(entry: Entry) -> Any:
    """Give the row of an entry; a new one, not kept yet, where there is none."""
    model = MODELS[entry.kind]
    return model.objects.filter(slug=entry.slug).first() or model(slug=entry.slug, live=False)


def _fill(row: Model, entry: Entry, sites: dict[str, Site]) -> None:
    values: dict[str, object] = {"name": entry.name}
    if entry.kind == THRESHOLD:
        values |= {"value": entry.value, "description": entry.description}
    else:
        values |= {"site": sites.get(entry.site), "condition": from_condition(entry.condition)}  # type: ignore[arg-type]
    match entry.kind:
        case "segment":
            values["description"] = entry.description
        case "rule":
            values |= {"priority": entry.priority, "actions": from_acts(entry.acts)}
        case "trigger":
            values |= {"event": entry.event, "once_per": entry.once_per, "effects": from_acts(entry.acts)}
    for name, value in values.items():
        setattr(row, name, value)
