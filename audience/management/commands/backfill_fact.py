"""manage.py backfill_fact: let a new fact learn from the events that are kept of visitors already known."""

import json
import logging
import time
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import track

from attune.audience.domain.facts import LearnedFact
from attune.audience.facts.backfill import learn_fact_for_visitor, profiles_without, visitors_without
from attune.rules.domain.conditions import UnknownFactError
from attune.rules.domain.facts.fact import Fact, FactFamily
from attune.rules.registry import registry

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Fold the stored events of every profile into one fact; progress on standard error.

    Each profile is filled once and under its own lock: stopped, it goes on where it was, and several may run at once.
    """

    help = "Let a fact learn from the stored events of every visitor of whom it has not learned yet."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the fact, and how to answer."""
        parser.add_argument("name", help="The fact's name, such as manage.py list_facts prints.")
        parser.add_argument("--again", action="store_true", help="Learn anew of all, for a fact that learns otherwise.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object on the last line.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill the profiles one by one; one that fails does not stop the rest."""
        fact, started = _fact(options["name"]), time.perf_counter()
        counts: Counter[str] = Counter()
        if isinstance(fact, LearnedFact):
            counts = self._filled(fact, again=options["again"])
        self._tell(fact, counts, seconds=time.perf_counter() - started, as_json=options["json"])

    def _filled(self, fact: LearnedFact, *, again: bool) -> Counter[str]:
        visitors, total = visitors_without(fact, again=again), profiles_without(fact, again=again)
        shown = track(visitors, total=total, description="Filling profiles", console=Console(stderr=True))
        return Counter(self._filled_of(visitor, fact, again=again) for visitor in shown)

    def _filled_of(self, visitor: str, fact: LearnedFact, *, again: bool) -> str:
        try:
            return "filled" if learn_fact_for_visitor(visitor, fact, again=again) else "already"
        except Exception:  # noqa: BLE001  (one bad profile must not stop the night's work; it is logged and counted)
            logger.exception('The fact "%s" could not learn of the visitor %s.', fact.name, visitor)
            return "failed"

    def _tell(self, fact: Fact | FactFamily, counts: Counter[str], *, seconds: float, as_json: bool) -> None:
        is_learned = isinstance(fact, LearnedFact)
        if as_json:
            told = {"fact": fact.name, "is_learned": is_learned, "filled": counts["filled"], "failed": counts["failed"]}
            self.stdout.write(json.dumps(told | {"seconds": round(seconds, 2)}))
        elif is_learned:
            self.stdout.write(f'"{fact.name}" has learned of {counts["filled"]} visitors in {seconds:.1f} s.')
        else:
            self.stdout.write(f'"{fact.name}" is read anew at each request, so it has a value for every visitor.')
        if counts["failed"]:
            raise CommandError(f"{counts['failed']} profiles could not be filled; the log says why.", returncode=1)


def _fact(name: str) -> Fact | FactFamily:
    try:
        return registry.get(name)
    except UnknownFactError as error:
        raise CommandError(f"{error} `manage.py list_facts` prints all.") from error
