"""Move what is known of a visitor's taste, as another server of the site asks for it."""

from django.db import transaction
from django.utils import timezone

from attune.audience.conf import conf
from attune.audience.domain.profile_state import from_state
from attune.audience.domain.scores import AffinityMove, move_affinity
from attune.audience.models import ProfileRecord
from attune.tagging.selectors import replaced_topics, topic_choices
from attune.text import comparable


class UnknownVisitorError(LookupError):
    """Nothing is kept of the visitor, or no longer."""


class UnknownCategoryError(ValueError):
    """The vocabulary has no such topic."""


@transaction.atomic
def adjust_score(visitor: str, category: str, by: float) -> AffinityMove:
    """Move a visitor's affinity to a topic by exactly that much, within 0 to 1, under the lock of their row."""
    replaced = replaced_topics()
    topic = _topic_of(category)
    row = ProfileRecord.objects.kept(visitor)
    if row is None:
        raise UnknownVisitorError(f'Nothing is kept of a visitor "{visitor}". Only who allows it has a profile.')
    moved = move_affinity(
        from_state(row.visitor, row.state, version=row.version),
        f"topic:{replaced.get(topic, topic)}",
        by,
        now=timezone.now(),
        half_life_days=conf().HALF_LIFE_DAYS,
        replaced=replaced,
    )
    ProfileRecord.objects.keep(moved.profile)
    return moved


def _topic_of(category: str) -> str:
    """Find a topic by its slug, or by its name; case does not matter."""
    wanted, choices = comparable(category), topic_choices()
    for slug, name in choices:
        if wanted in (comparable(slug), comparable(str(name))):
            return slug
    raise UnknownCategoryError(f'"{category}" is no topic of the vocabulary. Write the slug or the name of one.')
