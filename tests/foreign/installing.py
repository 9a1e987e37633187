"""Make the foreign site's app known for as long as a module of tests runs, and its tables with it."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import override_settings
from wagtail.models.pages import PAGE_MODEL_CLASSES

from attune.decisions.cache import dependencies
from attune.decisions.cache.dependencies import tables_of_pages
from attune.matching.backends import elastic
from attune.matching.selectors import matchable_models

LABEL = "foreign"


@contextmanager
def installed() -> Iterator[ModuleType]:
    """Give the models of the app; nothing outside this block meets them."""
    config = AppConfig("tests.foreign", importlib.import_module("tests.foreign"))
    config.apps, config.models = apps, apps.all_models[LABEL]
    apps.app_configs[LABEL] = config
    models = importlib.import_module("tests.foreign.models")
    apps.clear_cache()
    _forget_models()
    known = [*PAGE_MODEL_CLASSES]
    made = [*config.get_models()]
    PAGE_MODEL_CLASSES.extend(model for model in made if model not in known)
    try:
        with override_settings(TEMPLATES=_with_templates()), _tables(made):
            yield models
    finally:
        PAGE_MODEL_CLASSES[:] = [model for model in PAGE_MODEL_CLASSES if model._meta.app_label != LABEL]
        del apps.app_configs[LABEL]
        apps.clear_cache()
        ContentType.objects.clear_cache()
        _forget_models()


def _forget_models() -> None:
    """Let what is remembered of all models be found anew."""
    for found in (tables_of_pages, dependencies._tables_of_types, matchable_models, elastic.columns):
        found.cache_clear()
    dependencies.tables_asked.cache_clear()


@contextmanager
def _tables(models: list[type]) -> Iterator[None]:
    with connection.schema_editor() as editor:
        for model in models:
            editor.create_model(model)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            for model in reversed(models):
                editor.delete_model(model)


def _with_templates() -> list[dict[str, object]]:
    folder = Path(sys.modules["tests.foreign"].__file__ or "").parent / "templates"
    first, *others = settings.TEMPLATES
    return [first | {"DIRS": [*first["DIRS"], folder]}, *others]
