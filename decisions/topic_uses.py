"""What decisions tell whoever is about to change a topic: which live segments, rules and triggers name it."""

from collections.abc import Collection, Iterator
from itertools import chain

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext as _

from attune.rules.admin.bases import Act
from attune.rules.domain.conditions import Test, tests_of
from attune.rules.domain.effects.effect import Effect
from attune.rules.domain.rules import SEGMENT_PREFIX, BoostTopic
from attune.rules.drafts import TRIGGER_PREFIX, EditionEntry
from attune.rules.registry import registry, use_words, uses_of_each
from attune.rules.selectors import live_edition
from attune.tagging.registry import topic_usage
from attune.tagging.selectors import topic_choices

TOPIC = "attune_tagging.Topic"


def register_topic_usage() -> None:
    """Offer what is known; asked for once, when the app is ready."""
    topic_usage.offer(users_of, name="rules")
    topic_usage.offer(all_users_of, name="versions")


def is_use_of_topics(model: type[Model]) -> bool:
    """Say whether rows of a model use the topics that they name; other topics and what was found of pages do not."""
    return model._meta.app_label != "attune_tagging"


def all_users_of(topics: Collection[str]) -> Iterator[tuple[str, str]]:
    """Name all that names topics, in drafts and scheduled versions too, and whatever the site has beside rules."""
    rows = list(apps.get_model(TOPIC).objects.filter(slug__in=topics))
    uses = uses_of_each(rows)
    yield from ((row.slug, use_words(use)) for row in rows for use in uses[row.pk])


def users_of(topics: Collection[str]) -> Iterator[tuple[str, str]]:
    """Name what is live and asks for topics, or acts on them."""
    wanted = frozenset(topics)
    for key, declared in sorted(live_edition().declared.items()):
        for topic in sorted(_named_by(declared) & wanted):
            yield topic, _words(key) % {"name": declared.name}


def _words(key: str) -> str:
    if key.startswith(SEGMENT_PREFIX):
        return _("the segment “%(name)s”")
    if key.startswith(TRIGGER_PREFIX):
        return _("the trigger “%(name)s”")
    return _("the rule “%(name)s”")


def _named_by(declared: EditionEntry) -> frozenset[str]:
    asked = chain.from_iterable(map(_asked_by, tests_of(declared.condition)))
    return frozenset(chain(asked, chain.from_iterable(map(_acted_on_by, declared.acts))))


def _asked_by(test: Test) -> Iterator[str]:
    offered = registry.get(test.fact)
    if test.parameter:
        yield from [test.parameter] if getattr(offered, "parameter_choices", None) is topic_choices else []
    elif getattr(offered, "choices", None) is topic_choices:
        yield from map(str, test.value if isinstance(test.value, frozenset | tuple) else (test.value,))


def _acted_on_by(act: Act) -> Iterator[str]:
    match act:
        case BoostTopic(topic=named):
            yield named
        case Effect():
            yield from act.topics()
