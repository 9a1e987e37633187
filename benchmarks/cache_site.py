"""The site of benchmarks.cache: pages of twenty slots that say what they show, and readers with tastes of their own."""

import io
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import accumulate
from typing import Any

from benchmarks.site import THEMES, hero, matching_pages, words

TELEPHONE, CAMPAIGN, GERMAN = "telephone", "campaign", "german"
SLOTS, ARTICLES, READERS, LISTS = 20, 40, 2_000, 2
# Which fact decides each slot: all permutations differ.
BY = (TELEPHONE, CAMPAIGN, GERMAN)
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML) Chrome/140 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605 Version/18.5 Mobile/15E148 Safari/604"


def expected(slot: int, facts: frozenset[str]) -> str:
    """Say which variant a slot must show: the oracle."""
    return "rule" if BY[slot % len(BY)] in facts else "default"


@dataclass(slots=True)
class Shop:
    """The site as visitors reach it."""

    pages: int
    answer: Callable[[Any, dict[str, Any]], str]
    slugs: Mapping[int, str]
    served: dict[str, Any]
    readers: list[str] = field(default_factory=list)

    def draw(self, rng: random.Random) -> int:
        """Draw a page, by Zipf's law."""
        shares = list(accumulate(1 / rank for rank in range(1, self.pages + 1)))
        return rng.choices(range(self.pages), cum_weights=shares)[0]

    def ask(self, page: int, facts: frozenset[str], *, reader: int | None = None) -> str:
        """Ask for a page as a visitor, or as one of the readers; give what came."""
        slug = f"page-{page}" if reader is None else f"personal-{page}"
        environment = {
            "PATH_INFO": f"/{slug}/",
            "QUERY_STRING": "utm_campaign=spring" if CAMPAIGN in facts else "",
            "HTTP_USER_AGENT": PHONE if TELEPHONE in facts else DESKTOP,
            "HTTP_ACCEPT_LANGUAGE": "de" if GERMAN in facts else "en-GB",
        }
        if reader is not None:
            environment["HTTP_COOKIE"] = self.readers[reader % len(self.readers)]
        return self.answer(self.served[slug], environment)

    def switch(self, *, adapts: bool) -> None:
        """Switch adapting on or off."""
        from django.conf import settings

        settings.ATTUNE["DECISIONS"]["ENABLED"] = adapts


def build(rng: random.Random, pages: int) -> Shop:
    """Make the pages, the same ones with two personal lists, articles for these, rules and readers."""
    from wagtail.models import Page, Site

    from attune.tagging import services as tagging_services
    from cms.models import ArticlePage, HomePage

    tagging_services.ensure_topics(list(THEMES))
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Front", slug="cache", body="[]"))
    Site.objects.filter(is_default_site=True).update(root_page=home, hostname="localhost")
    Site.clear_site_root_paths_cache()
    for number in range(pages):
        slots = [_slot(rng, number, slot) for slot in range(SLOTS)]
        home.add_child(instance=_page(f"Page {number}", slots))
        lists = [*slots, *(matching_pages(rng) for _ in range(LISTS))]
        home.add_child(instance=_page(f"Personal {number}", lists))
    for number in range(ARTICLES):
        story = home.add_child(
            instance=ArticlePage(title=f"Story-{number}", slug=f"story-{number}", summary=words(rng, 8), body="[]")
        )
        tagging_services.assign_topics(story.pk, rng.sample(THEMES, 3), source="editor")
    _publish_rules()
    served = {page.slug: page for page in ArticlePage.objects.all()}
    slugs = {page.pk: slug for slug, page in served.items()}
    return Shop(pages, _answer, slugs, served, _readers(rng))


def _page(title: str, body: list[dict[str, Any]]) -> Any:
    """Make a page that was published before, so that publishing it anew changes nothing around it."""
    from django.utils import timezone
    from django.utils.text import slugify

    from cms.models import ArticlePage

    return ArticlePage(title=title, slug=slugify(title), body=json.dumps(body), first_published_at=timezone.now())


