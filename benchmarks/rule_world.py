"""A made-up site for the benchmarks of rules: its facts and its visitors."""

import random
from collections.abc import Sequence

from attune.rules.domain.facts.fact import ANY_NUMBER, DEFAULTS, FactValue, Kind, Span
from attune.rules.domain.facts.mapping_facts import MappingFact

NOW = 1_800_000_000.0
DAY = 86_400
# Each text with the number of values that visitors have, each set with its items and the most that one visitor has.
TEXTS = {
    "country": 20,
    "region": 30,
    "city": 400,
    "device": 3,
    "os": 5,
    "browser": 6,
    "language": 8,
    "referrer": 60,
    "utm_source": 8,
    "utm_medium": 5,
    "utm_campaign": 40,
    "page_type": 6,
    "section": 12,
    "list": 30,
}
WHOLE = {"visits": 50, "visits_7d": 15, "pages": 40, "cart_items": 10, "days_since": 90, "weekday": 6}
PARTS = {
    "cart_value": 500,
    "minutes": 60,
    "scroll": 1,
    "affinity_sport": 1,
    "affinity_food": 1,
    "affinity_tech": 1,
    "affinity_travel": 1,
}
YES_NO = ("is_new", "is_subscribed", "is_logged_in", "has_consent", "has_touch", "is_weekend", "is_bot")
SETS = {"tags": (60, 6), "interests": (30, 4), "languages": (8, 2), "bought": (300, 8), "seen": (100, 10)}
MOMENTS = ("first_seen", "last_order")
KINDS = {
    **dict.fromkeys(TEXTS, Kind.TEXT),
    **dict.fromkeys([*WHOLE, *PARTS], Kind.NUMBER),
    **dict.fromkeys(YES_NO, Kind.YES_NO),
    **dict.fromkeys(SETS, Kind.SET),
    "local_time": Kind.CLOCK,
    **dict.fromkeys(MOMENTS, Kind.MOMENT),
    "browser_version": Kind.VERSION,
}
SYLLABLES = ("ba", "ko", "ri", "lu", "men", "ta", "sol", "ver", "ni", "gra", "el", "hof", "dam", "ste")
SHARE_MISSING = 0.1


SPANS = {
    **{name: Span(0, most, is_whole=True) for name, most in WHOLE.items()},
    **{name: Span(0, most) for name, most in PARTS.items()},
}
FACTS = {name: MappingFact(name, kind, span=SPANS.get(name, ANY_NUMBER)) for name, kind in KINDS.items()}
_words = random.Random(5)
WORDS = {
    name: ["".join(_words.choice(SYLLABLES) for _ in range(3)) + str(place % 10) for place in range(many)]
    for name, many in TEXTS.items()
}
ITEMS = {name: [f"{name}{place}" for place in range(many)] for name, (many, _) in SETS.items()}


def visitor(rng: random.Random) -> dict[str, FactValue]:
    """Make up total facts as a request has them: text in any case, a tenth of all unknown."""
    facts = {
        name: DEFAULTS[kind] if rng.random() < SHARE_MISSING else _value(rng, name, kind)
        for name, kind in KINDS.items()
    }
    return {**facts, "now": NOW}


def _value(rng: random.Random, name: str, kind: Kind) -> FactValue:
    match kind:
        case Kind.TEXT:
            word = often(rng, WORDS[name])
            return rng.choice([word, word, word.title(), word.upper()])
        case Kind.NUMBER:
            return number(rng, name)
        case Kind.YES_NO:
            return rng.random() < 0.4
        case Kind.SET:
            items = [often(rng, ITEMS[name]) for _ in range(rng.randint(0, SETS[name][1]))]
            return frozenset(rng.choice([item, item.upper()]) for item in items)
        case Kind.CLOCK:
            return rng.randrange(1440)
        case Kind.MOMENT:
            return NOW - rng.randrange(90 * DAY)
        case Kind.VERSION:
            return version(rng)


def often(rng: random.Random, values: Sequence[str]) -> str:
    """Choose the first ones far more often than the last."""
    return values[int(len(values) * rng.random() ** 2)]


def number(rng: random.Random, name: str) -> float:
    """Make up a number that a visitor may have."""
    if name in WHOLE:
        return int((WHOLE[name] + 1) * rng.random() ** 1.3)
    return round(PARTS[name] * rng.random() ** 1.3, 3)


def version(rng: random.Random) -> str:
    """Make up a version."""
    return f"{rng.randint(1, 30)}.{rng.randint(0, 9)}.{rng.randint(0, 3)}"
