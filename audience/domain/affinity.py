"""Affinity: how much a visitor likes something, 0..1, strengthened by what they do and fading with time.

Fading is exponential with a half-life, as in Ding and Li, "Time weight collaborative filtering" (CIKM 2005);
strengthening is the linear operator of Bush and Mosteller, "Stochastic Models for Learning" (1955).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from attune.audience.domain.events import Click, Conversion, Dwell, Event, Hover, Like, PageView, Scroll, Share
from attune.half_lives import share_left

# Below this an affinity says nothing, and is let go.
LEAST = 0.01
MOST_AFFINITIES = 200
FULL_DWELL_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSummary:
    """Say what a page is about, as far as liking goes; topics have weights 0..1, section is its id or "".

    site is where the site's root page stands in the tree, or "": nobody likes a site, but a trigger may be of one.
    remembered_as is the page by which the profile remembers it, as one with its aliases and translations; 0 for itself.
    """

    topics: Mapping[str, float] = field(default_factory=dict)
    kind: str = ""
    author: str = ""
    section: str = ""
    site: str = ""
    remembered_as: int = 0


UNKNOWN_PAGE = PageSummary()


def decay_affinities(affinities: Mapping[str, float], *, elapsed: timedelta, half_life_days: float) -> dict[str, float]:
    """Let affinities fade for a time; those that come below 0.01 are gone."""
    kept = share_left(elapsed, half_life_days=half_life_days)
    return {key: value * kept for key, value in affinities.items() if value * kept >= LEAST}


def strengthen(value: float, *, by: float) -> float:
    """Move an affinity towards 1 by a share of the way, or towards 0 where the share is negative."""
    return value + by * (1.0 - value) if by >= 0 else value + by * value


def learn_affinities(
    affinities: Mapping[str, float], event: Event, page: PageSummary, *, worth: float = 1.0
) -> dict[str, float]:
    """Strengthen all that the page stands for by what the event says; worth, 0..1, makes an old event count less."""
    learned = dict(affinities)
    for key, weight in _facets(page).items():
        learned[key] = strengthen(learned.get(key, 0.0), by=_strength(event) * worth * min(1.0, weight))
    return _strongest({key: value for key, value in learned.items() if value >= LEAST})


def topics_of(affinities: Mapping[str, float]) -> dict[str, float]:
    """Give the affinities to topics alone, by the topic's slug."""
    return {key.removeprefix("topic:"): value for key, value in affinities.items() if key.startswith("topic:")}


def with_current_topics(affinities: Mapping[str, float], replaced: Mapping[str, str]) -> dict[str, float]:
    """Let what was liked of a topic count for the one that replaced it, on top of what is liked of that."""
    current: dict[str, float] = {}
    for key, value in affinities.items():
        key = current_topic(key, replaced)
        current[key] = strengthen(current.get(key, 0.0), by=value)
    return current


def current_topic(key: str, replaced: Mapping[str, str]) -> str:
    """Give the key of the topic that stands for the one of a key; other keys stay as they are."""
    topic = key.removeprefix("topic:")
    return f"topic:{replaced[topic]}" if key != topic and topic in replaced else key


def _facets(page: PageSummary) -> dict[str, float]:
    facets = {f"topic:{topic}": weight for topic, weight in page.topics.items()}
    named = {"kind": page.kind, "author": page.author, "section": page.section}
    return facets | {f"{facet}:{value}": 1.0 for facet, value in named.items() if value}


def _strength(event: Event) -> float:
    match event:
        case Like() | Share() | Conversion():
            return 0.4
        case PageView() | Click():
            return 0.2
        case Dwell(seconds=seconds):
            return 0.1 * min(1.0, seconds / FULL_DWELL_SECONDS)
        case Scroll(depth=depth):
            return 0.1 * depth
        case Hover():
            return 0.02
        case _:
            return 0.0


def _strongest(affinities: dict[str, float]) -> dict[str, float]:
    if len(affinities) <= MOST_AFFINITIES:
        return affinities
    ranked = sorted(affinities.items(), key=lambda item: (-item[1], item[0]))
    return dict(ranked[:MOST_AFFINITIES])
