"""An alias and its source, and a page in several languages, are one page to readers and to rules."""

from uuid import uuid4

import pytest
from django.test import TestCase
from django.utils import timezone, translation
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Locale, Page, Site

from attune.audience.domain.events import Like, PageView
from attune.audience.models import EventRecord
from attune.audience.profile.event_processor import process_visitor
from attune.audience.selectors import PageOutcome, profile
from attune.decisions.domain.scope import scopes_of
from attune.decisions.reputations import by_source
from attune.matching import services as matching_services
from attune.matching.domain.candidate_query import CandidateQuery
from attune.page_families import all_families, families, families_of, sources_of
from attune.rules import services as rule_services
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import Test
from attune.rules.domain.rules import HideSlot, PinPage, SlotRef
from attune.rules.models import Rule
from attune.tagging import services as tagging_services
from attune.tagging.selectors import semantics_of, topic_slugs_of, topic_weights, topics_of, topics_read
from tests.flows.seeing import view

pytestmark = pytest.mark.django_db
DESKTOP = Test("device", "is", "desktop")
VISITOR = "d5b0a5f5-86b5-4a3d-8f0f-2f2f2f2f2f2f"


@pytest.fixture(autouse=True)
def _languages(settings):
    settings.WAGTAIL_I18N_ENABLED = True
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
    settings.ATTUNE = settings.ATTUNE | {"TAGGING": {"EXTRACTOR": "keyword"}}


@pytest.fixture
def german(site):
    """A second language."""
    return Locale.objects.create(language_code="de")


@pytest.fixture
def alias(site):
    """An alias of an article, in another section."""
    return _committed(lambda: site.floods[0].create_alias(parent=site.table, update_slug="flood-in-table"))


@pytest.fixture
def chained(alias):
    """An alias of an alias."""
    return _committed(lambda: alias.create_alias(update_slug="flood-once-more"))


def test_what_an_alias_is_about_is_what_its_source_is_about(site, chained):
    source = site.floods[0]

    assert topics_of(chained.pk) == topics_of(source.pk) != ()
    assert topic_slugs_of(chained.pk) == {"floods"}
    assert topic_weights([chained.pk]) == {chained.pk: topic_weights([source.pk])[source.pk]}
    assert semantics_of(chained.pk) == semantics_of(source.pk)
    assert topics_read(["floods"], [chained.pk, source.pk]) == {"floods": ("Floods", 1)}
    assert chained.about().topics == {"floods"}
    assert chained.about().writing == source.about().writing


def test_reading_an_alias_teaches_what_reading_its_source_teaches(site, chained):
    profile = _told(PageView, chained)

    assert profile.affinities["topic:floods"] > 0
    assert [view.page_id for view in profile.seen] == [site.floods[0].pk]
    # It was read where it lies.
    assert profile.seen[0].section == str(site.table.pk)


def test_views_and_likes_of_one_page_in_all_its_forms_are_of_one_page(site, chained, german):
    source = site.floods[0]
    translated = _translated(source, german)

    seen, liked = _told(PageView, source, chained, translated), _told(Like, chained, translated)

    assert {view.page_id for view in seen.seen} == {source.pk}
    assert set(liked.liked) == {source.pk}


@pytest.mark.parametrize("form", ["source", "alias", "chained", "translation"])
def test_a_page_knows_all_its_forms_whichever_is_asked(site, chained, german, form):
    source = site.floods[0]
    translated = _translated(source, german)
    page = {"source": source, "alias": chained.alias_of.specific, "chained": chained, "translation": translated}[form]

    about = page.about()

    assert about.same == {source.pk, chained.pk, chained.alias_of_id, translated.pk}


def test_an_alias_is_never_offered_beside_its_source(site, chained):
    query = CandidateQuery(affinities={"floods": 1.0}, limit=20)

    found = {each.page_id for each in matching_services.find_candidates(query)}

    assert found == {page.pk for page in site.floods}


def test_an_alias_counts_as_read_and_as_liked_where_its_source_would_be_offered(
    site, chained, reader, django_capture_on_commit_callbacks
):
    view(reader, site.floods[1], django_capture_on_commit_callbacks)
    assert f'href="{site.floods[0].url}"' in _chosen(reader)

    view(reader, chained, django_capture_on_commit_callbacks, kind="like")

    assert f'href="{site.floods[0].url}"' not in _chosen(reader)


def test_a_source_counts_as_liked_where_its_alias_is_pinned_no_less(
    site, alias, reader, django_capture_on_commit_callbacks
):
    view(reader, site.floods[1], django_capture_on_commit_callbacks)
    _rule("pin-an-alias", PinPage(SlotRef("for you"), alias.pk))

    html = _chosen(reader)

    assert html.count(f'href="{alias.url}"') > 0
    assert f'href="{site.floods[0].url}"' not in html


def test_how_often_a_page_was_viewed_is_asked_of_all_its_forms(
    site, chained, reader, django_capture_on_commit_callbacks
):
    view(reader, chained, django_capture_on_commit_callbacks)
    _rule("seen-once", HideSlot(SlotRef("front")), when=Test("views_of_page", "at_least", 1.0, str(site.floods[0].pk)))

    assert "Good morning, everyone" not in reader.get("/").content.decode()


@pytest.mark.parametrize("scope", ["page", "section", "section of itself"])
@pytest.mark.parametrize("form", ["translation", "alias", "alias of a translation", "translation of an alias"])
def test_a_rule_for_a_page_or_section_holds_in_every_form_that_stands_for_it(site, german, scope, form):
    source = site.floods[0]
    translated = _translated(source, german)
    alias = source.create_alias(update_slug="an-alias")
    page = {
        "translation": lambda: translated,
        "alias": lambda: alias,
        "alias of a translation": lambda: translated.create_alias(update_slug="noch-einer"),
        "translation of an alias": lambda: _translated(alias, german),
    }[form]()
    place = {
        "page": f"page:{source.pk}",
        "section": f"section:{site.water.pk}",
        "section of itself": f"section:{source.pk}",
    }[scope]

    assert place in scopes_of(page.about())


