"""How long an editor waits for an answer: the whole request of the bench, and of "why not", beside 200 rules.

python -m benchmarks.editor_answers [--rules 200] [--rounds 9] [--migrated FILE] [--json]

The bench is asked as the form asks it while somebody types, with 40 drafts beside the rules; "why not" as the panel of
a page asks it, where every rule acts on its first slot. The median of the rounds counts: the slowest of a few is the
machine's. It ends with 1 where a bar is missed.
"""

import argparse
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable
from html import unescape
from typing import Any

from benchmarks.site import count_missed_bars, hero, say, throwaway_site

SLOT = "front"
BARS = {"bench_ms": 300, "why_not_ms": 1_000}
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML) Chrome/140 Safari/537.36"


def main() -> int:
    """Run, print a table or one JSON object, and say which bars were missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, default=200, help="how many rules are live")
    parser.add_argument("--rounds", type=int, default=9, help="how often each answer is asked for")
    parser.add_argument("--migrated", help="an SQLite file with the tables, which spares migrating")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with throwaway_site(arguments.migrated):
        result = measure(arguments.rules, arguments.rounds)
    print(json.dumps(result) if arguments.json else "\n".join(f"{key:>12}  {value}" for key, value in result.items()))
    return 1 if count_missed_bars(result, BARS) else 0


def measure(rules: int, rounds: int) -> dict[str, Any]:
    """Build a site of rules and drafts, and ask for each answer so many times."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    say(f"publishing {rules} rules ...")
    build(random.Random(6), rules)
    editor = Client(headers={"user-agent": AGENT, "accept": "text/html", "accept-language": "en"})
    editor.force_login(get_user_model().objects.create_superuser("editor", "", "a-long-password"))
    say("asking the bench, and why not ...")
    return {
        "rules": rules,
        "bench_ms": _median_ms(lambda: _ask_bench(editor), rounds),
        "why_not_ms": _median_ms(_why_not_of(editor), rounds),
    }


def build(rng: random.Random, rules: int) -> None:
    """Make a page with one slot, so many rules that act on it, and a draft for each fifth of them."""
    from wagtail.models import Page, Site

    from attune.rules.models import Rule, Segment
    from attune.rules.services import pause_publishing, publish_book
    from cms.models import HomePage

    segment = Segment.objects.create(name="Nobody", slug="nobody", condition=_condition(rng))
    body = json.dumps([hero(rng, SLOT, segment.pk)])
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Front", slug="answers", body=body))
    Site.objects.filter(is_default_site=True).update(root_page=home, hostname="testserver")
    Site.clear_site_root_paths_cache()
    with pause_publishing():
        for number in range(rules):
            Rule.objects.create(slug=f"rule-{number}", live=True, **_rule(rng, number))
        for number in range(rules // 5):
            draft = Rule.objects.create(slug=f"draft-{number}", live=False, **_rule(rng, number))
            draft.save_revision()
    publish_book()


def _rule(rng: random.Random, number: int) -> dict[str, Any]:
    from attune.rules.builder.fields import from_acts
    from attune.rules.domain.rules import ShowVariant, SlotRef

    act = ShowVariant(SlotRef(SLOT), rng.choice(["By rule", "For a segment"]))
    named = {"name": f"Rule {number}", "priority": rng.randint(1, 999)}
    return {**named, "condition": _condition(rng), "actions": from_acts([act])}


def _condition(rng: random.Random) -> Any:
    from attune.rules.builder.fields import from_condition
    from attune.rules.domain.conditions import All, Any, Not

    parts = tuple(_test(rng) for _ in range(rng.randint(2, 4)))
    return from_condition(All((*parts, Any((Not(_test(rng)), _test(rng))))) if rng.random() < 0.4 else All(parts))


def _test(rng: random.Random) -> Any:
    from attune.rules.domain.conditions import make_test
    from attune.rules.facts.registry import registry

    name, operator, value = rng.choice(
        [
            ("device", "is_one_of", rng.sample(["mobile", "tablet", "desktop"], 2)),
            ("visits_7d", "at_least", rng.randint(1, 9)),
            ("country", "is_one_of", rng.sample(["NL", "BE", "DE", "FR", "GB"], 2)),
            ("new_visitor", "is", rng.random() < 0.5),
            ("campaign", "is", rng.choice(["spring", "autumn"])),
            ("clock", "within", (rng.randint(0, 600), rng.randint(700, 1400))),
        ]
    )
    return make_test(registry.get(name), operator, value)


def _ask_bench(editor: Any) -> None:
    from wagtail.test.utils.form_data import nested_form_data, streamfield

    device = {"operator": "is_one_of", "values": "mobile", "value": ""}
    visits = {"operator": "at_least", "value": "3", "upper": ""}
    fields = {
        "condition": streamfield([("device", device), ("visits_7d", visits)]),
        "actions": streamfield([("show_variant", {"slot": SLOT, "where": "everywhere", "variant": "By rule"})]),
    }
    form = {"slug": "mine", "priority": "500", "site": "", "bench-pk": "", **nested_form_data(fields)}
    answer = editor.post("/admin/attune/rules/bench/rule/", form)
    if answer.status_code != 200 or "Drafts that wait" not in answer.json()["findings"]:
        raise RuntimeError(f"The bench answered {answer.status_code}, and told of no draft.")


def _why_not_of(editor: Any) -> Callable[[], None]:
    """Return what asks why a variant does not stand on the page, at the address that the page gives."""
    addresses = re.findall(r'Why not “[^”]*”\?</summary>.*?href="([^"]*)"', editor.get("/").content.decode(), re.DOTALL)
    if not addresses:
        raise RuntimeError("The page offers no variant of which one could ask why it does not stand there.")

    def ask() -> None:
        answer = editor.get(f"/{unescape(addresses[0])}")
        if answer.status_code != 200 or "It would stand here" not in answer.content.decode():
            raise RuntimeError(f"The page answered {answer.status_code}, and told no way for the variant.")

    return ask


def _median_ms(act: Callable[[], None], rounds: int) -> float:
    act()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        act()
        times.append((time.perf_counter() - started) * 1_000)
    return round(statistics.median(times), 1)


if __name__ == "__main__":
    sys.exit(main())
