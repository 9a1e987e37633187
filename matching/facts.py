"""The facts that matching offers to rules."""

from django.utils.translation import gettext_lazy as _

from matching.domain.ranking import MatchReading
from matching.selectors import content_query_choices
from rules.domain.facts import Fact, FactFamily, Kind, Purpose, Scope
from rules.registry import registry
from tagging.selectors import topic_choices

GROUP = _("Matching pages")


def match_score(reading: MatchReading) -> float:
    """How well the best page fits the visitor, 0..1; 0 when none does."""
    return float(reading.best)


def unread_matches(reading: MatchReading, slug: str) -> float:
    """How many pages of a content query the visitor has yet to read; counted up to 100."""
    return float(reading.unread.get(slug, 0))


def best_match_topic(reading: MatchReading) -> str:
    """The topic that speaks most for the page that fits best; empty when none does."""
    best = max(reading.candidates, key=lambda candidate: candidate.score, default=None)
    return best.because[0][0] if best and best.because else ""


FACTS = (
    Fact(
        name="match_score",
        kind=Kind.NUMBER,
        label=_("match of the best page"),
        read=match_score,
        default=0.0,
        group=GROUP,
        purpose=Purpose.PERSONALISE,
        scope=Scope.MATCH,
    ),
    Fact(
        name="best_match_topic",
        kind=Kind.TEXT,
        label=_("topic of the best page"),
        read=best_match_topic,
        default="",
        choices=topic_choices,
        group=GROUP,
        purpose=Purpose.PERSONALISE,
        scope=Scope.MATCH,
    ),
    FactFamily(
        name="unread_matches",
        kind=Kind.NUMBER,
        label=_("unread pages of"),
        read=unread_matches,
        default=0.0,
        unit=_("pages"),
        group=GROUP,
        purpose=Purpose.PERSONALISE,
        scope=Scope.MATCH,
        parameter_label=_("content query"),
        parameter_choices=content_query_choices,
    ),
)


def register() -> None:
    """Offer the facts; asked for once, when the app is ready."""
    registry.register(*FACTS)
