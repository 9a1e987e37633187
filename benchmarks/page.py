"""What adapting costs: the same page served plainly and adapted, in one run, at several numbers of rules.

python -m benchmarks.page [--rules 1,10,100,1000] [--requests 40] [--seed 1] [--json]

The plain page is the adaptive one as Wagtail itself serves it: the same address, template and blocks, each slot with
its default, nothing decided and nothing cached. Plain and adaptive requests take turns, so that a noisy machine is
noisy to both. The visitor has consented and has read three articles; SQL is the most that any request needed, and
sql_adaptive_first what the first request after a publish needed, when the book and the page's plan are read anew.
"""

import argparse
import json
import random
import statistics
import time
import uuid
from collections.abc import Callable
from typing import Any
from unittest import mock

from benchmarks.site import THEMES, hero, matching_pages, paragraph, say, throwaway_site, words

BROWSER = {
    "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML) Chrome/140 Safari/537.36",
    "HTTP_ACCEPT": "text/html",
    "HTTP_ACCEPT_LANGUAGE": "en-GB,en;q=0.9",
    "HTTP_REFERER": "https://search.example/",
}
ARTICLES = 24


def main() -> None:
    """Run, and print a table or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", default="1,10,100,1000", help="numbers of rules, joined by commas")
    parser.add_argument("--requests", type=int, default=40, help="requests of each kind and number of rules")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with throwaway_site():
        result = {"runs": measure([int(n) for n in arguments.rules.split(",")], arguments.requests, arguments.seed)}
    if arguments.json:
        print(json.dumps(result))
        return
    keys = list(result["runs"][0])
    print("  ".join(f"{key:>18}" for key in keys))
    for run in result["runs"]:
        print("  ".join(f"{run[key]:>18}" for key in keys))


def measure(sizes: list[int], requests: int, seed: int) -> list[dict[str, Any]]:
    """Serve the page at each number of rules."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    rng = random.Random(seed)
    home = _build(rng)
    client = Client(headers={})
    _meet(client, home)
    runs = []
    for size in sizes:
        _publish_rules(rng, size)
        runs.append(_run(client, home, size, requests))
        say(f"{size} rules: {runs[-1]}")
    return runs


def _run(client: Any, home: Any, size: int, requests: int) -> dict[str, Any]:
    from wagtail.models import Page

    from blocks.pages import AdaptivePage

    def adaptive() -> Any:
        return client.get(home.url, **BROWSER)

    def plain() -> Any:
        with mock.patch.object(AdaptivePage, "serve", Page.serve):
            return client.get(home.url, **BROWSER)

    cold = _queries(adaptive)
    for _ in range(5):
        plain(), adaptive()
    sql_plain, sql_adaptive = max(_queries(plain) for _ in range(5)), max(_queries(adaptive) for _ in range(5))
    times: dict[str, list[float]] = {"plain": [], "adaptive": []}
    for _ in range(requests):
        times["plain"].append(_milliseconds(plain))
        times["adaptive"].append(_milliseconds(adaptive))
    return {
        "rules": size,
        "plain_ms_p50": round(statistics.median(times["plain"]), 2),
        "plain_ms_p99": round(_p99(times["plain"]), 2),
        "adaptive_ms_p50": round(statistics.median(times["adaptive"]), 2),
        "adaptive_ms_p99": round(_p99(times["adaptive"]), 2),
        "sql_plain": sql_plain,
        "sql_adaptive": sql_adaptive,
        "sql_adaptive_first": cold,
    }


def _build(rng: random.Random) -> Any:
    """Make a home page with four sections, articles about the themes, and a front page of eight slots."""
    from django.utils import timezone
    from wagtail.models import Page, Site

    from cms.models import ArticlePage, HomePage, SectionPage
    from rules.models import Segment
    from tagging import services as tagging

    segment = Segment.objects.create(name="Readers of floods", slug="flood-readers", condition=_raw_condition("floods"))
    segment.save_revision().publish()
    tagging.ensure_topics(list(THEMES))
    root = Page.get_first_root_node()
    body = [hero(rng, f"hero {n}", segment.pk) for n in range(6)] + [matching_pages(rng) for _ in range(2)]
    body += [paragraph(rng) for _ in range(12)]
    home = root.add_child(instance=HomePage(title="Front page", slug="bench", body=json.dumps(body)))
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
        tagging.assign_topics(article.pk, rng.sample(THEMES, 3), source="editor")
    site = Site.objects.get(is_default_site=True)
    site.root_page, site.hostname = home, "testserver"
    site.save()
    return HomePage.objects.get(pk=home.pk)


def _raw_condition(topic: str) -> Any:
    from rules.builder import from_condition
    from rules.domain.conditions import Test

    return from_condition(Test("affinity", "at_least", 0.2, topic))


def _publish_rules(rng: random.Random, size: int) -> None:
    """Publish as many rules as asked, of two to four tests each, a few of which hold for the visitor."""
    from rules.builder import from_acts, from_condition
    from rules.domain.conditions import All, Any, Test
    from rules.domain.rules import MoveSlot, SetParameter, ShowVariant, SlotRef
    from rules.models import Rule
    from rules.services import publishing_paused

    tests = [
        lambda: Test("device", "is", rng.choice(["mobile", "desktop", "tablet"])),
        lambda: Test("visits_7d", "at_least", float(rng.randint(1, 9))),
        lambda: Test("affinity", "at_least", rng.choice([0.1, 0.3, 0.5]), rng.choice(THEMES)),
        lambda: Test("country", "is_one_of", tuple(rng.sample(["NL", "BE", "DE", "FR", "GB"], 2))),
        lambda: Test("hour", "between", (float(rng.randint(0, 11)), float(rng.randint(12, 23)))),
        lambda: Test("new_visitor", "is", rng.random() < 0.5),
    ]
    actions = [
        lambda: ShowVariant(SlotRef(f"hero {rng.randint(0, 5)}"), "By rule"),
        lambda: MoveSlot(SlotRef(f"hero {rng.randint(0, 5)}"), rng.randint(1, 8)),
        lambda: SetParameter(SlotRef(f"hero {rng.randint(0, 5)}"), "scheme", rng.choice(["calm", "bright", "dark"])),
    ]
    Rule.objects.all().delete()
    with publishing_paused():
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


def _meet(client: Any, home: Any) -> None:
    """Let a visitor agree to everything and read three articles, so that there is a profile to adapt to."""
    from audience.models import ProfileRecord
    from cms.models import ArticlePage

    ours = {"HTTP_ORIGIN": "http://testserver", **BROWSER}
    client.post("/consent/", {"choice": "measure+personalise", "next": "/"}, **ours)
    for article in ArticlePage.objects.order_by("pk")[:3]:
        view = {"id": str(uuid.uuid4()), "kind": "page_view", "page_id": article.pk}
        client.post("/api/events/", {"events": [view]}, content_type="application/json", **ours)
    known = ProfileRecord.objects.get().state["affinities"]
    if not known:
        raise SystemExit("The visitor has no affinities, so nothing would be adapted.")


def _queries(request: Callable[[], Any]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        response = request()
    assert response.status_code == 200, response.status_code
    return len(captured)


def _milliseconds(request: Callable[[], Any]) -> float:
    started = time.perf_counter()
    request()
    return (time.perf_counter() - started) * 1_000


def _p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98] if len(values) > 1 else values[0]


if __name__ == "__main__":
    main()
