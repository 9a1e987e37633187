"""The port of a source of recommendations, and the two sources that every site has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from attune.decisions.domain.candidate_order import JoinPlace
from attune.matching import services as matching_services
from attune.matching.domain.candidate_query import CandidateQuery
from attune.matching.domain.ranking import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationRequest:
    """What a source may know of the page request that it is asked for.

    query: the visitor's likings, what they have read, what must not be offered, and where the pages must stand.
    matched: the pages that matching found to fit the likings, the best first. boosts: how much rules add to the worth
    of pages about a topic, by its slug, -1 to 1. may_personalise: whether the visitor allows pages to adapt to them.
    """

    query: CandidateQuery
    matched: Sequence[Candidate] = ()
    boosts: Mapping[str, float] = field(default_factory=dict)
    may_personalise: bool = False


class RecommendationSource(Protocol):
    """Offer pages for the lists of a page; registered once, when the site starts.

    name: a slug, unique among the sources; it is kept in caches, so it should not change.
    label: why a page of this source is offered, in words for editors; may be a lazy translation.
    joins: where the pages of this source stand among those of the sources before it.
    needs_consent: whether it is asked only for a visitor who allows pages to adapt to them.
    """

    name: str
    label: str
    joins: JoinPlace
    needs_consent: bool

    def candidates(self, request: RecommendationRequest) -> Sequence[Candidate]:
        """Return the pages that it offers, the best first: with a score above 0, at most 1, and live and public.

        `attune.matching.services.scored_candidates` makes them of page ids. The source is asked once for each request
        of a page that has a list, so it must be quick. One that raises offers nothing, and the error is logged.
        """


class MatchedPages:
    """The pages that fit what the visitor likes; they were found before rules were matched, which may ask for them."""

    name = "matched"
    label = _("it fits what the visitor likes")
    joins = JoinPlace.BEFORE
    needs_consent = False

    def candidates(self, request: RecommendationRequest) -> Sequence[Candidate]:
        """Return what matching found."""
        return request.matched


class BoostedPages:
    """The pages about what rules boost, for a visitor of whom no likings are known."""

    name = "boosted"
    label = _("a rule boosts its topic")
    joins = JoinPlace.IF_NONE
    needs_consent = False

    def candidates(self, request: RecommendationRequest) -> Sequence[Candidate]:
        """Ask matching a second time, for the boosted topics; not at all where nothing is boosted."""
        if not any(weight > 0 for weight in request.boosts.values()):
            return ()
        return matching_services.read_matches(replace(request.query, affinities=request.boosts)).candidates
