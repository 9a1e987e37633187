"""The pages that may fill the slots of a page: those that fit the visitor, those that a rule boosts or pins."""

from collections.abc import Mapping, Sequence

from attune.decisions.conf import conf
from attune.decisions.context.decision_inputs import DecisionInputs, with_page_versions
from attune.decisions.domain.rule_actions import ApplicableAction
from attune.decisions.recommendations.registry import recommendation_sources
from attune.decisions.recommendations.sources import RecommendationRequest
from attune.matching import services as matching_services
from attune.matching.domain.candidate_query import CandidateQuery
from attune.matching.domain.ranking import Candidate, MatchReading
from attune.rules.domain.facts.fact import Scope, split_key
from attune.rules.domain.rules import BoostTopic, PinPage, RuleBook
from attune.rules.registry import registry
from attune.tagging.selectors import replaced_topics

# A topic that some rule may boost takes part in the query with a weight too small to change the order,
# so that pages about it are among the candidates when the rule holds.
_BOOSTABLE = 1e-4


def read_matching_pages(inputs: DecisionInputs) -> MatchReading:
    """Return what fits the visitor, by one query, and only if a slot or a fact of this page asks for it."""
    asked = [split_key(key) for key in inputs.keys if registry.get(split_key(key)[0]).scope == Scope.MATCH]
    affinities = inputs.context.affinities
    has_taste = any(liking > 0 for liking in affinities.values())
    if not asked and not (has_taste and inputs.wants_pages):
        return MatchReading()
    boosts = _boosted_topics(inputs.live.book) if has_taste else frozenset()
    return matching_services.read_matches(
        _query(inputs, {f"topic:{topic}": _BOOSTABLE for topic in boosts} | dict(affinities)),
        unread=[parameter for name, parameter in asked if name == "unread_matches" and parameter],
    )


def gather_candidates(
    inputs: DecisionInputs, reading: MatchReading, actions: Sequence[ApplicableAction]
) -> tuple[Candidate, ...]:
    """Return the pages that may fill slots, pinned pages among them; the rules' boosts have not changed them yet."""
    return _with_pinned(_recommended(inputs, reading.candidates, actions), actions)


def _recommended(
    inputs: DecisionInputs, matched: Sequence[Candidate], actions: Sequence[ApplicableAction]
) -> tuple[Candidate, ...]:
    """Return what the sources of recommendations offer for the lists of a page, if it has any."""
    if not inputs.wants_pages:
        return tuple(matched)
    request = RecommendationRequest(
        query=_query(inputs, inputs.context.affinities),
        matched=matched,
        boosts={each.action.topic: each.action.weight for each in actions if isinstance(each.action, BoostTopic)},
        may_personalise=inputs.context.consent.personalise,
    )
    return recommendation_sources.gather(request)


def _query(inputs: DecisionInputs, affinities: Mapping[str, float]) -> CandidateQuery:
    about, context = inputs.about, inputs.context
    return CandidateQuery(
        affinities=affinities,
        limit=conf().CANDIDATES,
        exclude=context.liked | about.same | {about.id},
        locale_id=about.locale_id or None,
        root_path=about.root_path,
        timeout_ms=conf().MATCH_TIMEOUT_MS,
        seen=context.seen,
        now=context.now,
    )


def _boosted_topics(book: RuleBook) -> frozenset[str]:
    boosted = {a.topic for actions in book.actions.values() for a in actions if isinstance(a, BoostTopic)}
    replaced = replaced_topics() if boosted else {}
    return frozenset(replaced.get(topic, topic) for topic in boosted)


def _with_pinned(candidates: tuple[Candidate, ...], actions: Sequence[ApplicableAction]) -> tuple[Candidate, ...]:
    pinned = {each.action.page_id for each in actions if isinstance(each.action, PinPage)}
    if not pinned:
        return candidates
    # Of several versions of one page only one is offered: the one that was pinned.
    doubles = with_page_versions(frozenset(pinned)) - pinned
    others = tuple(candidate for candidate in candidates if candidate.page_id not in doubles)
    missing = pinned - {candidate.page_id for candidate in others}
    return (*others, *matching_services.candidates_for(sorted(missing))) if missing else others
