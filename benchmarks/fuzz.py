"""Whatever is asked, by whatever sender: no server error, nothing of a variant that lost, no cookie before consent.

python -m benchmarks.fuzz [--requests 4000] [--seed 1] [--migrated FILE] [--json]

Requests go through the whole of Django, half to pages and half to the API, whose addresses and parameters come from its
own OpenAPI schema. Headers, cookies, query strings and bodies are often hostile. Each variant that never wins, its
segment and its rule bear a secret; another wins on telephones alone. All responses are searched for both.
"""

import argparse
import json
import os
import random
from collections.abc import Mapping
from typing import Any

from benchmarks.site import THEMES, hero, matching_pages, paragraph, say, throwaway_site

NEVER, ON_TELEPHONES = "QX-NEVER-7F3A", "QX-TELEPHONE-9C1D"
AGENTS = [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML) Chrome/140 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "",
]
HOSTILE = [
    "", " ", "0", "-1", "1e309", "NaN", "null", "true", "[]", "{}", "../../etc/passwd", "%00", "%ff%fe", "\x7f",
    "' OR 1=1 --", "<script>alert(1)</script>", "{{ 7*7 }}", "${jndi:ldap://x}", "A" * 3_000, "é" * 400, "洪水",
    "😀" * 50, "9" * 40, "a,b;c=d", '"', "\\", "http://[::1", "en;q=nonsense,*;q=-1", "2026-13-45T99:99", "0000-0000",
]  # fmt: skip
HEADERS = [
    "HTTP_ACCEPT_LANGUAGE", "HTTP_REFERER", "HTTP_X_FORWARDED_FOR", "HTTP_CF_IPCOUNTRY", "HTTP_ACCEPT", "HTTP_ORIGIN",
    "HTTP_IF_NONE_MATCH", "HTTP_AUTHORIZATION", "HTTP_SEC_FETCH_SITE", "HTTP_DNT", "HTTP_X_FORWARDED_PROTO",
    "HTTP_ATTUNE_WANTS", "HTTP_ATTUNE_CACHE_KEY",
]  # fmt: skip
PATHS = [
    "/",
    "/matching/",
    "/floods/",
    "/search/",
    "/consent/",
    "/nowhere/",
    "/preview/nothing/",
    "/%E6%B4%AA/",
    "//",
    "/.env",
]
EVERY = 1_000


def main() -> None:
    """Run, and print a table or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--migrated", help="an SQLite file with the tables, which spares migrating")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    os.environ["LOG_LEVEL"] = "CRITICAL"
    with throwaway_site(arguments.migrated):
        result = measure(arguments.requests, random.Random(arguments.seed))
    print(json.dumps(result) if arguments.json else "\n".join(f"{key:>24}  {value}" for key, value in result.items()))


def measure(requests: int, rng: random.Random) -> dict[str, Any]:
    """Build a site of secrets, and ask it for all sorts of things."""
    build(rng)
    operations = operations_of_the_api()
    found: dict[str, Any] = {"requests": 0, "server_errors": 0, "leaks": 0, "cookies_before_consent": 0}
    statuses: dict[str, int] = {}
    won = 0
    for number in range(requests):
        agent = rng.choice(AGENTS) if rng.random() < 0.8 else rng.choice(HOSTILE)
        response, asked = ask(rng, agent, operations)
        body = b"".join(response) if response.streaming else response.content
        told = body + repr(sorted(response.items())).encode()
        is_wrong = {
            "server_errors": response.status_code >= 500,
            "leaks": NEVER.encode() in told or (ON_TELEPHONES.encode() in told and not is_telephone(agent)),
            # One that is taken away is none that is given, nor is Django's answer to a CSRF cookie that is none.
            "cookies_before_consent": any(m.value and name != "csrftoken" for name, m in response.cookies.items()),
        }
        won += ON_TELEPHONES.encode() in told
        found["requests"] += 1
        statuses[str(response.status_code)] = statuses.get(str(response.status_code), 0) + 1
        for key in (key for key, wrong in is_wrong.items() if wrong):
            found[key] += 1
            say(f"{key}: {response.status_code} {response.cookies.output()!r} {asked!r:.300}")
        if (number + 1) % EVERY == 0:
            say(f"{number + 1} of {requests} requests")
    return found | {"won_on_telephones": won, "statuses": dict(sorted(statuses.items()))}


def build(rng: random.Random) -> None:
    """Make two pages whose variants bear secrets, a segment of nobody, and a rule for telephones."""
    from django.conf import settings
    from wagtail.models import Page, Site

    from attune.rules.builder.fields import from_acts, from_condition
    from attune.rules.domain.conditions import All, Test
    from attune.rules.domain.rules import ShowVariant, SlotRef
    from attune.rules.models import Rule, Segment
    from attune.rules.services import live_book, pause_publishing, publish_book
    from cms.models import HomePage, SectionPage

    settings.ALLOWED_HOSTS = ["*"]
    nobody = All((Test("device", "is", "mobile"), Test("device", "is", "desktop")))
    segment = Segment.objects.create(name=NEVER, slug="nobody", condition=from_condition(nobody))
    segment.save_revision().publish()
    slots = [hero(rng, f"hero {number}", segment.pk) for number in range(4)]
    for slot in slots:
        for item, secret in zip(slot["value"]["variants"], (NEVER, ON_TELEPHONES), strict=True):
            item["value"]["content"] |= {"heading": secret, "text": secret}
    body = json.dumps([*slots, paragraph(rng)])
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Front", slug="fuzz", body=body))
    lists = json.dumps([*slots, matching_pages(rng)])
    home.add_child(instance=SectionPage(title="Matching", slug="matching", body=lists))
    home.add_child(instance=SectionPage(title="Floods", slug=THEMES[0], body="[]"))
    Site.objects.filter(is_default_site=True).update(root_page=home)
    Site.clear_site_root_paths_cache()
    mobile = from_condition(Test("device", "is", "mobile"))
    with pause_publishing():
        for number, (condition, variant) in enumerate(((mobile, "By rule"), (from_condition(nobody), "For a segment"))):
            acts = from_acts(tuple(ShowVariant(SlotRef(f"hero {slot}"), variant) for slot in range(4)))
            Rule.objects.create(
                name=f"{NEVER} {number}",
                slug=f"rule-{number}",
                priority=number,
                live=True,
                condition=condition,
                actions=acts,
            )
    publish_book()
    if len(live_book().book.conditions) < 2:
        raise SystemExit("The rules are not live, so nothing would win.")


def is_telephone(agent: str) -> bool:
    """Say whether an agent's name is a telephone's."""
    return "iPhone" in agent


def operations_of_the_api() -> list[tuple[str, str, Mapping[str, Any]]]:
    """List the method, path and account of each operation of the API's schema."""
    from cms.api import api

    schema = api.get_openapi_schema()
    return [(method, path, known) for path, ways in schema["paths"].items() for method, known in ways.items()]


