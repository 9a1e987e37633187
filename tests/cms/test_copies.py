"""What Wagtail copies, aliases, translates, moves, restores, unpublishes and deletes: every page type of the site."""

import json
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import models, transaction
from django.test import TestCase
from django.urls import reverse
from wagtail.models import Locale, Page, Site

from attune.blocks.checks import check_own_fields
from attune.blocks.models import SlotEntry
from attune.blocks.pages import AdaptivePage
from attune.blocks.selectors import adaptive_blocks
from attune.blocks.slots import slots_in
from attune.rules import services as rule_services
from attune.tagging import services as tagging_services
from attune.tagging.selectors import topics_of
from cms.models import ArticlePage, HomePage
from cms.site_structure import ensure_home, publish_below

pytestmark = pytest.mark.django_db

PAGE_TYPES = [model for model in apps.get_models() if issubclass(model, AdaptivePage)]
every_page_type = pytest.mark.parametrize("model", PAGE_TYPES, ids=lambda model: model.__name__)
FLOODS = "The river rose over the flood plain and the flood wall held the floods back. Floods come each spring."


@pytest.fixture(scope="module")
def tree(django_db_setup, django_db_blocker):
    """A site with one published page of every type that there is, each below a parent that it may have."""
    with django_db_blocker.unblock(), transaction.atomic():
        with rule_services.pause_publishing():
            tagging_services.ensure_topics(["Floods"])
            made = {HomePage: ensure_home()}
            while missing := [model for model in PAGE_TYPES if model not in made]:
                model = next(each for each in missing if _parents(each) & made.keys())
                parent = next(made[each] for each in made if each in _parents(model))
                made[model] = publish_below(parent, _filled(model))
        ArticlePage.objects.filter(pk=made[ArticlePage].pk).update(source_id="paper/7", source_digest="first")
        yield {model: page.pk for model, page in made.items()}
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _languages(tree, settings):
    """A site in two languages, in a process that has seen nothing yet."""
    languages = [("en-gb", "English"), ("de", "Deutsch")]
    settings.WAGTAIL_I18N_ENABLED = True
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = languages
    settings.ATTUNE = settings.ATTUNE | {"TAGGING": {"EXTRACTOR": "keyword"}}
    cache.clear()
    Site.clear_site_root_paths_cache()


@pytest.fixture
def german():
    """A second language."""
    return Locale.objects.get_or_create(language_code="de")[0]


@pytest.fixture
def editor(client):
    """An administrator's browser."""
    client.force_login(get_user_model().objects.create_superuser("copier", "copier@example.com", "copier"))
    return client


@every_page_type
def test_copies_and_aliases_serve_with_all_below_them_and_nothing_is_double(tree, client, model):
    page = _page(tree, model)
    title = page.title

    copy = _committed(lambda: page.copy(recursive=True, update_attrs=_other(page)))
    alias = _committed(lambda: page.create_alias(recursive=True, update_slug=f"{page.slug}-alias"))
    page.title = "Another title"
    _committed(lambda: page.save_revision().publish())

    assert [_again(each).title for each in (copy, alias)] == [f"{title} (copy)", "Another title"]
    assert _types_below(copy) == _types_below(alias) == _types_below(page)
    assert _slots(copy) == _slots(alias) == _slots(page) != []
    assert _entries(copy) == _entries(alias) == _entries(page) != []
    _assert_serves(client, page, copy, alias)


@every_page_type
def test_a_translation_keeps_the_ids_of_slots_and_variants_and_every_revision_can_be_published(
    tree, client, german, model
):
    page = _page(tree, model)
    page.title = "A later title"
    page.save_revision().publish()

    translated = page.copy_for_translation(german, copy_parents=True)
    for revision in [*translated.revisions.all(), *page.revisions.all()]:
        _committed(revision.publish)

    assert _again(translated).live
    assert translated.translation_key == page.translation_key
    assert _slots(translated) == _slots(page) != []
    _assert_serves(client, page, translated)


@every_page_type
def test_a_page_is_moved_unpublished_published_again_and_deleted_and_what_was_made_of_it_stays(tree, client, model):
    page = _page(tree, model)
    if model is HomePage:
        return
    copy, alias = page.copy(update_attrs=_other(page)), page.create_alias(update_slug=f"{page.slug}-alias")

    _committed(lambda: page.move(page.get_parent(), pos="first-child"))
    _assert_serves(client, page)
    _committed(_again(page).unpublish)
    gone = [client.get(each.url).status_code for each in (page, alias)]
    _committed(lambda: _again(page).save_revision().publish())
    _assert_serves(client, page, alias)
    _committed(_again(page).delete)

    assert gone == [404, 404]
    _assert_serves(client, copy, alias)


