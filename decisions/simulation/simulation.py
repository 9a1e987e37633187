"""Simulation: what another rule book would have shown on the page views of the last days, within limits."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from attune.audience import selectors as audience_selectors
from attune.audience import services as audience_services
from attune.audience.domain.personas import NOBODY
from attune.audience.requests import SeenExposure, exposure_totals, exposures_with_facts, is_transient
from attune.decisions.context.known_pages import KnownPage, PageLookup, known_page_provider
from attune.decisions.domain.facts import ShownPage
from attune.decisions.domain.simulation import SimulationTally, ViewComparison
from attune.decisions.domain.slot_experiments import with_experiments
from attune.decisions.domain.slots import PageAbout
from attune.decisions.simulation.book_comparison import BookComparison, SimulatedView
from attune.experiments import services as experiment_services
from attune.rules import services as rule_services
from attune.rules.domain.facts.fact import Facts, Purpose, Scope, split_key
from attune.rules.domain.facts.serialisation import facts_from_plain
from attune.rules.domain.rules import RuleBook
from attune.rules.registry import registry
from attune.time_limits import TimeLimit

logger = logging.getLogger(__name__)

MOST_VIEWS = 20_000
MOST_PAGES = 12
REPORT_EVERY = 500
STEP = 100

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SimulationProgress:
    """How many page views have been looked at, of how many at most."""

    done: int
    of: int


@dataclass(frozen=True, slots=True)
class PersonaVerdict:
    """What would change for a persona on one page; without a name it is nobody in particular."""

    persona: str
    page_id: int
    verdict: ViewComparison


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What would change: exposures are all that were seen, sampled those that brought facts back."""

    days: int
    exposures: int
    sampled: int
    tally: SimulationTally
    personas: tuple[PersonaVerdict, ...]
    pages: Mapping[int, KnownPage]
    names: Mapping[str, str]
    gone: int = 0
    is_whole: bool = True
    took_s: float = 0.0
    drafts: tuple[str, ...] = ()
    differing: frozenset[str] = field(default_factory=frozenset)

    @property
    def share_changed(self) -> float:
        """Give the share of the judged page views that would change, 0..1; 0 where there are none."""
        return self.tally.changed / self.tally.judged if self.tally.judged else 0.0

    @property
    def share_judged(self) -> float:
        """Give the share of the sampled page views that could be judged, 0..1; 0 where there are none."""
        return self.tally.judged / self.sampled if self.sampled else 0.0

    def personas_changed(self) -> int:
        """Count the personas for whom some page would change."""
        return len({each.persona for each in self.personas if each.verdict.changes})


def views_to_judge(*, days: int, now: datetime, most_views: int = MOST_VIEWS) -> int:
    """Count the page views that a simulation would judge, if time allows."""
    return min(exposure_totals(now - timedelta(days=days), now)[1], most_views)