def ask(rng: random.Random, agent: str, operations: list[tuple[str, str, Mapping[str, Any]]]) -> tuple[Any, Any]:
    """Send one request of a fresh visitor; give the response, and what was asked."""
    from django.test import Client

    client = Client(raise_request_exception=False)
    for name in rng.sample(
        ["attune_visitor", "attune_consent", "sessionid", "csrftoken", "attune_persona"], rng.randint(0, 2)
    ):
        client.cookies[name] = rng.choice(HOSTILE).encode("latin-1", "ignore").decode("latin-1").replace("\x7f", "")
    headers = {name: _header(rng) for name in rng.sample(HEADERS, rng.randint(0, 4))} | {"HTTP_USER_AGENT": agent}
    headers.setdefault("HTTP_ACCEPT", "text/html")
    if rng.random() < 0.5:
        path, method, query, body = rng.choice(PATHS), "get", _query(rng), None
    else:
        method, path, known = rng.choice(operations)
        path, query = _filled(rng, path, known)
        body = _body(rng) if method != "get" else None
    asked = (method, path, query, headers)
    if body is None:
        return client.get(path, query, **headers), asked
    return client.generic(
        method.upper(), path, body, content_type="application/json", QUERY_STRING=_joined(query), **headers
    ), asked


def _header(rng: random.Random) -> str:
    # What a real server hands on: latin-1, without line breaks.
    return rng.choice(HOSTILE).encode().decode("latin-1").replace("\n", "")


def _query(rng: random.Random) -> dict[str, str]:
    names = [
        "utm_campaign",
        "q",
        "page",
        "attune-why-not",
        "attune-slot",
        "attune-from",
        "persona",
        "next",
        rng.choice(HOSTILE),
    ]
    return {name: rng.choice(HOSTILE) for name in rng.sample(names, rng.randint(0, 3))}


def _filled(rng: random.Random, path: str, known: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Fill the parameters of an operation: mostly as the schema has them, at times with what it forbids."""
    query = {}
    for parameter in known.get("parameters", []):
        is_number = parameter["schema"].get("type") == "integer"
        fit = str(rng.randint(1, 6)) if is_number else rng.choice(["scrolled_75", "stayed_30s", "hero 0", "/", *THEMES])
        value = fit if rng.random() < 0.7 else rng.choice(HOSTILE)
        if parameter["in"] == "path":
            value = fit if not value or "/" in value else value
            path = path.replace("{" + parameter["name"] + "}", value)
        elif parameter["required"] or rng.random() < 0.5:
            query[parameter["name"]] = value
    return path, query


def _joined(query: Mapping[str, str]) -> str:
    from urllib.parse import urlencode

    return urlencode(query)


def _body(rng: random.Random) -> bytes:
    """Make a body: JSON of any shape, or none at all."""
    plain = [None, True, -1, 1e308, "", rng.choice(HOSTILE), [], {}]
    events = {
        "events": [
            {
                "id": rng.choice(HOSTILE),
                "kind": rng.choice(["page_view", "click", "x"]),
                "page_id": rng.choice([1, -1, 2**70]),
            }
        ]
    }
    scores = {
        "user_id": rng.choice(HOSTILE),
        "adjustments": {"content_category": rng.choice(HOSTILE), "score_delta": rng.choice(plain)},
    }
    shape = rng.choice([events, scores, {"events": plain}, rng.choice(plain), None])
    return (
        json.dumps(shape).encode()
        if rng.random() < 0.8
        else rng.choice([b"", b"{", b"\xff\xfe", b"[" * 5_000, b"\x00"])
    )


if __name__ == "__main__":
    main()