@every_page_type
def test_the_admin_copies_aliases_restores_converts_unpublishes_and_deletes(tree, editor, model):
    page = _page(tree, model)
    form = {"new_parent_page": page.get_parent().pk, "copy_subpages": "on", "publish_copies": "on"}
    copying = reverse("wagtailadmin_pages:copy", args=[page.pk])

    made = [
        editor.post(copying, form | {"new_title": "Once more", "new_slug": "once-more"}),
        editor.post(copying, form | {"new_title": "An alias", "new_slug": "an-alias", "alias": "on"}),
    ]
    copy, alias = (page.get_siblings().get(slug=slug) for slug in ("once-more", "an-alias"))
    former = copy.revisions.earliest("pk").pk
    below = [_types_below(each) for each in (page, copy, alias)]
    answers = [
        editor.get(reverse("wagtailadmin_pages:revisions_revert", args=[copy.pk, former])),
        editor.post(reverse("wagtailadmin_pages:convert_alias", args=[alias.pk])),
        editor.post(reverse("wagtailadmin_pages:unpublish", args=[copy.pk])),
        editor.post(reverse("wagtailadmin_pages:delete", args=[copy.pk])),
        editor.post(reverse("wagtailadmin_pages:delete", args=[alias.pk])),
    ]

    assert [answer.status_code for answer in made] == [302, 302]
    assert (copy.alias_of_id, alias.alias_of_id) == (None, page.pk)
    assert below[0] == below[1] == below[2]
    assert [answer.status_code for answer in answers] == [200, 302, 302, 302, 302]


def test_the_admin_says_in_words_that_an_address_is_taken(tree, editor):
    page = _page(tree, ArticlePage)
    form = {"new_title": "Once more", "new_slug": page.slug, "new_parent_page": page.get_parent().pk}

    answer = editor.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), form)

    assert answer.status_code == 200
    assert "is already in use" in answer.content.decode()


def test_what_an_import_knows_an_article_by_is_of_that_article_alone(tree, german):
    page = _page(tree, ArticlePage)

    copy, alias = page.copy(update_attrs=_other(page)), page.create_alias(update_slug="an-alias")
    translated = page.copy_for_translation(german, copy_parents=True)
    page.save_revision().publish()

    assert [_again(made).source_id for made in (copy, alias, translated)] == ["", "", ""]
    assert (_again(page).source_id, _again(page).source_digest) == ("paper/7", "first")


def test_a_copy_is_no_import_after_its_article_was_deleted_and_an_older_revision_was_published(tree):
    page = _page(tree, ArticlePage)
    page.save_revision().publish()
    copy = page.copy(update_attrs=_other(page))
    page.delete()

    for revision in copy.revisions.all():
        revision.publish()

    assert _again(copy).source_id == ""


def test_an_older_revision_does_not_bring_back_what_the_import_knew_then(tree):
    page = _page(tree, ArticlePage)
    former = page.save_revision()
    ArticlePage.objects.filter(pk=page.pk).update(source_digest="newer")

    page.revisions.get(pk=former.pk).publish()

    assert _again(page).source_digest == "newer"


def test_tagging_reads_a_copy_anew_and_an_alias_by_its_source(tree):
    page = _page(tree, ArticlePage)
    tagging_services.tag_page(page.pk)

    copy = _committed(lambda: page.copy(update_attrs=_other(page)))
    alias = _committed(lambda: page.create_alias(update_slug="an-alias"))

    assert [[score.topic for score in topics_of(each.pk)] for each in (page, copy, alias)] == [["floods"]] * 3


def test_a_check_names_a_unique_field_that_copies_would_take_along(monkeypatch):
    assert check_own_fields() == []

    monkeypatch.setattr(ArticlePage, "exclude_fields_in_copy", [])
    missing = check_own_fields()

    assert {each.id for each in missing} == {"attune_blocks.E006"}
    assert [name in each.msg for each, name in zip(missing, ArticlePage.own_fields[::-1], strict=True)] == [True, True]


def _parents(model):
    return set(model.clean_parent_page_models())


def _filled(model):
    """Make a page of a type whose fields are filled as far as they must be."""
    name = next(iter(adaptive_blocks(model)))
    variant = {"type": "item", "id": str(uuid4()), "value": {"name": "B", "content": {"heading": "Bold"}}}
    slot = {"slot": "front", "content": {"heading": "Plain"}, "variants": [variant]}
    body = json.dumps([{"type": name, "id": str(uuid4()), "value": slot}])
    texts = {"title": f"A {model.__name__}", "slug": model.__name__.lower(), "summary": FLOODS, "body": body}
    numbers = {
        field.name: 1
        for field in model._meta.get_fields()
        if isinstance(field, models.DecimalField) and not field.has_default()
    }
    return model(**texts, **numbers)


def _page(tree, model):
    return model.objects.get(pk=tree[model])


def _other(page):
    return {"slug": f"{page.slug}-copy", "title": f"{page.title} (copy)"}


def _again(page):
    return Page.objects.get(pk=page.pk).specific


def _types_below(page):
    return list(page.get_descendants(inclusive=True).order_by("path").values_list("content_type__model", flat=True))


def _slots(page):
    return [(slot.id, [variant.id for variant in slot.variants]) for slot in slots_in(_again(page).body, {})]


def _entries(page):
    return list(SlotEntry.objects.filter(page_id=page.pk).values_list("slot", "name", "variants"))


def _committed(do):
    with TestCase.captureOnCommitCallbacks(execute=True):
        return do()


def _assert_serves(client, *pages):
    for page in map(_again, pages):
        if page.live and page.url:
            assert client.get(page.url).status_code == 200, page
