"""What a rule may ask of how a page is written, from the words of a real page to the value of the fact."""

from datetime import UTC, datetime, timedelta

import pytest

from attune.decisions.domain.facts import ShownPage
from attune.decisions.domain.slots import PageAbout
from attune.decisions.facts.page_style import WRITING_FACTS
from attune.rules.domain.facts.fact import Scope
from attune.rules.facts.registry import registry
from attune.tagging.domain.semantics import Semantics
from attune.tagging.models import PageAnalysis
from attune.tagging.services import tag_page

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PUBLISHED = NOW - timedelta(days=14)


def _facts(about: PageAbout) -> dict[str, object]:
    return dict(registry.read(Scope.PAGE, ShownPage(about, now=NOW)))


def test_every_fact_of_writing_has_a_value_it_may_have_before_anything_was_read():
    shown = ShownPage(PageAbout(id=1))

    assert all(fact.allows(fact.read(shown)) for fact in WRITING_FACTS)
    assert {fact.name: fact.read(shown) for fact in WRITING_FACTS} == {
        fact.name: fact.default for fact in WRITING_FACTS
    }


def test_a_page_that_was_read_tells_rules_what_it_is(site):
    page = site.floods[0]
    page.kind, page.body = "", [("paragraph", "<p>In the sixties the river rose in spring. It rose again in 2019.</p>")]
    page.save_revision().publish()
    tag_page(page.pk, force=True)
    PageAnalysis.objects.filter(page_id=page.pk).update(place="Millbrook", author_reputation=0.7, kind="news")
    page.first_published_at = PUBLISHED

    facts = _facts(page.about())

    assert facts["page_language"] == "en"
    assert facts["page_in_another_language"] is False
    assert facts["page_format"] == "text"
    assert facts["page_kind"] == "news"
    assert (facts["page_names_years"], facts["page_first_year"], facts["page_last_year"]) == (True, 1960.0, 2019.0)
    assert facts["page_place"] == "Millbrook"
    assert facts["page_author_reputation"] == 0.7
    assert facts["page_freshness"] == pytest.approx(0.5)
    assert 0 < facts["page_formality"] < 1
    assert facts["page_grade"] > 0


def test_a_page_in_another_language_than_its_locale_says_so(site):
    page = site.floods[0]
    page.title, page.summary = "Le niveau de la rivière", ""
    words = "Depuis les inondations, les bénévoles du village relèvent chaque jour le niveau de la rivière. " * 5
    page.body = [("paragraph", f"<p>{words}</p>")]
    page.save_revision().publish()
    tag_page(page.pk, force=True)

    facts = _facts(page.about())

    assert (facts["page_language"], facts["page_in_another_language"]) == ("fr", True)
    assert (facts["page_formality"], facts["page_tone"]) == (0.5, 0.0)


def test_a_film_with_a_caption_is_a_video(site):
    page = site.floods[0]
    page.body = [("paragraph", '<p>Two tides.</p><embed embedtype="media" url="https://vimeo.com/1"/>')]
    page.save_revision().publish()
    tag_page(page.pk, force=True)

    assert _facts(page.about())["page_format"] == "video"


def test_freshness_is_as_of_the_moment_of_the_request_and_none_without_a_date():
    about = PageAbout(id=1, published=PUBLISHED.timestamp(), half_life_days=7.0, writing=Semantics())

    assert _facts(about)["page_freshness"] == pytest.approx(0.25)
    assert _facts(PageAbout(id=1))["page_freshness"] == 0.0


def test_the_kinds_offered_are_the_standard_terms(site):
    offered = [value for value, _label in registry.get("page_kind").listed_choices()]

    assert offered == ["news", "how-to", "opinion", "reference", "story"]
