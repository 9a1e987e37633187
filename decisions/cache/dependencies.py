"""What a body was rendered from: the pages whose content it may show, noted from the SQL that rendering asks.

What stands around pages (menus, titles, addresses, snippets, settings) has one version for all: see versions.py.
A body depends on the content of each page that it read by its id, or that was made from a row of the tree. A statement
that finds pages by the fields of their type makes the body depend on all pages of that type. A statement that finds
them by anything else, such as topics or the date of publication, makes it depend on all pages. sql_names.py says which
SQL is understood; a statement on pages that is not understood counts as one on all pages. ADR 18 says why templates
need not declare this, and what is not seen.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.db import connections, models
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.snippets.models import get_snippet_models

from attune.decisions.cache.sql_names import names_in
from attune.decisions.cache.versions import content_key, type_key

# What each publish writes on the row of a page in the tree; all else there stands around pages.
PUBLISHED_FIELDS = frozenset(
    {"live_revision", "latest_revision", "latest_revision_created_at", "last_published_at", "draft_title",
     "has_unpublished_changes", "go_live_at", "expire_at", "locked", "locked_at", "locked_by"}
)  # fmt: skip
# Its changes are announced: see attune.decisions.receivers.
_TOPIC = "attune_tagging.Topic"
# More than these are as good as all.
MOST_PAGES = 100

# What reading a statement gives, beside tables of types: it asks by the ids among its parameters, or by anything else.
BY_IDS = frozenset({"by ids"})
ALL_PAGES = frozenset({""})


@dataclass(slots=True)
class Dependencies:
    """The pages whose content was read, and the tables of the types whose pages were asked for by it; or all pages."""

    pages: set[int] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)
    on_all: bool = False

    def keys(self) -> tuple[str, ...] | None:
        """Name the versions that all of this has; None where it is all pages."""
        if self.on_all or len(self.pages) > MOST_PAGES:
            return None
        return (*map(content_key, sorted(self.pages)), *map(type_key, sorted(self.tables)))


_noted: ContextVar[Dependencies | None] = ContextVar("attune_dependencies", default=None)


@contextmanager
def record_dependencies() -> Iterator[Dependencies]:
    """Note what is read from here on; what a rendering within another one reads belongs to both."""
    found, outer = Dependencies(), _noted.get()
    token = _noted.set(found)
    try:
        with ExitStack() as stack:
            for connection in connections.all(initialized_only=True):
                stack.enter_context(connection.execute_wrapper(_note_query))
            yield found
    finally:
        _noted.reset(token)
        if outer is not None:
            outer.pages |= found.pages
            outer.tables |= found.tables
            outer.on_all |= found.on_all


def note_page(instance: models.Model, **kwargs: Any) -> None:
    """Note a page that was made from a row; connected to the signal of each page type."""
    found = _noted.get()
    if found is not None and instance.pk:
        found.pages.add(instance.pk)


def _note_query(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    found = _noted.get()
    if found is not None and not found.on_all:
        asked = tables_asked(sql)
        if asked == BY_IDS:
            found.pages.update(_ids_in(params))
        else:
            found.tables |= asked
            found.on_all |= asked >= ALL_PAGES
    return execute(sql, params, many, context)


@lru_cache(maxsize=2_048)
def tables_asked(sql: str) -> frozenset[str]:
    """Return the tables of the types whose pages a statement finds, or shows, by their fields; or BY_IDS or ALL_PAGES.

    The empty set stands for a statement that asks for nothing of the content of pages.
    """
    names = names_in(str(sql))
    if tables_of_pages().isdisjoint(names.words):
        return frozenset()
    if names.is_by_ids:
        return BY_IDS
    if names.is_of_all_columns:
        return ALL_PAGES
    # Pages themselves are noted when they are made; values alone are not.
    columns = names.asked if names.makes_pages else names.columns
    found = frozenset(_read_by(table) for table, column in columns if not _is_of_tree(table, column))
    return found if columns else ALL_PAGES


def _is_of_tree(table: str, column: str) -> bool:
    """Say whether a column stands around pages: a change of it lets all be rendered anew."""
    if table == Page._meta.db_table:
        return column.removesuffix("_id") not in PUBLISHED_FIELDS
    return column.endswith("_ptr_id") or table in _tables_around()


def _read_by(table: str) -> str:
    return table if table in _tables_of_types() else ""


@cache
def _tables_of_types() -> frozenset[str]:
    """Name the tables that hold nothing but what pages of one type hold beside their place in the tree."""
    return frozenset(table for model in apps.get_models() if issubclass(model, Page) for table in tables_of_type(model))


def tables_of_type(model: type[models.Model]) -> tuple[str, ...]:
    """Name the tables that hold what pages of a type hold, beside the tree."""
    found = (each._meta.db_table for each in (model, *model._meta.get_parent_list()) if issubclass(each, Page))
    return tuple(table for table in found if table != Page._meta.db_table)


@cache
def tables_of_pages() -> frozenset[str]:
    """Name the tables that hold the content of pages: theirs, and those of what belongs to them."""
    return frozenset(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, Page) or (not _stands_around(model) and any(map(_leads_to_page, model._meta.fields)))
    )


@cache
def _tables_around() -> frozenset[str]:
    """Name the tables of what is no page and stands around all."""
    return frozenset(model._meta.db_table for model in apps.get_models() if _stands_around(model))


def _stands_around(model: type[models.Model]) -> bool:
    """Say whether any change of it lets all be rendered anew."""
    around = (Site, Locale, PageViewRestriction, BaseGenericSetting, BaseSiteSetting, *get_snippet_models())
    return model._meta.label == _TOPIC or issubclass(model, around)


def _leads_to_page(each: "models.Field[Any, Any]") -> bool:
    related = each.related_model if each.is_relation else None
    return isinstance(related, type) and issubclass(related, Page)


def _ids_in(params: Iterable[Any] | None) -> Iterator[int]:
    return (value for value in params or () if type(value) is int)