def test_a_rule_for_an_alias_or_a_translation_is_not_one_for_what_it_was_made_of_elsewhere(site, alias, german):
    translated = _translated(site.floods[0], german)

    places = scopes_of(site.floods[0].about())

    # An alias may be placed where something else is wanted; a translation is the page itself.
    assert f"page:{alias.pk}" not in places
    assert f"section:{site.table.pk}" not in places
    assert f"page:{translated.pk}" in places


def test_personalisation_that_is_copied_to_a_translated_page_stays_linked(site, german, browser):
    _rule("only-here", HideSlot(SlotRef("front", f"page:{site.home.pk}")))
    before = site.home.plan().slots

    translated = _translated(site.home, german)

    after = translated.plan().slots
    assert [(slot.id, slot.name, [each.id for each in slot.variants]) for slot in after] == [
        (slot.id, slot.name, [each.id for each in slot.variants]) for slot in before
    ]
    assert [slot.variants[0].segments for slot in after if slot.variants] == [{"likes-floods"}]
    assert "Good morning, everyone" not in _served(browser, translated, "de")


def test_a_pinned_page_is_shown_in_the_language_of_the_page_it_is_pinned_on(site, german, browser):
    loaf = site.bread[3]
    _rule("pin-a-loaf", PinPage(SlotRef("for you"), loaf.pk))
    home = _translated(site.home, german)
    _translated(loaf, german, title="Ein Laib")

    assert "Ein Laib" in _served(browser, home, "de")
    assert "Ein Laib" not in _served(browser, site.home)


def test_a_pinned_page_without_a_live_translation_is_shown_as_it_is(site, german, browser):
    loaf = site.bread[3]
    _rule("pin-a-loaf", PinPage(SlotRef("for you"), loaf.pk))
    home = _translated(site.home, german)
    loaf.copy_for_translation(german, copy_parents=True)

    assert loaf.title in _served(browser, home, "de")


def test_what_is_found_on_a_page_is_at_once_known_of_its_alias(site, alias):
    assert alias.plan().about.topics == {"floods"}

    _committed(lambda: tagging_services.assign_topics(site.floods[0].pk, ["bread"], source="editor"))

    assert alias.plan().about.topics == {"floods", "bread"}


def test_an_alias_that_becomes_a_page_of_its_own_is_read(site, alias):
    tagging_services.assign_topics(site.floods[0].pk, ["bread"], source="editor")

    _committed(lambda: ConvertAliasPageAction(alias).execute())

    assert {score.topic for score in topics_of(alias.pk)} == {"floods"}


def test_an_alias_is_read_when_its_source_is_deleted(site, alias):
    _committed(site.floods[0].delete)

    assert {score.topic for score in topics_of(alias.pk)} == {"floods"}


def test_what_becomes_of_an_alias_is_what_becomes_of_its_source(site, chained):
    outcomes = {site.floods[0].pk: PageOutcome(3, 1), chained.pk: PageOutcome(2, 2)}

    assert by_source(outcomes) == {site.floods[0].pk: PageOutcome(5, 3)}


def test_a_page_that_is_alone_costs_one_query(site, django_assert_num_queries):
    flood, water = site.floods[0].pk, site.water.pk

    with django_assert_num_queries(1):
        assert families_of([flood, water]).same(water) == {water}
    with django_assert_num_queries(1):
        assert sources_of([flood]) == {flood: flood}


def test_a_loop_of_aliases_ends(site, alias):
    Page.objects.filter(pk=site.floods[0].pk).update(alias_of=alias)
    pair = {site.floods[0].pk, alias.pk}

    assert families_of(pair).same(alias.pk) == all_families().same(alias.pk) == pair
    assert families_of(pair).source(alias.pk) in pair
    assert sources_of([alias.pk])[alias.pk] in pair


def test_families_are_read_anew_after_a_page_came_or_went(site, django_assert_num_queries):
    families()

    alias = _committed(lambda: site.bread[0].create_alias(update_slug="another-loaf"))
    found = families().same(alias.pk)
    with django_assert_num_queries(0):
        families()
    _committed(alias.delete)

    assert found == {alias.pk, site.bread[0].pk}
    assert families().same(site.bread[0].pk) == {site.bread[0].pk}


def _translated(page, locale, **fields):
    translated = page.copy_for_translation(locale, copy_parents=True)
    for name, value in fields.items():
        setattr(translated, name, value)
    _committed(lambda: translated.save_revision().publish())
    return type(page).objects.get(pk=translated.pk)


def _told(kind, *pages):
    now = timezone.now()
    events = [kind(id=str(uuid4()), visitor=VISITOR, at=now, page_id=page.pk) for page in pages]
    for event in events:
        EventRecord.of(event, received_at=now, batch=uuid4()).save()
    process_visitor(VISITOR)
    return profile(VISITOR)


def _rule(slug, *actions, when=DESKTOP):
    condition, acts = from_condition(when), from_acts(actions)
    _committed(Rule(name=slug, slug=slug, live=True, condition=condition, actions=acts).save)
    _committed(rule_services.publish_book)


def _chosen(client):
    return client.get("/").content.decode().partition("Chosen for you")[2]


def _served(browser, page, language="en-gb"):
    Site.clear_site_root_paths_cache()
    with translation.override(language):
        answer = browser.get(page.url)
    assert answer.status_code == 200
    return answer.content.decode()


def _committed(do):
    with TestCase.captureOnCommitCallbacks(execute=True):
        return do()
