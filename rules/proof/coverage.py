"""How much of a rule book a proof has seen: which tests and which rules held in one context and not in another."""

from collections import defaultdict
from collections.abc import Iterable

from attune.rules.domain.conditions import Condition, Test, tests_of
from attune.rules.domain.facts.fact import Facts, FactValue
from attune.rules.domain.rules import Matches, RuleBook
from attune.rules.engines.plain import holds

BOTH = frozenset({True, False})


class Coverage:
    """Note what held and what did not, context by context."""

    def __init__(self, book: RuleBook) -> None:
        """Know every test and every rule of the book."""
        conditions = book.inlined()
        self._rules: dict[str, set[bool]] = {key: set() for key in book.rules_in_order()}
        self._tests: dict[Test, set[bool]] = {}
        self._open: dict[str, list[Test]] = defaultdict(list)
        self._seen: set[tuple[str, FactValue, FactValue]] = set()
        for test in dict.fromkeys(test for each in conditions.values() for test in tests_of(each)):
            self._tests[test] = set()
            self._open[test.key].append(test)
        self._conditions = conditions

    def see(self, facts: Facts, matches: Matches) -> None:
        """Take one context in, with what held in it."""
        held = set(matches.rules)
        for key, answers in self._rules.items():
            answers.add(key in held)
        now = facts.get("now", 0.0)
        for key, tests in self._open.items():
            # A value that was seen before has nothing new to tell; "now" makes the age of a moment.
            if (key, facts[key], now) not in self._seen:
                self._seen.add((key, facts[key], now))
                self._open[key] = [test for test in tests if not self._is_done(test, facts)]

    def unseen(self) -> list[tuple[str, Condition, bool]]:
        """Give the rules that have not been seen to hold, or not to, with the answer that is missing."""
        return [
            (key, self._conditions[key], wanted)
            for key, answers in self._rules.items()
            for wanted in (True, False)
            if wanted not in answers
        ]

    def counts(self) -> dict[str, int]:
        """Count the tests and rules, and those of them that were seen both ways."""
        return {
            "tests": len(self._tests),
            "tests_seen_both_ways": _both(self._tests.values()),
            "rules": len(self._rules),
            "rules_seen_both_ways": _both(self._rules.values()),
        }

    def _is_done(self, test: Test, facts: Facts) -> bool:
        self._tests[test].add(holds(test, facts))
        return self._tests[test] == BOTH


def _both(answers: Iterable[set[bool]]) -> int:
    return sum(each == BOTH for each in answers)
