"""Judge a sample of live answers anew, by another engine and off the request: a difference raises an alarm."""

import logging
import random
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from attune.rules.books.live_book import LiveBook, rule_book_cache
from attune.rules.conf import conf
from attune.rules.domain.facts.fact import Facts
from attune.rules.domain.facts.serialisation import facts_from_plain, facts_to_plain
from attune.rules.domain.rules import Matches
from attune.rules.engines.scopes import Scopes
from attune.rules.facts.recent_requests import remember_request_facts
from attune.rules.proof.disagreements import note_disagreement

logger = logging.getLogger(__name__)

# A request that asks for many slots one by one gives a few samples at most.
MOST_OF_A_REQUEST = 4
# A fact of a site's own may be a long text, which no queue should carry.
MOST_LETTERS = 20_000


@dataclass(frozen=True, slots=True)
class AnswerSample:
    """An answer that was given: by which version, of which facts, for which places; facts may be kept, or not."""

    matches: Matches
    facts: Facts
    places: Scopes
    may_keep: bool

    def as_json(self) -> dict[str, Any]:
        """Write the sample for a task."""
        return {
            "version": self.matches.book_version,
            "segments": sorted(self.matches.segments),
            "rules": list(self.matches.rules),
            "facts": facts_to_plain(self.facts),
            "places": sorted(self.places),
            "may_keep": self.may_keep,
        }


class _Waiting(threading.local):
    """The samples of the request that this thread answers."""

    def __init__(self) -> None:
        self.samples: deque[AnswerSample] = deque(maxlen=MOST_OF_A_REQUEST)


_waiting = _Waiting()


def sample_answer(live: LiveBook, facts: Facts, matches: Matches, *, places: Scopes, may_keep: bool) -> None:
    """Take a sample of answers, to be judged after the response; it costs the request one chance number.

    may_keep says that the visitor allows to be measured and adapted to: only then do the facts outlive the judging.
    """
    if random.random() < conf().REJUDGE_SHARE:  # noqa: S311
        asked = {key: facts[key] for key in sorted(live.fact_keys_in(places))}
        if _is_small(asked):
            _waiting.samples.append(AnswerSample(matches, asked, places, may_keep))


def take_samples() -> Iterator[dict[str, Any]]:
    """Hand over what waits, as a task takes it, and remember facts that may be kept for the next proof."""
    while _waiting.samples:
        sample = _waiting.samples.popleft()
        if sample.may_keep:
            remember_request_facts(sample.facts)
        yield sample.as_json()


def evaluate_sample(sample: Mapping[str, Any]) -> bool:
    """Say whether another engine gives the same answer; where not, raise an alarm. A book that is gone is let be."""
    live = rule_book_cache.current()
    if live.version != sample["version"]:
        return True
    facts = facts_from_plain(sample["facts"])
    judged = live.by(_judge_of(live.engine)).match(facts, frozenset(sample["places"]))
    answers = {"served": _answer(sample["segments"], sample["rules"]), "judged": _answer(judged.segments, judged.rules)}
    if answers["served"] == answers["judged"]:
        return True
    _alarm(live, answers, sample["facts"] if sample["may_keep"] else {})
    return False


def _judge_of(engine: str) -> str:
    return "index" if engine == "durable" else "durable"


def _answer(segments: Any, rules: Any) -> list[str]:
    return [*(f"segment:{slug}" for slug in sorted(segments)), *rules]


def _alarm(live: LiveBook, answers: Mapping[str, list[str]], facts: Mapping[str, Any]) -> None:
    keys = sorted(set(answers["served"]) ^ set(answers["judged"])) or sorted(set(answers["served"]))
    logger.error(
        'Rule book %d: the engine "%s" and the engine "%s" disagree about %s. Facts: %s',
        live.version,
        live.engine,
        _judge_of(live.engine),
        ", ".join(keys),
        facts or "not kept, for want of consent",
    )
    note_disagreement(live.version, (live.engine, _judge_of(live.engine)), keys, answers=answers, facts=facts)


def _is_small(facts: Facts) -> bool:
    return sum(len(value) for value in facts.values() if isinstance(value, str | frozenset)) <= MOST_LETTERS
