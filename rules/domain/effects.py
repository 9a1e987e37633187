"""Effects: what is wrong with one, said before it is kept."""

import math
from collections.abc import Mapping
from dataclasses import fields

from attune.rules.domain.rules import Effect, NudgeAffinity
from attune.rules.domain.translation import gettext_noop
from attune.text import comparable, is_one_line

# Of what a visitor may like one more than another: the first part of an affinity's key.
FACETS = ("topic", "kind", "author", "section")
LONGEST_TEXT = 200


class InvalidActError(ValueError):
    """Say what is wrong with an action or effect, in which of its fields, and what to do."""

    def __init__(self, field: str, text: str, /, **values: object) -> None:
        """Keep the untranslated text and its values, so that a form can show them in another language."""
        self.field, self.text, self.values = field, text, values
        super().__init__(f'"{field}": {text % values}')


class InvalidEffectError(InvalidActError):
    """An effect can never be done as it is written."""


def check_effect(effect: Effect) -> None:
    """Raise InvalidEffectError where a text is empty, too long or unprintable, a key of no facet, a share too large."""
    values: Mapping[str, object] = {field.name: getattr(effect, field.name) for field in fields(effect)}
    for field, value in values.items():
        _check_kind(field, value)
        if isinstance(value, str):
            _check_text(field, value)
    if isinstance(effect, NudgeAffinity):
        _check_key(effect.key)
        _check_share(effect.by)


def _check_kind(field: str, value: object) -> None:
    """Refuse what no form writes, but a file may hold."""
    if isinstance(value, bool) and field != "value":
        raise InvalidEffectError(field, gettext_noop("This must be a text or a number, not yes or no."))
    if not isinstance(value, str) and field not in {"value", "by"}:
        raise InvalidEffectError(field, gettext_noop("This must be a text."))
    if not isinstance(value, int | float) and field == "by":
        raise InvalidEffectError(field, gettext_noop("This must be a number."))
    if not isinstance(value, str | int | float):
        raise InvalidEffectError(field, gettext_noop("This must be a text, a number, or yes or no."))
    if isinstance(value, int | float) and not math.isfinite(value):
        raise InvalidEffectError(field, gettext_noop("This must be a number that can be written down."))


def _check_text(field: str, text: str) -> None:
    if not comparable(text):
        raise InvalidEffectError(field, gettext_noop("This is empty. Fill it in, or remove the effect."))
    if len(text) > LONGEST_TEXT:
        raise InvalidEffectError(
            field,
            gettext_noop("This has %(length)d signs, and at most %(most)d are allowed. Shorten it."),
            length=len(text),
            most=LONGEST_TEXT,
        )
    if not is_one_line(text):
        raise InvalidEffectError(
            field, gettext_noop("This holds signs that cannot be seen, such as a line break. Type it anew by hand.")
        )


def _check_key(key: str) -> None:
    facet, colon, of = key.partition(":")
    if facet not in FACETS or not colon or not of.strip():
        raise InvalidEffectError(
            "key",
            gettext_noop(
                "“%(key)s” is no affinity. Write of what and of which one, such as “topic:floods”. It may be of: "
                "%(facets)s."
            ),
            key=key,
            facets=", ".join(FACETS),
        )


def _check_share(by: float) -> None:
    if not -1.0 <= by <= 1.0:
        raise InvalidEffectError(
            "by", gettext_noop("%(by)g is out of range. Write a share from -1 to 1, such as 0.1."), by=by
        )
