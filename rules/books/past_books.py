"""What stood in an earlier rule book: its entries, and in plain language what it changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Site

from attune.rules.domain.conditions import All, Test
from attune.rules.domain.entries import KINDS, Entry, entry_changes
from attune.rules.facts.registry import registry
from attune.rules.models import BookRecord
from attune.rules.selectors import SITE_FACT
from attune.rules.serialisation.repository import site_name
from attune.rules.serialisation.rule_files import ACTS, FORMAT, FileProblem, read_form
from attune.rules.words.change_words import KIND_WORDS, change_words

Forms = Mapping[tuple[str, str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PastBook:
    """The entries of a book, and what of it cannot be read any more."""

    entries: tuple[Entry, ...]
    problems: tuple[FileProblem, ...] = ()


def past_book(record: BookRecord) -> PastBook:
    """Read what editors had declared when a book was made."""
    entries, problems = read_form(_file(forms_of(record)), registry)
    return PastBook(entries if record.declared else tuple(map(_with_site, entries)), problems)


def forms_of(record: BookRecord) -> Forms:
    """Give the JSON of each declaration by kind and slug.

    Books of before kept only what is matched: there the numbers of thresholds stand in their places.
    """
    if record.declared:
        return {(kind, form["slug"]): form for kind in KINDS for form in record.declared.get(f"{kind}s", ())}
    return {(kind, slug): _form(kind, slug, each) for (kind, slug), each in _matched(record)}


def book_change_words(before: Forms, after: Forms) -> list[str]:
    """Tell what differs from one book to the next; only what differs is read."""
    differing = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    old, new = (_readable({key: forms[key] for key in differing if key in forms}) for forms in (before, after))
    told = entry_changes(tuple(old.values()), tuple(new.values()), removes=True)
    unreadable = sorted(key for key in differing if key not in old and key not in new)
    return [*map(change_words, told), *(_unreadable(kind, slug) for kind, slug in unreadable)]


def _readable(forms: Forms) -> dict[tuple[str, str], Entry]:
    entries, _problems = read_form(_file(forms), registry)
    return {entry.key: entry for entry in entries}


def _unreadable(kind: str, slug: str) -> str:
    return _("The %(kind)s “%(slug)s” changed; what it asked cannot be read any more.") % {
        "kind": _(KIND_WORDS[kind]),
        "slug": slug,
    }


def _file(forms: Forms) -> dict[str, Any]:
    return {"format": FORMAT} | {f"{kind}s": [form for key, form in forms.items() if key[0] == kind] for kind in KINDS}


def _matched(record: BookRecord) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    for key, each in record.book.items():
        kind, _colon, slug = key.partition(":")
        yield (kind, slug), each


def _form(kind: str, slug: str, each: Mapping[str, Any]) -> dict[str, Any]:
    form = {"slug": slug, "name": each["name"], "condition": each["condition"]}
    if kind in ACTS:
        form[ACTS[kind]] = each.get("acts", [])
    if kind == "rule":
        form["priority"] = each.get("priority", 0)
    if kind == "trigger":
        form |= {"event": each.get("event", ""), "once_per": each.get("once_per", "event")}
    return form


def _with_site(entry: Entry) -> Entry:
    """Give the site back its place: in a matched condition it is the first test."""
    match entry.condition:
        case All((Test(fact=fact, value=path), condition)) if fact == SITE_FACT:
            site = Site.objects.filter(root_page__path=path).first()
            return replace(entry, condition=condition, site=site_name(site)) if site else entry
    return entry
