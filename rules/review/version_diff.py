"""The difference of two versions of a declaration, in plain language."""

from collections.abc import Iterator
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from attune.rules.domain.entries import EntryChange
from attune.rules.serialisation.repository import entry_if_finished
from attune.rules.words.change_words import change_words

DATES = ("go_live_at", "expire_at")


def version_words(before: Any, after: Any) -> list[str]:
    """Tell what a later version of a declaration says otherwise; before is nothing where it is new."""
    return [*_declared(before, after), *_dates(before, after)]


def live_version(row: Any) -> Any:
    """Give what is live of a declaration, nothing where nothing is."""
    stored = type(row).objects.get(pk=row.pk)
    return stored if stored.live else None


def _declared(before: Any, after: Any) -> Iterator[str]:
    was, becomes = entry_if_finished(before) if before else None, entry_if_finished(after)
    if becomes is None:
        yield _("What it says is not finished: %(sentence)s") % {"sentence": after.sentence}
    elif before is not None and was is None:
        yield _("What it said was not finished; now: %(sentence)s") % {"sentence": after.sentence}
    elif was != becomes:
        yield change_words(EntryChange(was, becomes))


def _dates(before: Any, after: Any) -> Iterator[str]:
    texts = {
        "go_live_at": _("It is to go live: %(when)s (before: %(was)s)."),
        "expire_at": _("It is to expire: %(when)s (before: %(was)s)."),
    }
    for name in DATES:
        was, when = (getattr(row, name) if row else None for row in (before, after))
        if was != when:
            yield texts[name] % {"when": _moment(when), "was": _moment(was)}


def _moment(when: Any) -> str:
    return formats.date_format(timezone.localtime(when), "j F Y, H:i") if when else _("no date")
