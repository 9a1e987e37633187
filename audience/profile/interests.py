"""Interests that a visitor turns off, or lets be learned again: one at a time, the rest stays as it is."""

import logging
from collections.abc import Callable, Mapping

from django.db import transaction

from attune.audience.domain.affinity import current_topic
from attune.audience.domain.interest_mutes import current_mutes, mute_affinity, unmute_affinity
from attune.audience.domain.profile import Profile
from attune.audience.domain.profile_state import UnreadableProfileError, from_state
from attune.audience.models import ProfileRecord
from attune.audience.selectors import profile
from attune.tagging.selectors import replaced_topics, topic_choices

logger = logging.getLogger(__name__)

_Change = Callable[..., Profile]


def mute_interest(visitor: str, key: str) -> bool:
    """Let go of a visitor's interest, for good; nothing is to be done, and False, where nothing is kept of them."""
    return _changed(visitor, key, mute_affinity)


def unmute_interest(visitor: str, key: str) -> bool:
    """Let a visitor's interest be learned anew."""
    return _changed(visitor, key, unmute_affinity)


def muted_interests(visitor: str) -> dict[str, str]:
    """Give the names of what a visitor has turned off, by key and in the order of the names; at most three queries."""
    muted = current_mutes(profile(visitor).muted, replaced_topics()) if visitor else frozenset()
    return {key: name for key, name in interest_names().items() if key in muted} if muted else {}


def interest_names() -> Mapping[str, str]:
    """Give the names of all topics that may be turned off, by the keys of the interests in them."""
    return {f"topic:{slug}": str(name) for slug, name in topic_choices()}


@transaction.atomic
def _changed(visitor: str, key: str, change: _Change) -> bool:
    row = ProfileRecord.objects.kept(visitor) if visitor else None
    if row is None:
        return False
    replaced = replaced_topics()
    try:
        known = from_state(row.visitor, row.state, version=row.version)
    # It is not used, and not written over either.
    except UnreadableProfileError:
        logger.exception("An interest could not be changed, for the profile cannot be read.")
        return False
    ProfileRecord.objects.keep(change(known, current_topic(key, replaced), replaced=replaced))
    return True
