"""What would be live if drafts were published: the live edition with some of them, or all, put in their places."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from attune.rules.bench.declaration_summaries import PREFIXES
from attune.rules.domain.conditions import ConditionError
from attune.rules.facts.thresholds import LiveThreshold, live_thresholds
from attune.rules.models import Threshold
from attune.rules.selectors import READERS
from attune.rules.serialisation.book_json import Edition, EditionEntry, edition_of
from attune.text import did_you_mean


class UnknownDraftError(LookupError):
    """There is no declaration of that key."""


class UnfinishedDraftError(ValueError):
    """A draft cannot act yet; the message says what it lacks."""


@dataclass(frozen=True, slots=True)
class WhatIfBook:
    """An edition with drafts in it, and the names of these."""

    edition: Edition
    names: tuple[str, ...] = ()


def book_with_drafts(keys: Collection[str] | None = None) -> WhatIfBook:
    """Put the drafts of some declarations into what is live, such as "rule:welcome"; without keys, all that wait.

    Raises UnknownDraftError, or UnfinishedDraftError where one that was named, or the book with it, cannot act.
    """
    known = live_thresholds() | (_threshold_drafts() if keys is None else {})
    rows = dict(_rows(keys))
    if keys is not None and (missing := sorted(set(keys) - rows.keys())):
        hint = did_you_mean(missing[0], (key for key, _row in _rows(None)))
        raise UnknownDraftError(_("There is no declaration “%(key)s”.") % {"key": missing[0]} + hint)
    edition = edition_of({key: _reader(key, row, known) for key, (row, _is_draft) in rows.items()})
    _check(edition, keys or ())
    return WhatIfBook(edition, tuple(row.name for row, is_draft in rows.values() if is_draft))


def book_with_unsaved(row: Any) -> Edition:
    """Put a declaration, as it stands in its form, into what is live; its former self is left out.

    Raises UnfinishedDraftError where it cannot act yet.
    """
    known = live_thresholds()
    prefix = next(prefix for prefix, model in PREFIXES.items() if isinstance(row, model))
    rows = {key: each for key, (each, _draft) in _rows(()) if (type(each), each.pk) != (type(row), row.pk)}
    key = prefix + row.slug
    edition = edition_of({each: _reader(each, found, known) for each, found in {**rows, key: row}.items()})
    _check(edition, (key,))
    return edition


def _rows(keys: Collection[str] | None) -> Iterator[tuple[str, tuple[Any, bool]]]:
    """Give what is live, and the drafts that are wanted in place of it, each with whether it is a draft."""
    for prefix, model in PREFIXES.items():
        for row in model.objects.with_sites().select_related("latest_revision"):
            key = prefix + row.slug
            if _is_wanted(row, key, keys):
                yield key, (row.get_latest_revision_as_object() if row.latest_revision else row, True)
            elif row.live:
                yield key, (row, False)


def _is_wanted(row: Any, key: str, keys: Collection[str] | None) -> bool:
    if keys is not None:
        return key in keys
    # One that was taken off the site is no draft that waits.
    return bool(row.has_unpublished_changes and (row.live or row.first_published_at is None))


def _reader(key: str, row: Any, known: dict[str, LiveThreshold]) -> Callable[[], EditionEntry]:
    return READERS[key.partition(":")[0] + ":"](row, known)


def _threshold_drafts() -> dict[str, LiveThreshold]:
    rows = Threshold.objects.filter(has_unpublished_changes=True).select_related("latest_revision")
    drafts = (row.get_latest_revision_as_object() for row in rows if row.latest_revision)
    return {row.slug: LiveThreshold(row.value, row.version) for row in drafts}


def _check(edition: Edition, keys: Collection[str]) -> None:
    for key in keys:
        if key in edition.left_out:
            raise UnfinishedDraftError(edition.left_out[key])
    try:
        edition.book(0).inlined()
    except ConditionError as error:
        raise UnfinishedDraftError(_(error.text) % error.values) from error
