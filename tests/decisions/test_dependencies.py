"""A body depends on the pages whose content it read, and on nothing else; asked for by content, on all of them."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import Q
from wagtail.models import Page, Site

from attune.decisions.cache.dependencies import MOST_PAGES, Dependencies, record_dependencies
from attune.decisions.cache.versions import (
    content_key,
    current_versions,
    invalidate_all,
    invalidate_content,
    is_current,
    type_key,
    versions_of,
)
from attune.tagging.models import PageTopic
from cms.models import HomePage, SectionPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages():
    """A front page with two sections, of which one is in the menu."""
    root = Page.objects.get(depth=1)
    home = root.add_child(instance=HomePage(title="Front", slug="front"))
    water = home.add_child(instance=SectionPage(title="Water", slug="water", show_in_menus=True))
    bread = home.add_child(instance=SectionPage(title="Bread", slug="bread"))
    # What is remembered for longer than a rendering is no part of it.
    Site.get_site_root_paths()
    return [home, water, bread]


def _read_of(read: Callable[[], object]) -> tuple[int | str, ...] | None:
    with record_dependencies() as found:
        read()
    return _listed(found)


def _listed(found: Dependencies) -> tuple[int | str, ...] | None:
    """Give the ids of the pages and the tables of the types that were read; None where it is all pages."""
    return None if found.keys() is None else (*sorted(found.pages), *sorted(found.tables))


def test_the_menu_depends_on_the_pages_in_it(pages) -> None:
    home, water, _bread = pages

    assert _read_of(lambda: list(home.get_children().live().in_menu())) == (water.pk,)
    assert _read_of(lambda: list(SectionPage.objects.live().descendant_of(home).in_menu())) == (water.pk,)
    assert _read_of(lambda: home.get_children().count()) == ()
    assert _read_of(lambda: list(home.get_children().values_list("title", flat=True))) == ()


def test_a_page_that_is_read_by_its_id_is_one(pages) -> None:
    home, water, bread = pages

    assert _read_of(lambda: Page.objects.get(pk=water.pk).specific.body) == (water.pk,)
    assert _read_of(lambda: list(SectionPage.objects.filter(pk__in=[water.pk, bread.pk]))) == (water.pk, bread.pk)
    met_anew = Page.objects.get(pk=water.pk)
    assert _read_of(lambda: met_anew.get_parent().specific) == (home.pk,)


BY_TYPE: dict[str, Callable[[], object]] = {
    "their words": lambda: list(SectionPage.objects.filter(summary="Anything")),
    "their words alone": lambda: list(SectionPage.objects.values_list("summary", flat=True)),
    "words of others": lambda: list(
        Page.objects.filter(pk__in=SectionPage.objects.filter(summary="Anything").values("pk"), title="Water")
    ),
    "one or another": lambda: list(SectionPage.objects.filter(Q(pk=0) | Q(summary="Anything"))),
}


@pytest.mark.parametrize("read", BY_TYPE.values(), ids=BY_TYPE)
def test_whoever_asks_by_what_a_type_holds_depends_on_all_of_that_type(pages, read: Callable[[], object]) -> None:
    assert _read_of(read) == (SectionPage._meta.db_table,)


BY_CONTENT: dict[str, Callable[[], object]] = {
    "the latest": lambda: list(Page.objects.order_by("-last_published_at")[:5]),
    "when they were published": lambda: list(Page.objects.values_list("title", "last_published_at")),
    "what they were tagged with": lambda: list(
        Page.objects.filter(pk__in=PageTopic.objects.filter(topic__slug="floods").values("page"))
    ),
    "in plain SQL": lambda: connection.cursor().execute("SELECT summary FROM attune_cms_sectionpage"),
}


@pytest.mark.parametrize("read", BY_CONTENT.values(), ids=BY_CONTENT)
def test_whoever_asks_by_content_depends_on_all(pages, read: Callable[[], object]) -> None:
    assert _read_of(read) is None


def test_more_pages_than_are_kept_count_are_all(pages) -> None:
    assert _read_of(lambda: [Page(pk=number) for number in range(1, MOST_PAGES + 2)]) is None


def test_what_an_inner_rendering_reads_belongs_to_the_outer_one_too(pages) -> None:
    _home, water, bread = pages

    with record_dependencies() as outer:
        inner = _read_of(lambda: Page.objects.get(pk=water.pk))
        Page.objects.get(pk=bread.pk)

    assert (inner, _listed(outer)) == ((water.pk,), (water.pk, bread.pk))


def test_what_is_no_page_is_no_dependency(pages, django_user_model) -> None:
    assert _read_of(lambda: list(django_user_model.objects.all())) == ()


def test_versions_change_with_what_they_are_of() -> None:
    keys = (content_key(7), content_key(8), type_key("articles"), type_key("sections"))
    began, before = current_versions(), versions_of(keys)

    invalidate_content(7, ["sections"])

    changed = [old != new for old, new in zip(before, versions_of(keys), strict=True)]
    assert changed == [True, False, False, True]
    assert not is_current(began)
    assert current_versions().tree == began.tree
    invalidate_all()
    assert current_versions().tree != began.tree
