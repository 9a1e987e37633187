"""The book that this process serves: compiled once, swapped when a newer version is published."""

import logging
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db import DatabaseError

from attune.rules.books.fork_safe_lock import ForkSafeLock
from attune.rules.books.version_cache import VersionCache
from attune.rules.conf import conf
from attune.rules.domain.conditions import Condition, fact_keys, inline_segments
from attune.rules.domain.facts.fact import Facts
from attune.rules.domain.rules import RULE_PREFIX, Matches, RuleBook, TriggerSpec
from attune.rules.engines.base import CompiledBook
from attune.rules.engines.by_name import ENGINES, ORACLE
from attune.rules.engines.scopes import ScopedBook, Scopes
from attune.rules.facts.registry import registry
from attune.rules.selectors import latest_record, latest_version
from attune.rules.serialisation.book_json import Edition, edition_from_json

logger = logging.getLogger(__name__)


# Not slots: a weak reference lets the compiled book be closed when the last request has let go of it.
@dataclass(frozen=True, eq=False)
class LiveBook:
    """A published book, ready to be matched."""

    version: int
    engine: str
    book: RuleBook
    compiled: ScopedBook
    triggers: tuple[TriggerSpec, ...] = ()
    fact_keys: frozenset[str] = frozenset()
    _others: dict[str, ScopedBook] = field(default_factory=dict)
    _by_event: dict[str, CompiledBook] = field(default_factory=dict)
    _lock: ForkSafeLock = field(default_factory=ForkSafeLock)

    @cached_property
    def segments(self) -> Mapping[str, Condition]:
        """Give each segment's condition by its slug."""
        return self.book.segments()

    def fact_keys_in(self, places: Scopes) -> frozenset[str]:
        """Give the keys of the facts that the rules of these places need, and those of all segments."""
        return self.compiled.fact_keys(places)

    def by(self, engine: str) -> ScopedBook:
        """Give the book for another engine, compiled when first asked for: to answer in need, or to judge."""
        with self._lock:
            if engine not in self._others:
                compiled = ScopedBook(ENGINES[engine](), self.book)
                weakref.finalize(self, compiled.close)
                self._others[engine] = compiled
            return self._others[engine]

    def triggers_of(self, event: str) -> CompiledBook:
        """Give the triggers that wait for one kind of event, compiled for durable-rules when first asked for."""
        with self._lock:
            if event not in self._by_event:
                compiled = _compiled_triggers(self, event)
                weakref.finalize(self, compiled.close)
                self._by_event[event] = compiled
            return self._by_event[event]

    def trigger_fact_keys(self) -> frozenset[str]:
        """Give the keys of all facts that some trigger needs, those of its segments included."""
        segments = self.book.segments()
        return frozenset().union(*(fact_keys(inline_segments(spec.condition, segments)) for spec in self.triggers))


class RuleBookCache:
    """Hold the book of this process."""

    def __init__(self) -> None:
        """Start empty; the first request reads the book."""
        self.version = VersionCache(latest_version)
        self._lock = ForkSafeLock()
        self._live: LiveBook | None = None
        # The number that was announced when the book was last looked for. Numbers may arrive in any order, or name a
        # book that cannot be served: one that was followed once is not followed again.
        self._followed: int | None = None

    def current(self) -> LiveBook:
        """Give the live book: one read of the cache, and nothing else while its version is the one known."""
        live = self._live
        if live is None:
            return self._load(None, None)
        version = self.version.read()
        is_same = version is None or version in (live.version, self._followed)
        return live if is_same and live.engine == conf().ENGINE else self._load(live, version)

    def forget(self) -> None:
        """Let go of the book, so that the next request reads it anew; as a fresh process would."""
        self._live, self._followed = None, None
        self.version.forget()

    def _load(self, known: LiveBook | None, announced: int | None) -> LiveBook:
        # While one thread reads the new book, the others serve the one they know.
        if known is not None and not self._lock.acquire(blocking=False):
            return known
        if known is None:
            self._lock.acquire()
        try:
            if known is None and self._live is not None:
                return self._live
            return self._read(known, announced)
        finally:
            self._lock.release()

    def _read(self, known: LiveBook | None, announced: int | None) -> LiveBook:
        try:
            record = latest_record()
        except DatabaseError:
            if known is None:
                raise
            logger.exception("The rule book could not be read; version %d is served on.", known.version)
            return known
        version = record.version if record else 0
        self._followed = announced
        if known is None:
            self.version.found(version)
        elif (version, conf().ENGINE) == (known.version, known.engine):
            return known
        try:
            live = open_book(edition_from_json(record.book if record else {}, registry), version)
        except Exception:
            if known is None:
                raise
            logger.exception("Rule book %d could not be made ready; version %d is served on.", version, known.version)
            return known
        self._live = live
        return live


def open_book(edition: Edition, version: int) -> LiveBook:
    """Compile an edition for the engine of the settings."""
    for key, reason in edition.left_out.items():
        logger.error('"%s" of rule book %d is not served: %s', key, version, reason)
    engine, book = conf().ENGINE, edition.book(version)
    compiled = ScopedBook(ENGINES[engine](), book)
    live = LiveBook(version, engine, book, compiled, edition.triggers(), book.fact_keys())
    weakref.finalize(live, compiled.close)
    return live


def match_book(live: LiveBook, facts: Facts, places: Scopes | None = None) -> Matches:
    """Match by the engine; where that fails, by the plain one, and say so in the log."""
    try:
        return live.compiled.match(facts, places)
    # An engine may fail in ways of its own; the visitor gets the right answer all the same.
    except Exception:
        logger.exception('The engine "%s" failed; the plain engine answers.', live.engine)
        return live.by(ORACLE).match(facts, places)


def match_triggers_of(live: LiveBook, event: str, facts: Facts) -> Matches:
    """Match the triggers of one kind of event by durable-rules; where that fails, by the plain engine."""
    try:
        return live.triggers_of(event).match(facts)
    # As above: the triggers fire all the same.
    except Exception:
        logger.exception('durable-rules failed on the triggers of "%s"; the plain engine answers.', event)
        return ENGINES[ORACLE]().compile(_trigger_book(live, event)).match(facts)


def _compiled_triggers(live: LiveBook, event: str) -> CompiledBook:
    book = _trigger_book(live, event)
    try:
        return ENGINES["durable"]().compile(book)
    # Such as a limit of the C code that the triggers of one kind break together.
    except Exception:
        logger.exception('durable-rules refused the triggers of "%s"; the plain engine runs them.', event)
        return ENGINES[ORACLE]().compile(book)


def _trigger_book(live: LiveBook, event: str) -> RuleBook:
    segments = live.book.segments()
    return RuleBook(
        version=live.version,
        conditions={
            RULE_PREFIX + spec.key: inline_segments(spec.condition, segments)
            for spec in live.triggers
            if spec.event == event
        },
    )


rule_book_cache = RuleBookCache()
