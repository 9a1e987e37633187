"""The sources of recommendations that the site has, in the order in which they are asked."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.core.validators import slug_re

from attune.class_names import class_path, class_refusal
from attune.class_paths import missing_names
from attune.decisions.domain.candidate_order import JoinPlace, join_candidates
from attune.decisions.recommendations.sources import (
    BoostedPages,
    MatchedPages,
    RecommendationRequest,
    RecommendationSource,
)
from attune.matching.domain.ranking import Candidate

logger = logging.getLogger(__name__)


class RecommendationSources:
    """Know every source of recommendations by its name; ours are asked first, then others as they were registered."""

    def __init__(self, *own: RecommendationSource) -> None:
        """Begin with the sources that every site has; their candidates bear no source's name."""
        self._own = tuple(own)
        self._added: dict[str, RecommendationSource] = {}
        self._problems: list[str] = []

    def register(self, *sources: RecommendationSource) -> None:
        """Add sources; one that is unfit is never asked, and `manage.py check` says what it lacks."""
        for source in sources:
            if problem := self._problem(source):
                self._problems.append(problem)
            else:
                self._added[source.name] = source

    def gather(self, request: RecommendationRequest) -> tuple[Candidate, ...]:
        """Ask the sources in their order and join what they offer, the best first."""
        found: tuple[Candidate, ...] = ()
        for source in (*self._own, *self._added.values()):
            if _is_asked(source, request, found):
                offered = source.candidates(request) if source in self._own else _offered(source, request)
                found = join_candidates(found, offered, source.joins)
        return found

    def is_for_visitor(self, name: str) -> bool:
        """Say whether a page was offered for the sake of its visitor: it was matched or pinned, or needed consent."""
        source = self._added.get(name)
        return source is None or source.needs_consent

    def label_of(self, name: str) -> str:
        """Return why a page of a source is offered, in words for editors; "" for a source that is not registered."""
        source = self._added.get(name)
        return str(source.label) if source else ""

    def problems(self) -> Iterator[str]:
        """Yield a sentence for each source that was registered and is unfit."""
        yield from self._problems

    def _problem(self, source: RecommendationSource) -> str:
        if refusal := class_refusal(source):
            return refusal
        where = class_path(type(source))
        if missing := missing_names(source, RecommendationSource):
            return f"{where} has no {' and no '.join(missing)}. Give it what is missing."
        if not isinstance(source.name, str) or not slug_re.fullmatch(source.name):
            return f'{where} has the name {source.name!r}. Make it a slug, such as "most-commented".'
        if source.name in {each.name for each in (*self._own, *self._added.values())}:
            return f'{where} has the name "{source.name}", which another source has. Give it a name of its own.'
        if source.joins not in [*JoinPlace]:
            known = ", ".join(f"JoinPlace.{name}" for name in JoinPlace.__members__)
            return f"{where} joins {source.joins!r}. Choose among: {known}."
        return ""


def _is_asked(source: RecommendationSource, request: RecommendationRequest, found: Sequence[Candidate]) -> bool:
    is_allowed = request.may_personalise or not source.needs_consent
    return is_allowed and (source.joins != JoinPlace.IF_NONE or not found)


def _offered(source: RecommendationSource, request: RecommendationRequest) -> list[Candidate]:
    try:
        offered = source.candidates(request)
    # One broken source must not take the others, or the page, with it.
    except Exception:
        logger.exception('The source of recommendations "%s" failed; it offers nothing.', source.name)
        return []
    exclude = request.query.exclude
    return [
        replace(candidate, source=source.name)
        for candidate in offered
        if candidate.score > 0 and candidate.page_id not in exclude
    ]


recommendation_sources = RecommendationSources(MatchedPages(), BoostedPages())
