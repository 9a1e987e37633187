"""Refuse to start with BLOCKS settings that cannot be meant."""

import re
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db.models import UniqueConstraint

from attune.blocks.conf import SECTION
from attune.blocks.page_bases import overridden_bases
from attune.blocks.pages import AdaptivePage, concrete_types
from attune.settings_checks import SectionChecks, SettingFault, SettingSentences

NAME = re.compile(r"[a-z][a-z0-9-]*")


def _bad_colour(colours: Mapping[str, Any]) -> str | None:
    bad = next(((name, about) for name, about in colours.items() if not _is_colour(name, about)), None)
    return bad and f'The colour {bad[0]!r} is {bad[1]!r}. Write it like "sea": ("Sea green", "#0b6575").'


def _is_colour(name: object, about: object) -> bool:
    is_pair = isinstance(about, tuple | list) and len(about) == 2 and isinstance(about[1], str)
    return isinstance(name, str) and NAME.fullmatch(name) is not None and is_pair


_WRONG = 'ATTUNE["{section}"]: "{name}" is {value}. Make it {wish}.'
SETTINGS = SectionChecks(
    section=SECTION,
    label="attune_blocks",
    codes={SettingFault.UNKNOWN: "E001", SettingFault.KIND: "E002", SettingFault.RANGE: "E003"},
    sentences=SettingSentences(
        unknown='ATTUNE["{section}"]: "{name}" is unknown. Choose among: {known}.', kind=_WRONG, range=_WRONG
    ),
    own={"COLOURS": _bad_colour},
)


def check_settings(**kwargs: Any) -> list[CheckMessage]:
    """Name unknown keys, colours that a class name or a swatch cannot show, and links that live too long."""
    return SETTINGS.errors()


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
