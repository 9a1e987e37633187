"""The sweep of the index: what it has otherwise than the database is indexed, and nothing else."""

import pytest
from wagtail.models import Page

from attune.matching import services
from attune.matching.backends.elastic_index import PageIndex

pytestmark = [pytest.mark.django_db, pytest.mark.service("elasticsearch")]


@pytest.fixture
def elastic(settings, elastic_settings):
    settings.ATTUNE = settings.ATTUNE | {"MATCHING": {"BACKEND": "elastic"}}


def test_what_the_index_has_otherwise_is_mended_a_part_with_each_run(elastic, library):
    pages = [library.add(floods=1.0, title=f"Page {number}") for number in range(4)]
    library.index()
    assert services.catch_up() == 0

    # Each is changed without a signal, as if its task had been lost.
    Page.objects.filter(pk=pages[0].pk).update(live=False)
    Page.objects.filter(pk=pages[1].pk).update(path=f"{pages[1].path[:-4]}ZZZZ")
    library.tag(pages[2], {"bread": 1.0})
    gone = pages[3].pk
    Page.objects.filter(pk=gone).delete()

    assert services.catch_up() == 4
    index = PageIndex()
    index.index.refresh()
    assert index.difference() == ""
    assert services.catch_up() == 0


def test_a_run_compares_a_few_pages_and_the_next_goes_on_behind_them(elastic, library):
    pages = [library.add(floods=1.0) for _ in range(4)]
    library.index()
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(live=False)
    others = Page.objects.filter(pk__lt=pages[0].pk).count()

    mended = [services.catch_up(most=others + 2), services.catch_up(most=others + 2), services.catch_up(most=100)]

    assert mended == [2, 2, 0]


def test_without_a_search_server_there_is_nothing_to_do(library):
    assert services.catch_up() == 0
