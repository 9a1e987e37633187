"""From what was read to what an author's next page is worth, and from there to a rule."""

import json
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from attune.audience import selectors as audience_selectors
from attune.audience.models import EventRecord
from attune.audience.selectors import PageOutcome
from attune.decisions.domain.facts import ShownPage
from attune.rules.domain.facts.fact import Scope
from attune.rules.facts.registry import registry
from attune.tagging import selectors as tagging_selectors
from attune.tagging.domain.reputation import PRIOR_VIEWS
from attune.tagging.services import tag_page
from cms.models import ArticlePage
from cms.site_structure import ensure_author, ensure_writers

NOW = timezone.now()


def _happened(page: ArticlePage, kind: str, visitor: str = "ada", days: float = 1, **data: object) -> None:
    at = NOW - timedelta(days=days)
    EventRecord.objects.create(
        id=uuid4(), visitor=visitor, kind=kind, at=at, received_at=at, page_id=page.pk, data=data, batch=uuid4()
    )


@pytest.fixture
def written(site):
    """Two articles of one author, the second younger."""
    author = ensure_author(ensure_writers(site.home), "Ada Brook")
    first, second = site.floods[0], site.floods[1]
    for page, days in ((first, 20), (second, 2)):
        page.author, page.first_published_at = author, NOW - timedelta(days=days)
        page.save_revision().publish()
        tag_page(page.pk)
    return first, second


def test_a_view_is_a_read_when_it_was_long_or_deep_or_liked(site):
    page, other = site.floods[0], site.floods[1]
    for visitor in ("ada", "ben", "cem", "dan"):
        _happened(page, "page_view", visitor)
    _happened(page, "page_view", "ada")
    _happened(page, "scroll", "ada", depth=0.5)
    _happened(page, "scroll", "ben", depth=0.8)
    _happened(page, "dwell", "cem", seconds=30)
    _happened(page, "like", "cem")
    _happened(other, "like", "eve")
    _happened(other, "page_view", "old", days=400)

    assert audience_selectors.page_outcomes(NOW - timedelta(days=365)) == {page.pk: PageOutcome(views=4, reads=2)}


def test_earlier_pages_that_were_read_speak_for_an_author(site, written):
    first, second = written
    for number in range(30):
        _happened(first, "page_view", f"v{number}")
        if number < 27:
            _happened(first, "scroll", f"v{number}", depth=1.0)

    out = StringIO()
    call_command("rate_authors", "--json", stdout=out)

    mean = (27 + 1) / (30 + 2)
    changed = json.loads(out.getvalue())["changed"]
    assert changed == len(tagging_selectors.read_page_ids())
    assert tagging_selectors.semantics_of(first.pk).author_reputation == pytest.approx(mean, abs=1e-4)
    expected = (27 + PRIOR_VIEWS * mean) / (30 + PRIOR_VIEWS)
    assert tagging_selectors.semantics_of(second.pk).author_reputation == pytest.approx(expected, abs=1e-4)
    assert _fact(second, "page_author_reputation") == pytest.approx(expected, abs=1e-4)


def test_rating_twice_changes_nothing(site, written):
    call_command("rate_authors", stdout=StringIO())

    out = StringIO()
    call_command("rate_authors", stdout=out)

    assert out.getvalue().strip() == "The reputation changed for 0 pages."


def _fact(page: ArticlePage, name: str) -> object:
    return registry.read(Scope.PAGE, ShownPage(page.about(), now=NOW))[name]
