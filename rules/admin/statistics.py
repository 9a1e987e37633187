"""What is odd about the rules of one list, in words, for the head of that list."""

from typing import Any

from django.utils.translation import gettext as _

from attune.rules.providers.rule_statistics import rule_statistics

MOST_ODD = 5


def flag_warnings(model: Any) -> list[str]:
    """Say which declarations of a model are odd, one warning each."""
    prefix = f"{model._meta.model_name}:"
    odd = {key: each.flags for key, each in rule_statistics.all().items() if each.flags and key.startswith(prefix)}
    slugs = [key.removeprefix(prefix) for key in odd]
    names = model.objects.filter(slug__in=slugs).values_list("slug", "name") if slugs else ()
    text = _("“%(name)s”: %(words)s")
    found = [text % {"name": name, "words": words} for slug, name in names for words in odd[f"{prefix}{slug}"]]
    return found[:MOST_ODD]
