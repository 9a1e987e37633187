"""What editors choose from when they write about visitors: sections, traits, lists, interests, hooks and people."""

from collections.abc import Iterable, Iterator

from django.contrib.auth.models import Group
from wagtail.models import Page

from attune.audience.conf import conf
from attune.audience.selectors import section_choices
from attune.rules import services as rule_services
from attune.rules.registry import LISTS, TRAITS
from attune.tagging.selectors import topic_choices

__all__ = [
    "affinity_choices",
    "hook_choices",
    "list_choices",
    "page_choices",
    "people_choices",
    "section_choices",
    "trait_choices",
]

Choices = tuple[tuple[str, str], ...]
# More than this is no list that anybody reads; rules may still name any page by its number.
MOST_PAGES = 1_000


def trait_choices() -> Choices:
    """Give the names of the traits that the settings name and that live triggers write."""
    return _named(conf().TRAITS, _named_by_effects(TRAITS))


def list_choices() -> Choices:
    """Give the names of the lists that the settings name and that live triggers fill."""
    return _named(conf().LISTS, _named_by_effects(LISTS))


def affinity_choices() -> Choices:
    """Give the keys of the interests in all topics."""
    return tuple((f"topic:{slug}", name) for slug, name in topic_choices())


def page_choices() -> Choices:
    """Give the live pages by title; the first thousand."""
    pages = Page.objects.live().filter(depth__gt=1).order_by("title", "pk").values_list("pk", "title")
    return tuple((str(pk), title) for pk, title in pages[:MOST_PAGES])


def hook_choices() -> Choices:
    """Give the names of the hooks that the settings name."""
    return _named(conf().WEBHOOKS)


def people_choices() -> Choices:
    """Give the groups of editors who can be told."""
    return _named(Group.objects.values_list("name", flat=True))


def _named_by_effects(subject: str) -> Iterator[str]:
    """Give what the effects of live triggers bring into being: the traits that they write, the lists that they fill."""
    for trigger in rule_services.live_book().triggers:
        for effect in trigger.effects:
            for part in effect.declaration.parts:
                if part.names_new and part.suggests == subject:
                    yield getattr(effect, part.name)


def _named(*names: Iterable[str]) -> Choices:
    return tuple((name, name) for name in sorted({name for some in names for name in some}))
