"""Entries as the database keeps them: read them all, and keep others in their place."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from wagtail.models import Site

from rules.builder import from_acts, from_condition, to_acts, to_condition
from rules.domain.entries import RULE, SEGMENT, THRESHOLD, TRIGGER, Change, Entry
from rules.models import Rule, Segment, Threshold, Trigger

MODELS: dict[str, Any] = {THRESHOLD: Threshold, SEGMENT: Segment, RULE: Rule, TRIGGER: Trigger}


def stored_entries() -> tuple[Entry, ...]:
    """Give every live threshold, segment, rule and trigger; one whose condition cannot be read is left out."""
    thresholds = [
        Entry(THRESHOLD, row.slug, row.name, value=row.value, description=row.description)
        for row in Threshold.objects.filter(live=True)
    ]
    rows = [row for model in (Segment, Rule, Trigger) for row in model.objects.live().select_related("site")]
    return (*thresholds, *map(entry_of, rows))


def entry_of(row: Any) -> Entry:
    """Give a declaration as an entry."""
    values = {"slug": row.slug, "name": row.name, "site": site_name(row.site), "condition": to_condition(row.condition)}
    match row:
        case Segment():
            return Entry(SEGMENT, description=row.description, **values)
        case Rule():
            return Entry(RULE, acts=to_acts(row.actions), priority=row.priority, **values)
        case _:
            return Entry(TRIGGER, acts=to_acts(row.effects), event=row.event, once_per=row.once_per, **values)


def keep(change: Change, sites: dict[str, Site], *, user: Any, publishes: bool = True) -> None:
    """Do one change, with a revision in the row's history."""
    model = MODELS[change.entry.kind]
    row = model.objects.filter(slug=change.entry.slug).first()
    if change.after is None:
        row.delete()
        return
    row = row or model(slug=change.after.slug, live=False)
    _fill(row, change.after, sites)
    row.full_clean()
    if row.pk is None:
        row.save()
    revision = row.save_revision(user=user)
    if publishes:
        revision.publish(user=user)


def site_name(site: Site | None) -> str:
    """Give the host name of a site, with its port where that is not the usual one; "" for all sites."""
    if site is None:
        return ""
    return site.hostname if site.port in (80, 443) else f"{site.hostname}:{site.port}"


def sites_by_name() -> dict[str, Site]:
    """Give every site by its name."""
    return {site_name(site): site for site in Site.objects.select_related("root_page")}


def used_sites(entries: Iterable[Entry]) -> set[str]:
    """Name the sites that entries belong to."""
    return {entry.site for entry in entries if entry.site}


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