def _slot(rng: random.Random, page: int, slot: int) -> dict[str, Any]:
    found = hero(rng, f"slot {slot}", 0)
    found["value"]["content"]["heading"] = f"P{page}-S{slot}-default"
    _segment, by_rule = found["value"]["variants"]
    by_rule["value"]["content"]["heading"] = f"P{page}-S{slot}-rule"
    found["value"]["variants"] = [by_rule]
    return found


def _publish_rules() -> None:
    from attune.rules.builder.fields import from_acts, from_condition
    from attune.rules.domain.conditions import Test
    from attune.rules.domain.rules import ShowVariant, SlotRef
    from attune.rules.models import Rule
    from attune.rules.services import live_book, pause_publishing, publish_book

    tests = {
        TELEPHONE: Test("device", "is", "mobile"),
        CAMPAIGN: Test("campaign", "is", "spring"),
        GERMAN: Test("language", "is", "de"),
    }
    with pause_publishing():
        for name, test in tests.items():
            acts = [ShowVariant(SlotRef(f"slot {slot}"), "By rule") for slot in range(SLOTS) if BY[slot % 3] == name]
            Rule(name=name, slug=name, live=True, condition=from_condition(test), actions=from_acts(acts)).save()
    publish_book()
    if len(live_book().book.conditions) != len(tests):
        raise SystemExit("Not all rules are live.")


def _readers(rng: random.Random) -> list[str]:
    """Make readers who agreed to be known, each with a taste of two or three themes; give their cookies."""
    from django.http import HttpRequest, HttpResponse

    from attune.audience.domain.consent import Consent
    from attune.audience.domain.profile import Profile
    from attune.audience.domain.profile_state import to_state
    from attune.audience.models import ProfileRecord
    from attune.audience.request import cookies

    rows, found = [], []
    for _ in range(READERS):
        visitor = cookies.new_visitor_id()
        tastes = {f"topic:{theme}": rng.choice((0.3, 0.6, 0.9)) for theme in rng.sample(THEMES, rng.randint(2, 3))}
        rows.append(ProfileRecord(visitor=visitor, state=to_state(Profile(visitor=visitor, affinities=tastes))))
        response = HttpResponse()
        cookies.set_consent(HttpRequest(), response, Consent(measure=True, personalise=True))
        cookies.set_visitor(HttpRequest(), response, visitor)
        found.append("; ".join(f"{name}={morsel.value}" for name, morsel in response.cookies.items()))
    ProfileRecord.objects.bulk_create(rows)
    return found


def _answer(page: Any, asked: dict[str, Any]) -> str:
    """Let a page answer a request, with our middleware around it; routing is left out."""
    from django.contrib.auth.models import AnonymousUser
    from django.core.handlers.wsgi import WSGIRequest
    from django.http import HttpRequest, HttpResponse

    from attune.audience.middleware import VisitorMiddleware
    from attune.decisions.middleware import RoutingMiddleware

    def serve(request: HttpRequest) -> HttpResponse:
        request.user = AnonymousUser()
        return page.serve(request)  # type: ignore[no-any-return]

    environment = {
        "REQUEST_METHOD": "GET", "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.url_scheme": "http",
        "HTTP_HOST": "localhost", "HTTP_ACCEPT": "text/html", "SCRIPT_NAME": "", "wsgi.input": io.BytesIO(),
    }  # fmt: skip
    response = VisitorMiddleware(RoutingMiddleware(serve))(WSGIRequest(environment | asked))
    if response.status_code != HTTPStatus.OK:
        raise SystemExit(f"{asked} was answered with {response.status_code}.")
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def publish_something(rng: random.Random, shop: Shop, *, is_around: bool) -> None:
    """Publish a page that some visitors will ask for; is_around changes the menu of all pages besides."""
    from cms.models import ArticlePage

    slug = f"page-{rng.randrange(shop.pages)}"
    page = ArticlePage.objects.get(slug=slug)
    if is_around:
        page.title += "!"
    page.save_revision().publish()
    shop.served[slug] = ArticlePage.objects.get(slug=slug)
