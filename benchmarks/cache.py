"""How often a body is there already: twenty slots in eight permutations, against the same traffic unadapted.

python -m benchmarks.cache [--visitors 3000] [--pages 40] [--seed 1] [--migrated FILE] [--json]

Visitors come from telephones or not, by a campaign or not, and read German or not: three rules, each about a third of
the slots, make eight permutations of each page. Pages are asked for as Zipf's law has it; one of a thousand visitors
comes after a publish of some page, one of fifty thousand after a new title, which forgets all. The same visitors are
served with adapting switched off, and a twentieth of them, as readers with tastes of their own, a page that has two
personal lists besides. Pages answer with our middleware around them; routing, the same for all, is left out. A hit is
an answer without rendering. Every body is read, and must say what was decided: of the slots as an oracle of three lines
has it, of the lists as the decisions have it.
"""

import argparse
import json
import os
import random
import re
from dataclasses import dataclass, field
from typing import Any

from benchmarks.cache_site import CAMPAIGN, GERMAN, SLOTS, TELEPHONE, Shop, build, expected, publish_something
from benchmarks.site import say, throwaway_site

PUBLISH_EVERY, MENU_EVERY = 1_000, 50_000
PERSONAL_SHARE = 20
TOLD_EVERY = 10_000
TAIL = '<script id="attune-tail"'
LIST_HEADING = ">For you<"
_LISTED = re.compile(r'href="[^"]*/((?:story|page|personal)-\d+)/"')
_MARK = re.compile(r"P(\d+)-S(\d+)-(default|rule)")


@dataclass(slots=True)
class Traffic:
    """What happened to the answers of one kind."""

    responses: int = 0
    rendered: int = 0
    wrong: int = 0

    @property
    def hit_ratio(self) -> float:
        """Give the share of the answers that needed no rendering."""
        return round(1 - self.rendered / max(self.responses, 1), 4)


@dataclass(slots=True)
class Watch:
    """What the page that is being served was decided to be, and whether it was rendered."""

    renderings: int = 0
    decisions: Any = field(default=None)


def main() -> None:
    """Run, and print a table or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=3_000)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--migrated", help="an SQLite file with the tables, which spares migrating")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.cache_settings")
    with throwaway_site(arguments.migrated):
        result = measure(arguments.visitors, arguments.pages, arguments.seed)
    print(json.dumps(result) if arguments.json else "\n".join(f"{key:>24}  {value}" for key, value in result.items()))


def measure(visitors: int, pages: int, seed: int) -> dict[str, Any]:
    """Serve the same visitors three times: unadapted, adapted, and with personal lists."""
    shop, watch = build(random.Random(seed), pages), _watch()
    plain = serve(shop, watch, visitors, seed, adapts=False)
    adaptive = serve(shop, watch, visitors, seed)
    personal = serve(shop, watch, max(visitors // PERSONAL_SHARE, 1), seed, is_personal=True)
    kinds = (plain, adaptive, personal)
    return {
        "visitors": visitors,
        "responses": sum(kind.responses for kind in kinds),
        "responses_checked": sum(kind.responses for kind in kinds),
        "hit_ratio_plain": plain.hit_ratio,
        "hit_ratio_adaptive": adaptive.hit_ratio,
        "hit_ratio_personal": personal.hit_ratio,
        "points_lost": round(100 * (plain.hit_ratio - adaptive.hit_ratio), 2),
        "wrong_bodies": sum(kind.wrong for kind in kinds),
        "pages": pages,
        "personal_visitors": personal.responses,
    }


def serve(
    shop: Shop, watch: Watch, visitors: int, seed: int, *, adapts: bool = True, is_personal: bool = False
) -> Traffic:
    """Serve visitors one after the other; who they are, and what is published in between, depends on the seed alone."""
    from django.core.cache import cache

    cache.clear()
    shop.switch(adapts=adapts)
    rng, found = random.Random(seed), Traffic()
    for number in range(visitors):
        if number % PUBLISH_EVERY == PUBLISH_EVERY - 1:
            publish_something(rng, shop, is_around=number % MENU_EVERY == MENU_EVERY - 1)
        page, facts = shop.draw(rng), frozenset(fact for fact, share in SHARES.items() if rng.random() < share)
        before, watch.decisions = watch.renderings, None
        body = shop.ask(page, facts, reader=number if is_personal else None)
        found.responses += 1
        found.rendered += watch.renderings - before
        found.wrong += not is_right(body, shop, page, facts if adapts else frozenset(), watch, is_personal=is_personal)
        if number % TOLD_EVERY == TOLD_EVERY - 1:
            say(f"{number + 1} of {visitors}: {found}")
    say(f"{'personal' if is_personal else 'adaptive' if adapts else 'plain'}: {found}, hit ratio {found.hit_ratio}")
    return found


SHARES = {TELEPHONE: 0.55, CAMPAIGN: 0.1, GERMAN: 0.2}


def is_right(body: str, shop: Shop, page: int, facts: frozenset[str], watch: Watch, *, is_personal: bool) -> bool:
    """Say whether a body shows what was decided for its page and visitor, slot by slot, and nothing else."""
    # What tells its visitor why they see it names what they see; it is no part of what others are given.
    body = body.partition(TAIL)[0]
    shown = [(int(number), int(slot), variant) for number, slot, variant in _MARK.findall(body)]
    wanted = [(page, slot, expected(slot, facts)) for slot in range(SLOTS)]
    return shown == wanted and (not is_personal or _lists_what_was_decided(body, shop, watch))


def _lists_what_was_decided(body: str, shop: Shop, watch: Watch) -> bool:
    """Compare the lists with the decisions; what fills a short list up comes after what was chosen."""
    decided = [each for each in sorted(watch.decisions.values(), key=lambda each: each.position) if each.pages]
    lists = [list(dict.fromkeys(_LISTED.findall(part))) for part in body.split(LIST_HEADING)[1:]]
    chosen = [[shop.slugs[each.page_id] for each in decision.pages] for decision in decided]
    return len(lists) == len(chosen) and all(
        shown[: len(wanted)] == wanted for shown, wanted in zip(lists, chosen, strict=True)
    )


def _watch() -> Watch:
    """Look on while pages are decided and rendered."""
    from attune.blocks import page_trips, pages

    watch = Watch()
    decide, render = page_trips.decide_slots, pages.AdaptivePage._rendered

    def decided(*arguments: Any) -> Any:
        watch.decisions = decide(*arguments)
        return watch.decisions

    def rendered(self: Any, *arguments: Any, **named: Any) -> bytes:
        watch.renderings += 1
        return render(self, *arguments, **named)

    page_trips.decide_slots, pages.AdaptivePage._rendered = decided, rendered  # type: ignore[assignment,method-assign]
    return watch


if __name__ == "__main__":
    main()
