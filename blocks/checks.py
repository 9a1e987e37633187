"""Refuse to start with BLOCKS settings that cannot be meant."""

import re
from dataclasses import fields
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db.models import UniqueConstraint

from attune.blocks.conf import BlocksConf, section
from attune.blocks.page_bases import overridden_bases
from attune.blocks.pages import AdaptivePage, concrete_types

NAME = re.compile(r"[a-z][a-z0-9-]*")
MOST_DAYS = 90


def check_settings(**kwargs: Any) -> list[CheckMessage]:
    """Name unknown keys, colours that a class name or a swatch cannot show, and links that live too long."""
    problems = [*_unknown_keys(), *_bad_colours(), *_bad_days()]
    return [Error(f'ATTUNE["BLOCKS"]: {message}', id=f"attune_blocks.{code}") for code, message in problems]


def _unknown_keys() -> list[tuple[str, str]]:
    known = [each.name for each in fields(BlocksConf)]
    return [("E001", f'"{key}" is unknown. Choose among: {", ".join(known)}.') for key in section() if key not in known]


def _bad_colours() -> list[tuple[str, str]]:
    colours = section().get("COLOURS", {})
    if not isinstance(colours, dict):
        return [("E002", f'"COLOURS" is {colours!r}. Make it {{"sea": ("Sea green", "#0b6575")}}.')]
    return [
        ("E003", f'The colour {name!r} is {about!r}. Write it like "sea": ("Sea green", "#0b6575").')
        for name, about in colours.items()
        if not _is_colour(name, about)
    ]


def _is_colour(name: object, about: object) -> bool:
    is_pair = isinstance(about, tuple | list) and len(about) == 2 and isinstance(about[1], str)
    return isinstance(name, str) and NAME.fullmatch(name) is not None and is_pair


def _bad_days() -> list[tuple[str, str]]:
    days = section().get("PREVIEW_LINK_DAYS", 1)
    if isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= MOST_DAYS:
        return []
    return [("E004", f'"PREVIEW_LINK_DAYS" is {days!r}. Make it a whole number from 1 to {MOST_DAYS}.')]


def check_order(**kwargs: Any) -> list[CheckMessage]:
    """Ask that our templates are found before those of Wagtail's admin, or the preview would know no personas."""
    installed = [name.removesuffix(".apps.BlocksConfig") for name in settings.INSTALLED_APPS]
    if "wagtail.admin" not in installed or installed.index("attune.blocks") < installed.index("wagtail.admin"):
        return []
    message = (
        '"attune.blocks" stands after "wagtail.admin" in INSTALLED_APPS, so a preview cannot be seen as a persona.'
    )
    return [Warning(message, hint='Put "attune.blocks" before "wagtail.admin".', id="attune_blocks.W001")]


def check_bases(**kwargs: Any) -> list[CheckMessage]:
    """Name the bases of page types that stand where what they serve is never asked for."""
    models = [model for model in apps.get_models() if issubclass(model, AdaptivePage)]
    return [_late_base(model, base, name) for model in models for base, name in overridden_bases(model)]


def _late_base(model: type[AdaptivePage], base: type, name: str) -> CheckMessage:
    message = f'"{model._meta.label}" has {base.__name__} behind AdaptivePage among its bases: its {name}() never runs.'
    hint = f"Put it first: class {model.__name__}({base.__name__}, AdaptivePage)."
    return Error(message, hint=hint, obj=model, id="attune_blocks.E005")


def check_own_fields(**kwargs: Any) -> list[CheckMessage]:
    """Ask that what only one page may hold is neither copied nor brought back: else copying a page is an error."""
    return [
        Error(
            f"{model.__name__}.{name} belongs to one page alone, but Wagtail takes it along to copies and aliases.",
            hint=f'Name "{name}" in {model.__name__}.own_fields and in {model.__name__}.exclude_fields_in_copy.',
            id="attune_blocks.E006",
        )
        for model in concrete_types(AdaptivePage)
        for name in sorted({*_unique_fields(model), *model.own_fields})
        if name not in model.own_fields or name not in model.exclude_fields_in_copy
    ]


def _unique_fields(model: type[AdaptivePage]) -> set[str]:
    """Name the page type's own fields of which each is unique by itself."""
    own = {field.name for field in model._meta.local_concrete_fields if not field.primary_key}
    unique = {field.name for field in model._meta.local_concrete_fields if field.unique}
    constraints = (each for each in model._meta.constraints if isinstance(each, UniqueConstraint))
    return own & (unique | {each.fields[0] for each in constraints if len(each.fields) == 1})
