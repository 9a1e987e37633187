"""Who wrote what: the segments, rules and triggers by their keys, each with its form and its author."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse

from attune.rules.domain.rules import RULE_PREFIX, SEGMENT_PREFIX
from attune.rules.models import Rule, Segment, Trigger
from attune.rules.review.view_permissions import may_view
from attune.rules.serialisation.book_json import TRIGGER_PREFIX

PREFIXES = {SEGMENT_PREFIX: Segment, RULE_PREFIX: Rule, TRIGGER_PREFIX: Trigger}


@dataclass(frozen=True, slots=True)
class DeclarationSummary:
    """What a declaration is called, where its form is, and who published it last, or saved it where nobody did."""

    key: str
    name: str
    url: str
    is_live: bool
    author: str = ""
    author_id: int | None = None
    email: str = ""
    language: str = ""


def declaration_summaries() -> dict[str, DeclarationSummary]:
    """Give every segment, rule and trigger by its key; one query for each sort."""
    return {head.key: head for prefix, model in PREFIXES.items() for head in _heads(prefix, model)}


def may_notify_author(head: DeclarationSummary) -> bool:
    """Say whether the author of a declaration has an active account and may still look at what they wrote."""
    user = get_user_model().objects.filter(pk=head.author_id, is_active=True).first()
    return user is not None and may_view(user, head.key.partition(":")[0])


def _heads(prefix: str, model: Any) -> Iterator[DeclarationSummary]:
    rows = model.objects.select_related(
        "live_revision__user__wagtail_userprofile", "latest_revision__user__wagtail_userprofile"
    )
    for row in rows.defer("condition"):
        user = _author(row)
        profile = getattr(user, "wagtail_userprofile", None)
        yield DeclarationSummary(
            key=prefix + row.slug,
            name=row.name,
            url=reverse(model.snippet_viewset.get_url_name("edit"), args=[row.pk]),
            is_live=row.live,
            author=user.get_full_name() or user.get_username() if user else "",
            author_id=user.pk if user else None,
            email=user.email if user and user.is_active else "",
            language=profile.get_preferred_language() if profile else "",
        )


def _author(row: Any) -> Any:
    revisions = (row.live_revision, row.latest_revision)
    return next((revision.user for revision in revisions if revision and revision.user), None)
