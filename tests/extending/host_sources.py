"""Sources of recommendations as a host would write them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count

from attune.decisions.domain.candidate_order import JoinPlace
from attune.decisions.recommendations.sources import RecommendationRequest
from attune.matching import services as matching
from attune.matching.domain.ranking import Candidate
from attune.matching.selectors import offered_pages


class MostCommented:
    """The pages on which editors comment most, after those that fit the visitor."""

    name = "most-commented"
    label = "it is among the most commented"
    joins = JoinPlace.AFTER
    needs_consent = False

    def candidates(self, request: RecommendationRequest) -> Sequence[Candidate]:
        query = request.query
        pages = offered_pages(exclude=query.exclude, locale_id=query.locale_id, root_path=query.root_path)
        counted = pages.annotate(comments=Count("wagtail_admin_comments")).filter(comments__gt=0)
        rows = list(counted.order_by("-comments", "pk").values_list("pk", "comments")[: query.limit])
        return matching.scored_candidates({pk: comments / rows[0][1] for pk, comments in rows}, query)


class BrokenSource(MostCommented):
    """A source whose query fails."""

    name = "broken"

    def candidates(self, request: RecommendationRequest) -> Sequence[Candidate]:
        raise ConnectionError("The comments are away.")


class NamelessSource:
    """A source that its author left unfinished."""

    joins = JoinPlace.AFTER
    needs_consent = False

    def candidates(self, request: RecommendationRequest) -> Sequence[Candidate]:
        return ()
