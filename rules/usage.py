"""Who asks for a segment: rules, triggers and other segments, and the pages whose variants it sees."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from wagtail.models import Page, ReferenceIndex

from rules.condition_blocks import SEGMENT
from rules.models import Declaration, Rule, Segment, Trigger
from rules.value_words import named

MOST_NAMED = 5


class SegmentInUseError(ProtectedError):
    """A segment that something asks for must not be deleted."""


def users_of(segment: Segment, *, are_live: bool = False) -> list[str]:
    """Name all that asks for a segment, drafts too unless only what is live counts."""
    return [*_declarations(segment, are_live=are_live), *_pages(segment, are_live=are_live)]


def in_use_words(segment: Segment, users: list[str]) -> str:
    """Say that a segment is in use, by what, and what to do."""
    text = _("The segment “%(name)s” is in use by %(named)s. Take it out of there first.")
    return text % {"name": segment.name, "named": named(users, MOST_NAMED)}


def refuse_if_in_use(segment: Segment) -> None:
    """Raise SegmentInUseError where anything asks for the segment."""
    users = users_of(segment)
    if users:
        raise SegmentInUseError(in_use_words(segment, users), {segment})


def _declarations(segment: Segment, *, are_live: bool) -> Iterator[str]:
    words = {
        Segment: _("the segment “%(name)s”"),
        Rule: _("the rule “%(name)s”"),
        Trigger: _("the trigger “%(name)s”"),
    }
    for model, text in words.items():
        rows = model.objects.live() if are_live else model.objects.all()
        for row in rows.select_related("latest_revision"):
            # What asks for itself is gone with it.
            if row != segment and segment.slug in _asked_by(row, with_draft=not are_live):
                yield text % {"name": row.name}


def _asked_by(row: Declaration, *, with_draft: bool) -> set[str]:
    asked = set(_slugs(row.condition.raw_data))
    if with_draft and row.has_unpublished_changes and row.latest_revision:
        draft = row.latest_revision.content.get("condition") or "[]"
        asked |= set(_slugs(json.loads(draft) if isinstance(draft, str) else draft))
    return asked


def _slugs(blocks: Iterable[Any]) -> Iterator[str]:
    """Give the slugs of the segments in stored blocks, without making these; groups lie within groups."""
    for block in blocks:
        value = block["value"]
        if block["type"] == SEGMENT and isinstance(value, dict):
            yield value.get("segment") or ""
        elif isinstance(value, list):
            yield from _slugs(each for each in value if isinstance(each, dict) and "type" in each)


def _pages(segment: Segment, *, are_live: bool) -> Iterator[str]:
    references = ReferenceIndex.get_references_to(segment).filter(base_content_type__model="page")
    pages = Page.objects.filter(pk__in={int(each.object_id) for each in references})
    for page in (pages.live() if are_live else pages).order_by("title"):
        yield _("the page “%(title)s”") % {"title": page.title}
