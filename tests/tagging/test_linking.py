"""Names on a page and the pages of the site that they stand for."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Page

from attune.tagging import services, tasks
from attune.tagging.admin.panels import AnalysisPanel
from attune.tagging.analysis.entity_links import entity_rows
from attune.tagging.analysis.linkable_pages import linkable_page_types
from attune.tagging.domain.entity_linking import LinkableKind, LinkablePage, LinkablePages, name_key
from attune.tagging.domain.findings import Entity
from attune.tagging.models import PageEntity

FEMI = LinkablePage(1, LinkableKind.AUTHOR, ("Femi Adeyemi", "F. Adeyemi"))
BATH = LinkablePage(2, LinkableKind.PLACE, ("Bath",))
COUNCIL = LinkablePage(3, LinkableKind.ORGANISATION, ("Rivers Council", "RC"))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Femi Adeyemi", "FEMI ADEYEMI"),
        ("Femi Adeyemi", "Dr. Femi Adeyemi’s"),
        ("Rivers Council", "the River Council"),
        ("F. Adeyemi", "F Adeyemi"),
    ],
)
def test_spellings_of_one_name_share_a_key(name: str, other: str) -> None:
    assert name_key(name) == name_key(other)


def test_a_name_without_letters_has_no_key() -> None:
    assert name_key("1984") == name_key("😀") == name_key("") == ""


@pytest.mark.parametrize(
    ("name", "label", "page_id"),
    [
        ("femi adeyemi", "PERSON", 1),
        ("F. Adeyemi", "NAME", 1),
        ("Femi Adeyemi", "ORG", 1),
        ("Bath", "GPE", 2),
        ("Bath", "PERSON", None),
        ("RC", "ORG", 3),
        ("RC", "GPE", None),
        ("Femi", "PERSON", None),
        ("Rosa Quist", "PERSON", None),
    ],
)
def test_a_name_stands_for_the_page_that_bears_it_if_it_is_of_that_sort(
    name: str, label: str, page_id: int | None
) -> None:
    assert LinkablePages([FEMI, BATH, COUNCIL]).page_of(name_key(name), label) == page_id


def test_a_name_of_two_pages_stands_for_neither_unless_its_sort_tells_them_apart() -> None:
    known = LinkablePages(
        [LinkablePage(1, LinkableKind.AUTHOR, ("April Moss",)), LinkablePage(2, LinkableKind.PLACE, ("April Moss",))]
    )

    assert known.page_of(name_key("April Moss"), "PERSON") == 1
    assert known.page_of(name_key("April Moss"), "LOC") == 2
    assert known.page_of(name_key("April Moss"), "NAME") is None
    assert known.page_of(name_key("April Moss"), "EVENT") is None


@given(st.text())
def test_any_name_has_a_key_that_stays(name: str) -> None:
    assert len(name_key(name)) <= 150


@pytest.fixture
def places() -> Iterator[None]:
    """Let plain pages stand for places, under their title and the last word of their slug."""
    linkable_page_types.offer(
        "wagtailcore.Page", LinkableKind.PLACE, lambda page: (page.title, page.slug.replace("-", " "))
    )
    yield
    linkable_page_types.withdraw("wagtailcore.Page")


def _named(page: Page, text: str, label: str = "GPE") -> PageEntity:
    (row,) = entity_rows(page.pk, [Entity(text, label, 1, 0.5)])
    row.save()
    return row


@pytest.mark.django_db
@pytest.mark.usefixtures("places")
def test_a_name_is_linked_when_a_page_is_read_and_never_to_the_page_itself(make_page: Callable[..., Page]) -> None:
    millbrook, report = make_page("Millbrook"), make_page("A report")
    linkable_page_types.forget()

    assert _named(report, "Millbrook").linked_page_id == millbrook.pk
    assert _named(millbrook, "Millbrook").linked_page_id is None
    assert _named(report, "Atlantis").linked_page_id is None


@pytest.mark.django_db
@pytest.mark.usefixtures("places")
def test_names_are_linked_when_their_page_comes_and_let_go_when_it_goes(
    make_page: Callable[..., Page], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    report = make_page("A report")
    row = _named(report, "Millbrook")
    millbrook = make_page("Millbrook")

    with django_capture_on_commit_callbacks(execute=True):
        millbrook.save_revision().publish()
    row.refresh_from_db()
    assert row.linked_page_id == millbrook.pk

    with django_capture_on_commit_callbacks(execute=True):
        millbrook.unpublish()
    row.refresh_from_db()
    assert row.linked_page_id is None


@pytest.mark.django_db
@pytest.mark.usefixtures("places")
def test_a_renamed_page_takes_its_links_along(make_page: Callable[..., Page]) -> None:
    report, millbrook = make_page("A report"), make_page("Millbrook", slug="here")
    old, new = _named(report, "Millbrook"), _named(report, "Wrenmouth")

    Page.objects.filter(pk=millbrook.pk).update(title="Wrenmouth")
    assert tasks.relink_names(millbrook.pk) == 2

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.linked_page_id, new.linked_page_id) == (None, millbrook.pk)
    assert services.relink_names(999_999) == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("places")
def test_the_panel_leads_from_a_name_to_its_page(make_page: Callable[..., Page], editor: User) -> None:
    report, millbrook = make_page("A report"), make_page("Millbrook")
    services.tag_page(report.pk)
    linkable_page_types.forget()
    _named(report, "Millbrook")
    request = RequestFactory().get("/")
    request.user = editor

    bound = AnalysisPanel().bind_to_model(Page).get_bound_panel(instance=report, request=request, form=None)

    assert f'<a href="/admin/pages/{millbrook.pk}/edit/" title="Millbrook">Millbrook</a>' in str(bound.render_html())
