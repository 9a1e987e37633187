"""The site of benchmarks.page: two front pages of twenty blocks, rules of any number, and a visitor who is known."""

import json
import random
import uuid
from typing import Any

from benchmarks.site import THEMES, hero, matching_pages, paragraph, words

BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML) Chrome/140 Safari/537.36",
    "Accept": "text/html",
    "Accept-Language": "en-GB,en;q=0.9",
    "Referer": "https://search.example/",
}
# The first page has eight slots of which none wants pages; of the second's, two do.
PATHS = {"slots": "/", "matching": "/matching/"}
SLOTS, PARAGRAPHS, ARTICLES = 8, 12, 24


def build(rng: random.Random) -> None:
    """Make both pages, four sections, and articles about the themes."""
    from django.utils import timezone
    from wagtail.models import Page, Site

    from attune.rules.models import Segment
    from attune.tagging import services as tagging_services
    from cms.models import ArticlePage, HomePage, SectionPage

    segment = Segment.objects.create(name="Readers of floods", slug="flood-readers", condition=_raw_condition("floods"))
    segment.save_revision().publish()
    tagging_services.ensure_topics(list(THEMES))
    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(title="Front page", slug="bench", body=_body(rng, segment.pk, lists=0)))
    body = _body(rng, segment.pk, lists=2)
    home.add_child(instance=SectionPage(title="Matching", slug="matching", body=body))
    sections = [
        home.add_child(instance=SectionPage(title=theme.title(), slug=theme, body="[]")) for theme in THEMES[:4]
    ]
    for number in range(ARTICLES):
        article = ArticlePage(
            title=words(rng, 5),
            slug=f"article-{number}",
            summary=words(rng, 10),
            body=json.dumps([paragraph(rng)]),
            first_published_at=timezone.now(),
        )
        sections[number % 4].add_child(instance=article)
        tagging_services.assign_topics(article.pk, rng.sample(THEMES, 3), source="editor")
    Site.objects.filter(is_default_site=True).update(root_page=home, hostname="localhost")
    Site.clear_site_root_paths_cache()


def _body(rng: random.Random, segment_id: int, *, lists: int) -> str:
    slots = [hero(rng, f"hero {n}", segment_id) for n in range(SLOTS - lists)]
    return json.dumps(
        [*slots, *(matching_pages(rng) for _ in range(lists)), *(paragraph(rng) for _ in range(PARAGRAPHS))]
    )


def _raw_condition(topic: str) -> Any:
    from attune.rules.builder.fields import from_condition
    from attune.rules.domain.conditions import Test

    return from_condition(Test("affinity", "at_least", 0.2, topic))


def publish_rules(rng: random.Random, size: int) -> None:
    """Publish as many rules as asked, of two to four tests each, a few of which hold for the visitor."""
    from attune.rules.builder.fields import from_acts, from_condition
    from attune.rules.domain.conditions import All, Any, Test
    from attune.rules.domain.rules import MoveSlot, SetParameter, ShowVariant, SlotRef
    from attune.rules.models import Rule
    from attune.rules.services import live_book, pause_publishing, publish_book

    tests = [
        lambda: Test("device", "is", rng.choice(["mobile", "desktop", "tablet"])),
        lambda: Test("visits_7d", "at_least", float(rng.randint(1, 9))),
        lambda: Test("affinity", "at_least", rng.choice([0.1, 0.3, 0.5]), rng.choice(THEMES)),
        lambda: Test("country", "is_one_of", tuple(rng.sample(["NL", "BE", "DE", "FR", "GB"], 2))),
        lambda: Test("hour", "between", (float(rng.randint(0, 11)), float(rng.randint(12, 23)))),
        lambda: Test("new_visitor", "is", rng.random() < 0.5),
    ]
    actions = [
        lambda: ShowVariant(SlotRef(f"hero {rng.randint(0, 7)}"), "By rule"),
        lambda: MoveSlot(SlotRef(f"hero {rng.randint(0, 7)}"), rng.randint(1, 8)),
        lambda: SetParameter(SlotRef(f"hero {rng.randint(0, 7)}"), "scheme", rng.choice(["calm", "bright", "dark"])),
    ]
    Rule.objects.all().delete()
    with pause_publishing():
        Rule.objects.bulk_create(
            Rule(
                name=f"Rule {n}",
                slug=f"rule-{n}",
                priority=n,
                live=True,
                condition=from_condition(All((tests[n % 6](), Any((tests[(n + 1) % 6](), tests[(n + 2) % 6]()))))),
                actions=from_acts((rng.choice(actions)(),)),
            )
            for n in range(size)
        )
    publish_book()
    if sum(key.startswith("rule:") for key in live_book().book.conditions) != size:
        raise SystemExit("Not all rules are live.")


def known_visitor() -> dict[str, str]:
    """Let a visitor agree to everything and read three articles; give the headers that it sends from then on."""
    from django.test import Client

    from attune.audience.models import ProfileRecord
    from cms.models import ArticlePage

    client = Client(headers=BROWSER | {"Origin": "http://localhost", "Host": "localhost"})
    client.post("/consent/", {"choice": "measure+personalise", "next": "/"})
    for article in ArticlePage.objects.order_by("pk")[:3]:
        view = {"id": str(uuid.uuid4()), "kind": "page_view", "page_id": article.pk}
        client.post("/api/events/", {"events": [view]}, content_type="application/json")
    if not ProfileRecord.objects.get().state["affinities"]:
        raise SystemExit("The visitor has no affinities, so nothing would be adapted.")
    return BROWSER | {"Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())}
