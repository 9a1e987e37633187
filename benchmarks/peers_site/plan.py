"""What both sites show and ask; it needs nothing but Python, and the same seed gives both the same."""

import random
from dataclasses import dataclass

from benchmarks.site import words

SLOTS, PARAGRAPHS = 8, 12
# Who asks: it comes from a search, by a friend's link of a campaign, and has read these articles so often before.
PATH = "/?ref=friend&utm_campaign=spring"
READ = (3, 1, 0)
HEADERS = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML) Chrome/140 Safari/537.36",
    "Accept": "text/html",
    "Accept-Language": "en-GB,en;q=0.9",
    "Referer": "https://search.example/",
    "CF-IPCountry": "NL",
}
COUNTRY_HEADER = "CF-IPCountry"


@dataclass(frozen=True, slots=True)
class Question:
    """Something that both can ask of a request or its visitor; parameter is a query parameter or an article's number.

    query and referrer ask for one text, views for more than so many, clock for a span of whole hours in UTC; device,
    weekday (0 is Monday) and country for one of several; logged_in for yes or no.
    """

    kind: str
    value: str | int | bool | tuple[str, ...] | tuple[int, ...]
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class PlannedSegment:
    """A segment: all of its questions, or any of them."""

    slug: str
    questions: tuple[Question, ...]
    any_will_do: bool = False


# The visitor is in these whatever the time; the slots of the page are meant for them.
HOLDING = (
    (Question("query", "friend", "ref"), Question("referrer", "search.example")),
    (Question("device", ("desktop",)),),
    (Question("views", 2, "0"),),
    (Question("logged_in", False), Question("country", "NL")),
    (Question("query", "spring", "utm_campaign"),),
    (Question("weekday", tuple(range(7))), Question("device", ("desktop", "tablet"))),
    (Question("country", "NL"), Question("views", 0, "1")),
    (Question("referrer", "search.example"),),
)


def planned_segments(seed: int, size: int) -> list[PlannedSegment]:
    """Give so many segments, the first eight of which hold; a smaller size gives the first of them."""
    return [_segment(seed, number) for number in range(size)]


def _segment(seed: int, number: int) -> PlannedSegment:
    slug = f"segment-{number}"
    if number < len(HOLDING):
        return PlannedSegment(slug, HOLDING[number])
    rng = random.Random(f"{seed}/{number}")
    kinds = rng.sample(list(_MADE), rng.randint(1, 3))
    return PlannedSegment(slug, tuple(_MADE[kind](rng) for kind in kinds), any_will_do=rng.random() < 0.1)


_MADE = {
    "query": lambda rng: Question("query", rng.choice(["friend", "partner", "letter"]), "ref"),
    "campaign": lambda rng: Question("query", rng.choice(["spring", "summer", "autumn"]), "utm_campaign"),
    "referrer": lambda rng: Question("referrer", rng.choice(["search.example", "news.example", "mail.example"])),
    "device": lambda rng: Question("device", tuple(rng.sample(["mobile", "tablet", "desktop"], rng.randint(1, 2)))),
    "views": lambda rng: Question("views", rng.randint(0, 4), str(rng.randrange(len(READ)))),
    "logged_in": lambda rng: Question("logged_in", rng.random() < 0.5),
    "country": lambda rng: Question("country", rng.choice(["NL", "BE", "DE", "FR", "GB"])),
    "weekday": lambda rng: Question("weekday", tuple(sorted(rng.sample(range(7), rng.randint(1, 4))))),
    "clock": lambda rng: Question("clock", rng.choice([(0, 6), (6, 12), (12, 18), (18, 24)])),
}


def slot_contents(seed: int) -> list[dict[str, str]]:
    """Give what each slot shows to those whom it is meant for."""
    rng = random.Random(f"{seed}/slots")
    return [{"heading": words(rng, 4), "text": words(rng, 20)} for _ in range(SLOTS)]


def paragraphs(seed: int) -> list[str]:
    """Give what stands around the slots."""
    rng = random.Random(f"{seed}/paragraphs")
    return [f"<p>{words(rng, 40)}</p>" for _ in range(PARAGRAPHS)]


def segment_of_slot(slot: int, size: int) -> int:
    """Say which segment a slot is meant for, of so many."""
    return slot % min(len(HOLDING), size)
