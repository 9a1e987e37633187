"""Which of the measured phrases stand first: a linear score, the habits of the site, and no echo of what stands above.

The weights were searched on public keyphrase sets (Inspec, DUC2001, KPCrowd, SemEval-2017) by those who wrote the
reference recipe; what a phrase owes to the site and to its neighbours was set here, on editors' tags and summaries.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from attune.tagging.domain.phrase_features import Features
from attune.tagging.domain.phrases import parts_of

WEIGHTS: Mapping[str, float] = {
    "count": 0.484,
    "rareness": 1.376,
    "words_before": -0.459,
    "share_before": -0.632,
    "nearness_to_start": -0.127,
    "near_text": 2.6,
    "near_lead": 0.459,
    "words_1": 0.202,
    "words_2": 0.357,
    "words_3": 0.179,
    "words_4": -0.093,
    "in_title": 0.8,
    "opens_untitled": -0.171,
    "mean_word_count": 0.289,
    "most_word_count": -0.085,
    "last_word_count": 0.147,
    "has_empty_noun": -0.384,
    "is_person": -0.782,
    "is_place": 0.394,
    "is_name": -0.042,
    "spread": 0.169,
    "longer_phrases": -0.195,
    "share_in_longer": -0.563,
    "unknown_words": 0.086,
    "begins_with_adjective": -0.096,
    "pages_naming": -0.1,
    "pages_about": 0.3,
}

# How much a phrase loses when a better one holds it, or is held by it; a longer phrase said once loses all of that.
_WITHIN_BETTER, _AROUND_BETTER = 0.1, 0.6
# Phrases that make others give way are among the first; beyond these the order is by score alone.
_MOST_WEIGHED = 60
# A page is about its first phrases; the rest it names.
_ABOUT = 10


@dataclass(frozen=True, slots=True)
class SiteHabits:
    """On how many pages of a site each phrase is named, and on how many it is among the first.

    What many pages name and few are about is filler there, and what many pages are about is the site's subject.
    """

    naming: Mapping[str, int] = field(default_factory=dict)
    about: Mapping[str, int] = field(default_factory=dict)


def score_of(features: Features, weights: Mapping[str, float] = WEIGHTS) -> float:
    """Return how well a phrase says what its text is about, on a scale without ends."""
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


def order_phrases(scores: Mapping[str, float], mentions: Mapping[str, int]) -> list[tuple[str, float]]:
    """Put phrases in order, the best first; those that echo one above fall back by a little. Scores never rise."""
    by_score = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    open_scores, rest = dict(by_score[:_MOST_WEIGHED]), by_score[_MOST_WEIGHED:]
    chosen: list[tuple[str, float]] = []
    while open_scores:
        best = min(open_scores, key=lambda key: (-open_scores[key], key))
        chosen.append((best, open_scores.pop(best)))
        parts = parts_of(best)
        for key in open_scores:
            if key in parts:
                open_scores[key] -= _WITHIN_BETTER
            elif f" {best} " in f" {key} ":
                open_scores[key] -= _AROUND_BETTER / max(1, mentions.get(key, 1))
    least = chosen[-1][1] if chosen else 0.0
    return chosen + [(key, min(score, least)) for key, score in rest]


def habits_of(pages: Sequence[Mapping[str, Features]], weights: Mapping[str, float] = WEIGHTS) -> SiteHabits:
    """Count over a site's pages, unlabelled, which phrases are named and which stand first."""
    naming: Counter[str] = Counter()
    about: Counter[str] = Counter()
    for phrases in pages:
        naming.update(phrases.keys())
        about.update(_first(phrases, weights))
    return SiteHabits(naming, about)


def with_habits(
    phrases: Mapping[str, Features], habits: SiteHabits, weights: Mapping[str, float] = WEIGHTS
) -> dict[str, Features]:
    """Add to each phrase of a page what the site's other pages say of it; the page itself is one of the counted."""
    own = set(_first(phrases, weights))
    return {
        key: features
        | {
            "pages_naming": math.log(max(1, habits.naming.get(key, 0))),
            "pages_about": math.log1p(max(0, habits.about.get(key, 0) - (key in own))),
        }
        for key, features in phrases.items()
    }


def _first(phrases: Mapping[str, Features], weights: Mapping[str, float]) -> Iterable[str]:
    return sorted(phrases, key=lambda key: (-score_of(phrases[key], weights), key))[:_ABOUT]
