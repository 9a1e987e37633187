"""What decisions tell whoever is about to change a topic: which live segments, rules and triggers name it."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext as _

from rules import usage
from rules.action_rows import Act
from rules.domain.conditions import Test, tests_of
from rules.domain.rules import SEGMENT_PREFIX, BoostTopic, NudgeAffinity
from rules.editions import TRIGGER_PREFIX, Declared
from rules.registry import registry
from rules.selectors import live_edition
from tagging.selectors import topic_choices
from tagging.uses import topic_uses

TOPIC = "attune_tagging.Topic"


def offer() -> None:
    """Offer what is known; asked for once, when the app is ready."""
    topic_uses.offer("rules", users_of)
    topic_uses.offer("versions", all_users_of)


def is_use_of_topics(model: type[Model]) -> bool:
    """Say whether rows of a model use the topics that they name; other topics and what was found of pages do not."""
    return model._meta.app_label != "attune_tagging"


def all_users_of(topic: str) -> list[str]:
    """Name all that names a topic, in drafts and scheduled versions too, and whatever the site has beside rules."""
    row = apps.get_model(TOPIC).objects.filter(slug=topic).first()
    return usage.users_of(row) if row else []


def users_of(topic: str) -> Iterator[str]:
    """Name what is live and asks for a topic, or acts on it."""
    for key, declared in sorted(live_edition().declared.items()):
        if _names(declared, topic):
            yield _words(key) % {"name": declared.name}


def _words(key: str) -> str:
    if key.startswith(SEGMENT_PREFIX):
        return _("the segment “%(name)s”")
    if key.startswith(TRIGGER_PREFIX):
        return _("the trigger “%(name)s”")
    return _("the rule “%(name)s”")


def _names(declared: Declared, topic: str) -> bool:
    asks = any(_asks(test, topic) for test in tests_of(declared.condition))
    return asks or any(_acts_on(act, topic) for act in declared.acts)


def _asks(test: Test, topic: str) -> bool:
    offered = registry.get(test.fact)
    if test.parameter:
        return test.parameter == topic and getattr(offered, "parameter_choices", None) is topic_choices
    values = test.value if isinstance(test.value, frozenset | tuple) else (test.value,)
    return topic in values and getattr(offered, "choices", None) is topic_choices


def _acts_on(act: Act, topic: str) -> bool:
    match act:
        case BoostTopic(topic=named):
            return named == topic
        case NudgeAffinity(key=key):
            return key == f"topic:{topic}"
        case _:
            return False