class SimulationRun:
    """Judge the sampled page views of the last days by the live book and by another one; nothing is written.

    It is one walk through what was seen, as a whole or in steps, and then what was found.
    Page views come in the order of their ids, which are chance: where time or rows run out, those judged are a fair
    sample.
    """

    def __init__(
        self,
        after: RuleBook,
        *,
        days: int,
        now: datetime,
        limit_s: float,
        most_views: int = MOST_VIEWS,
        drafts: tuple[str, ...] = (),
    ) -> None:
        """Take the book to try, and the limits; the time runs from here."""
        self._limit, self._most_views = TimeLimit(limit_s), most_views
        self._days, self._now, self._since, self._drafts = days, now, now - timedelta(days=days), drafts
        self._seen, self._sampled = exposure_totals(self._since, now)
        self._pair, self._tally, self._pages = (
            BookComparison(rule_services.live_book().book, after),
            SimulationTally(),
            PageLookup(),
        )
        self._running = experiment_services.live_specs()
        self._read = self._gone = 0

    def whole(self, tell: Tell = lambda done, of: None) -> Simulation:
        """Walk to the end, and give what was found."""
        for step in self.steps():
            if step.done and step.done % REPORT_EVERY == 0:
                tell(step.done, step.of)
        return self.found()

    def steps(self) -> Iterator[SimulationProgress]:
        """Judge what was seen, and tell now and then how far it is."""
        of = min(self._sampled, self._most_views)
        yield SimulationProgress(0, of)
        for seen in exposures_with_facts(self._since, self._now):
            if self._limit.is_over or self._read >= self._most_views:
                break
            self._take(seen)
            if self._read % STEP == 0:
                yield SimulationProgress(self._read, of)

    def found(self) -> Simulation:
        """Give what was found, with what the personas would see."""
        pages = self._pages.known() or known_page_provider.adapting(MOST_PAGES)
        return Simulation(
            days=self._days,
            exposures=self._seen,
            sampled=self._sampled,
            tally=self._tally,
            personas=tuple(_persona_verdicts(self._pair, _most_seen(pages, self._tally), self._now)),
            pages=pages,
            names={**self._pair.before.book.names, **self._pair.after.book.names},
            gone=self._gone,
            is_whole=self._read >= self._sampled,
            took_s=self._limit.spent_s,
            drafts=self._drafts,
            differing=self._pair.differing,
        )

    def _take(self, seen: SeenExposure) -> None:
        self._read += 1
        try:
            self._judge(seen)
        # What came back with one exposure must not end the walk through the others.
        except Exception as error:
            if is_transient(error):
                raise
            logger.exception("What came back with an exposure of page %s cannot be judged.", seen.page_id)
            self._gone += 1

    def _judge(self, seen: SeenExposure) -> None:
        page = self._pages.page(seen.page_id)
        if page is None or seen.facts is None:
            self._gone += 1
            return
        view = SimulatedView(
            about=page.about,
            slots=tuple(with_experiments(page.slots, self._running, now=seen.at, site_path=page.about.site_path)),
            at=seen.at,
            facts=known_facts(seen, page.about),
            assignments=experiment_services.assign(seen.visitor, self._running),
            alone=seen.slot if seen.facts.get("alone") else "",
        )
        verdict = self._pair.judge(view)
        self._tally.take(verdict, page_id=seen.page_id, at=seen.at, visitor=seen.visitor)


def known_facts(seen: SeenExposure, about: PageAbout | None) -> Facts:
    """Give what came back, and below it what can still be known: the clock of that moment, and the page."""
    found = facts_from_plain((seen.facts or {}).get("facts", {}))
    return {**(_page_facts(about, seen.at) if about else {}), **audience_services.clock_facts(seen.at), **found}


def _page_facts(about: PageAbout, now: datetime) -> Facts:
    said = registry.read(Scope.PAGE, ShownPage(about, now=now))
    return {key: value for key, value in said.items() if registry.get(key).purpose == Purpose.ESSENTIAL}


def _most_seen(pages: Mapping[int, KnownPage], tally: SimulationTally) -> dict[int, KnownPage]:
    views = {pk: max((tally.slots_judged[pk, slot.id] for slot in page.slots), default=0) for pk, page in pages.items()}
    return {pk: pages[pk] for pk in sorted(pages, key=lambda pk: (-views[pk], pk))[:MOST_PAGES]}


def _persona_verdicts(pair: BookComparison, pages: Mapping[int, KnownPage], now: datetime) -> Iterator[PersonaVerdict]:
    """Judge the pages for every persona, and for nobody in particular; what only a search would tell is not known."""
    keys = pair.fact_keys
    asks_search = {key for key in keys if registry.get(split_key(key)[0]).scope == Scope.MATCH}
    for persona in (NOBODY, *audience_selectors.personas()):
        context = audience_services.persona_context(persona, keys=keys, now=now)
        known = {key: value for key, value in context.facts.items() if key not in asks_search or key in context.stated}
        for page_id, page in pages.items():
            facts = {**known, **_page_facts(page.about, now), **context.stated}
            view = SimulatedView(about=page.about, slots=page.slots, at=now, facts=facts, assignments={})
            yield PersonaVerdict(persona.name, page_id, pair.judge(view))
