"""The one door to durable-rules: its C module, called directly and only inside what it does right.

Its Python face, a Host, runs actions on timer threads of its own and loses rules under load; the C module starts none.
"""

import functools
import os
import threading
import weakref
from collections.abc import Sequence

import durable_rules_engine as c

from attune.rules.domain.conditions import Condition
from attune.rules.domain.facts.fact import Facts
from attune.rules.domain.rules import Matches, RuleBook
from attune.rules.engines.base import EngineError
from attune.rules.engines.durable_literals import DurableLiteral, DurableLiterals
from attune.rules.engines.durable_plan import MOST_LITERALS, DurablePart, part_definition, plan_parts
from attune.rules.engines.normal_form import alternatives

MOST_ALTERNATIVES = 16
NOTHING_MATCHES = 1
BOOT = '{"t":"boot","id":"boot","sid":"0"}'
BOOT_ID = '{"id":"boot","sid":"0"}'
MESSAGE = '{"t":"c","id":"c","sid":"0"'
MESSAGE_ID = '{"id":"c","sid":"0"}'
STATE = "0"


class DurableFailedError(EngineError):
    """The C code refused an evaluation; its state was thrown away and made anew."""


class DurableClosedError(EngineError):
    """The book was closed before it was asked."""


class DurableEngine:
    """Compile books for durable-rules."""

    def compile(self, book: RuleBook) -> "DurableBook":
        """Make a book ready, or raise DurableLimitError before the C code sees it."""
        return DurableBook(book)


class DurableBook:
    """A book in one or more C rulesets, behind one lock.

    The C code never lets go of the interpreter's lock, so ours costs nothing; without it half of the answers are wrong.
    """

    def __init__(self, book: RuleBook) -> None:
        """Plan the book, check the plan against every limit, and only then hand it to the C code."""
        conditions = book.inlined()
        self._version = book.version
        rules, segments = book.rules_in_order(), tuple(book.segments())
        self._names, self._rules = (*rules, *segments), len(rules)
        self._literals = DurableLiterals()
        keys = (*rules, *map(book.segment_key, segments))
        parts = plan_parts(
            (place, literals)
            for place, key in enumerate(keys)
            for literals in _conjuncts(conditions[key], self._literals)
        )
        self._lock = threading.Lock()
        self._rulesets = [_Ruleset(part) for part in parts]
        _watch_forks()
        _open_books.add(self)

    def match(self, facts: Facts) -> Matches:
        """Say which segments and rules hold; raise EngineError where the C code cannot say."""
        properties = self._literals.properties(facts)
        with self._lock:
            places = sorted({place for ruleset in self._rulesets for place in ruleset.fired(properties)})
        found = [self._names[place] for place in places]
        rules = sum(place < self._rules for place in places)
        return Matches(frozenset(found[rules:]), tuple(found[:rules]), self._version)

    def close(self) -> None:
        """Free the C rulesets; matching afterwards raises DurableClosedError."""
        with self._lock:
            for ruleset in self._rulesets:
                ruleset.close()

    def after_fork(self) -> None:
        """Start anew in a child process: the lock may be held, and an evaluation half done, by a thread left behind."""
        self._lock = threading.Lock()
        for ruleset in self._rulesets:
            ruleset.reset()


class _Ruleset:
    """One C ruleset with its one state, freed when closed or when nobody holds it any more."""

    def __init__(self, part: DurablePart) -> None:
        self._keys = part.keys
        self._places = [conjunct.place for _, _, conjunct in part.conjuncts()]
        try:
            self._handle = c.create_ruleset("attune", part_definition(part))
        except Exception as error:
            raise DurableFailedError(f"durable-rules refused the book: {error}.") from error
        self._boot()
        self._free = weakref.finalize(self, _free, self._handle)
        self._free.atexit = False

    def fired(self, properties: dict[str, str]) -> set[int]:
        """Give the places whose conjuncts hold."""
        if not self._free.alive:
            raise DurableClosedError("The book is closed. Ask the one that took its place.")
        pairs = [f',"{key}":{properties[key]}' for key in self._keys if key in properties]
        is_done = False
        try:
            fired = self._evaluated(f"{MESSAGE}{''.join(pairs)}}}")
            is_done = True
        except Exception as error:
            raise DurableFailedError(f"durable-rules refused the facts: {error}.") from error
        finally:
            # Also where a worker is told to stop in the middle: what it had asserted must not be found later.
            if not is_done:
                self.reset()
        return fired

    def _evaluated(self, message: str) -> set[int]:
        code, _ = c.assert_fact(self._handle, message)
        # The normal case: nothing matches, and nothing was kept.
        if code == NOTHING_MATCHES:
            return set()
        fired: set[int] = set()
        started = c.start_action_for_state(self._handle, self._state)
        action = started and started[1]
        while action is not None:
            # An action reads {"r<number>":{...}}; only the number counts.
            fired.add(self._places[int(action[3 : action.index('"', 3)])])
            action = c.complete_and_start_action(self._handle, self._state)
        c.retract_fact(self._handle, MESSAGE_ID)
        return fired

    def reset(self) -> None:
        """Throw the state away and make it anew."""
        if self._free.alive:
            c.delete_state(self._handle, STATE)
            self._boot()

    def close(self) -> None:
        """Free the ruleset; a second time does nothing."""
        self._free()

    def _boot(self) -> None:
        # Until one action has completed, delete_state frees a pointer that was never set.
        _, self._state = c.assert_fact(self._handle, BOOT)
        c.start_action_for_state(self._handle, self._state)
        c.complete_and_start_action(self._handle, self._state)
        c.retract_fact(self._handle, BOOT_ID)


_open_books: "weakref.WeakSet[DurableBook]" = weakref.WeakSet()


@functools.cache
def _watch_forks() -> None:
    os.register_at_fork(after_in_child=_restart_all)


def _restart_all() -> None:
    for book in list(_open_books):
        book.after_fork()


def _free(handle: int) -> None:
    # The state first: delete_ruleset alone leaks 2.5 MB.
    c.delete_state(handle, STATE)
    c.delete_ruleset(handle)


def _conjuncts(condition: Condition, literals: DurableLiterals) -> Sequence[frozenset[DurableLiteral]]:
    found = alternatives(condition, most=MOST_ALTERNATIVES, read=literals.read, whole=literals.whole)
    if any(len(conjunct) > MOST_LITERALS for conjunct in found):
        return [frozenset({literals.whole(condition, True)})]
    return found
