"""What editors choose from when they write about visitors: sections, traits, lists, interests, hooks and people."""

from collections.abc import Iterable

from django.contrib.auth.models import Group

from audience.conf import conf
from audience.models import EffectRecord
from audience.selectors import section_choices
from rules.domain.rules import AddToList, SetTrait
from tagging.selectors import topic_choices

__all__ = ["affinity_choices", "hook_choices", "list_choices", "people_choices", "section_choices", "trait_choices"]

# How far back the ledger is looked through: a chooser may not cost more the longer the site runs.
LATEST_EFFECTS = 1000

Choices = tuple[tuple[str, str], ...]


def trait_choices() -> Choices:
    """Give the names of the traits that the settings name and that triggers have written."""
    return _named(conf().TRAITS, _written(SetTrait, "name"))


def list_choices() -> Choices:
    """Give the names of the lists that the settings name and that triggers have written."""
    return _named(conf().LISTS, _written(AddToList, "list"))


def affinity_choices() -> Choices:
    """Give the keys of the interests in all topics."""
    return tuple((f"topic:{slug}", name) for slug, name in topic_choices())


def hook_choices() -> Choices:
    """Give the names of the hooks that the settings name."""
    return _named(conf().WEBHOOKS)


def people_choices() -> Choices:
    """Give the groups of editors who can be told."""
    return _named(Group.objects.values_list("name", flat=True))


def _named(*names: Iterable[str]) -> Choices:
    return tuple((name, name) for name in sorted({name for some in names for name in some}))


def _written(effect: type, part: str) -> set[str]:
    rows = EffectRecord.objects.filter(kind=effect.__name__).order_by("-pk")
    return set(rows.values_list(f"data__{part}", flat=True)[:LATEST_EFFECTS])
