"""The facts that matching offers to rules."""

from django.utils.translation import gettext_lazy as _

from attune.matching.backends.base import MOST_COUNTED
from attune.matching.domain.facts import MatchFact, MatchFamily
from attune.matching.domain.ranking import MatchReading
from attune.matching.selectors import content_query_choices
from attune.rules.domain.facts.fact import SHARE, Kind, Span
from attune.rules.registry import registry
from attune.tagging.selectors import topic_choices

GROUP = _("Matching pages")


class MatchScore(MatchFact):
    """How well the best page fits the visitor, 0..1; 0 when none does."""

    name = "match_score"
    kind = Kind.NUMBER
    span = SHARE
    label = _("match of the best page")
    group = GROUP
    example = 0.6
    told = _("there are pages that fit what you read")

    def read(self, reading: MatchReading) -> float:
        # Elasticsearch counts in 32 bits: the score of a perfect match may be a hair above 1.
        return min(1.0, reading.best)


class BestMatchTopic(MatchFact):
    """The topic that speaks most for the page that fits best; empty when none does."""

    name = "best_match_topic"
    kind = Kind.TEXT
    label = _("topic of the best page")
    group = GROUP
    choices = topic_choices
    told = _("%(value)s is what the page that fits you best is about")

    def read(self, reading: MatchReading) -> str:
        best = max(reading.candidates, key=lambda candidate: candidate.score, default=None)
        return best.because[0][0] if best and best.because else ""


class UnreadMatches(MatchFamily):
    """How many pages of a content query the visitor has yet to read; counted up to 100."""

    name = "unread_matches"
    kind = Kind.NUMBER
    span = Span(0, MOST_COUNTED, is_whole=True)
    label = _("unread pages of")
    unit = _("pages")
    group = GROUP
    parameter_label = _("content query")
    parameter_choices = content_query_choices
    told_as = {0.0: _("you have read all the pages that fit")}
    told = _("there are pages that fit and that you have not read yet")

    def read(self, reading: MatchReading, slug: str) -> float:
        return float(reading.unread.get(slug, 0))


FACTS = (MatchScore(), BestMatchTopic(), UnreadMatches())


def register() -> None:
    """Offer the facts; asked for once, when the app is ready."""
    registry.register(*FACTS)
