"""A small real site for the trips: two sections, six articles, segments, a rule, a trigger, all published."""

import json
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Site

from attune.audience.models import Persona
from attune.rules import services as rule_services
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import All, Test
from attune.rules.domain.effects.set_trait import SetTrait
from attune.rules.domain.rules import MoveSlot, ShowVariant, SlotRef
from attune.rules.models import Rule, Segment, Trigger
from attune.rules.services import publish_book
from attune.tagging import services as tagging_services
from cms.models import ArticlePage, HomePage, SectionPage
from tests.flows.pages import BREAD, BROWSER, FLOODS


@pytest.fixture(params=["index", "durable"])
def engine(request, settings):
    """Serve requests by each of the two engines: the whole flow must be the same."""
    settings.ATTUNE = settings.ATTUNE | {"RULES": {"ENGINE": request.param}}
    return request.param


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """Build the site and publish its rules, once for all tests of a module; each test's changes are rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _built()
        transaction.set_rollback(True)


@pytest.fixture
def site(built, db, settings):
    """Serve the site as the demo does, in a process that has seen nothing yet."""
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.ATTUNE_DEMO = True
    _forget_everything()
    yield Fresh(built)
    _forget_everything()


@pytest.fixture
def browser():
    """A browser that says what browsers say, and keeps its cookies."""
    return Client(headers=BROWSER)


@pytest.fixture
def reader(browser, site):
    """A browser whose visitor agreed to everything."""
    answer = browser.post(
        "/consent/", {"choice": "measure+personalise", "next": "/"}, headers={"origin": "http://testserver"}
    )
    assert answer.status_code == 303
    return browser


def _forget_everything():
    cache.clear()
    rule_services.forget_live_book()
    Site.clear_site_root_paths_cache()


class Fresh:
    """The pages of the site by their names, each read from the database when a test first asks for it."""

    def __init__(self, built):
        self._built = built

    def __getattr__(self, name):
        fresh = self.__dict__[name] = _fresh(getattr(self._built, name))
        return fresh


def _fresh(made):
    if isinstance(made, list):
        return [_fresh(page) for page in made]
    return type(made).objects.get(pk=made.pk)


def _built():
    _forget_everything()
    tagging_services.ensure_topics(["Floods", "Bread"])
    with rule_services.pause_publishing():
        _segments_and_rules()
    home = _home()
    made = SimpleNamespace(home=home, water=_section(home, "Water"), table=_section(home, "Table"))
    made.floods = [_article(made.water, f"Flood {n}", FLOODS, "floods") for n in range(4)]
    made.bread = [_article(made.table, f"Loaf {n}", BREAD, "bread") for n in range(4)]
    rule_services.publish_book()
    return made


def _segments_and_rules():
    likes_floods = Segment(
        name="Likes floods",
        slug="likes-floods",
        condition=from_condition(Test("affinity", "at_least", 0.1, "floods")),
        live=True,
    )
    likes_floods.save()
    Rule(
        name="Deep readers first see the long list",
        slug="deep-readers",
        priority=1,
        live=True,
        condition=from_condition(Test("trait", "is", "yes", "deep_reader")),
        actions=from_acts((ShowVariant(SlotRef("front"), "Deep"), MoveSlot(SlotRef("for you"), 1))),
    ).save()
    Trigger(
        name="Three of one section in a day",
        slug="three-of-a-section",
        event="page_view",
        live=True,
        condition=from_condition(All((Test("section_reads_24h", "at_least", 3.0), Test("has_consent", "is", True)))),
        effects=from_acts((SetTrait("deep_reader", "yes"),)),
    ).save()
    Persona(name="Ana", slug="ana", facts={}, affinities={"topic:floods": 0.9}).save()
    Persona(name="Ben", slug="ben", facts={}, affinities={"topic:bread": 0.9}).save()


def _home():
    segment = Segment.objects.get(slug="likes-floods")

    def content(heading):
        return {"kicker": "", "heading": heading, "text": "", "image": None, "art": "", "link": {}}

    def variant(variant_id, name, heading, segments):
        named = [{"type": "item", "id": f"{variant_id}-s", "value": pk} for pk in segments]
        value = {"name": name, "segments": named, "content": content(heading)}
        return {"type": "item", "id": variant_id, "value": value}

    body = [
        {
            "type": "hero",
            "id": "slot-front",
            "value": {
                "slot": "front",
                "content": content("Good morning, everyone"),
                "variants": [
                    variant("v-water", "Water", "High water ahead", [segment.pk]),
                    variant("v-deep", "Deep", "The long reads are here", []),
                ],
            },
        },
        {
            "type": "matching_pages",
            "id": "slot-list",
            "value": {
                "slot": "for you",
                "content": {"heading": "Chosen for you", "empty_heading": "Newest"},
                "variants": [],
            },
        },
    ]
    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(title="Front", slug="front", body=json.dumps(body)))
    home.save_revision().publish()
    Site.objects.update(root_page=home, hostname="testserver", port=80, is_default_site=True)
    Site.clear_site_root_paths_cache()
    return HomePage.objects.get(pk=home.pk)


def _section(home, title):
    return home.add_child(instance=SectionPage(title=title, slug=title.lower(), body="[]"))


def _article(section, title, text, topic):
    article = ArticlePage(
        title=title,
        slug=title.lower().replace(" ", "-"),
        summary=text[:80],
        body=json.dumps([{"type": "paragraph", "id": f"p-{title}", "value": f"<p>{text}</p>"}]),
        first_published_at=timezone.now(),
    )
    section.add_child(instance=article)
    tagging_services.assign_topics(article.pk, [topic], source="editor")
    return ArticlePage.objects.get(pk=article.pk)


@pytest.fixture
def phones(site):
    """On phones the front page begins with the long reads."""
    Rule(
        name="Phones",
        slug="phones",
        live=True,
        condition=from_condition(Test("device", "is", "mobile")),
        actions=from_acts((ShowVariant(SlotRef("front"), "Deep"),)),
    ).save()
    publish_book()
    return site
