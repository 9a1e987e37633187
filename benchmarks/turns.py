"""Engines that take turns, so that a noisy machine is noisy to all of them, and what each one weighs."""

import gc
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

WARM_CALLS = 20
TURN_SECONDS = 0.02
MOST_CALLS = 20_000
FEWEST_CALLS = 20
MATCHES_WEIGHED = 200


class Matcher(Protocol):
    """A compiled book of any engine."""

    def match(self, facts: Any) -> Any:
        """Say which rules hold."""


@dataclass
class Runner:
    """One engine in a run: how it is compiled, what it is asked with, and how its answer is read as places of rules."""

    name: str
    compile: Callable[[], Matcher]
    inputs: Sequence[Any]
    places: Callable[[Any], list[int]]
    times_ms: list[float] = field(default_factory=list)
    compile_ms: float = 0.0
    memory_mb: float = 0.0
    compiled: Matcher | None = None
    _asked: int = 0

    def weigh(self) -> None:
        """Note how much a child process grows by the book, while no other book was compiled and let go of here."""
        self.memory_mb = _weighed(self)

    def make(self) -> None:
        """Compile the book, and note how long that took."""
        gc.collect()
        started = time.perf_counter()
        self.compiled = self.compile()
        self.compile_ms = (time.perf_counter() - started) * 1_000

    def match(self, facts: Any) -> list[int]:
        """Give the places of the rules that hold."""
        assert self.compiled, "The book was not compiled."
        return self.places(self.compiled.match(facts))

    def take_turn(self, seconds: float) -> None:
        """Match one visitor after another for a while, once at least, and note each time."""
        assert self.compiled, "The book was not compiled."
        match, inputs, clock = self.compiled.match, self.inputs, time.perf_counter
        until = clock() + seconds
        ended = 0.0
        while ended < until:
            facts = inputs[self._asked % len(inputs)]
            self._asked += 1
            started = clock()
            match(facts)
            ended = clock()
            self.times_ms.append((ended - started) * 1_000)


def take_turns(runners: Sequence[Runner], seconds: float) -> None:
    """Let every engine match in turns until it has used up its time."""
    for runner in runners:
        for facts in runner.inputs[:WARM_CALLS]:
            runner.match(facts)
    gc.collect()
    waiting = list(runners)
    while waiting:
        for runner in waiting:
            runner.take_turn(TURN_SECONDS)
        waiting = [runner for runner in waiting if not _is_done(runner, seconds)]


def _is_done(runner: Runner, seconds: float) -> bool:
    calls = len(runner.times_ms)
    return calls >= MOST_CALLS or (calls >= FEWEST_CALLS and sum(runner.times_ms) >= seconds * 1_000)


def _weighed(runner: Runner) -> float:
    """Give how much a child process grows by compiling the book and matching with it, in MB."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        before = _resident_mb()
        compiled = runner.compile()
        for facts in runner.inputs[:MATCHES_WEIGHED]:
            compiled.match(facts)
        gc.collect()
        os.write(writer, str(_resident_mb() - before).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        grown = pipe.read()
    os.waitpid(child, 0)
    return float(grown)


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
