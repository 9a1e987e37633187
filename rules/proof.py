"""Prove a new rule book before it goes live: in a process that may hang or crash without harm to the site.

The process compiles the book for every engine and compares them with the plain one on the book's own borders.
"""

import os
import pickle
import subprocess
import sys
import time
from dataclasses import dataclass, replace

from rules.boundaries import boundary_facts
from rules.domain.rules import RuleBook
from rules.engines_by_name import ENGINES, ORACLE

MOST_CONTEXTS = 200
# A large book is compared on these few at least, however long they take; else for this time, as an editor waits.
FEWEST_CONTEXTS = 10
COMPARING_SECONDS = 0.5
DIFFERS = 3


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a book was not proved; it must not go live."""

    reason: str


def prove(book: RuleBook, *, timeout_ms: int) -> Refusal | None:
    """Give nothing where all engines agree on the book, else why they do not."""
    plain = replace(
        book,
        conditions=dict(book.conditions),
        actions={},
        priorities=dict(book.priorities),
        names={},
    )
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "rules.proof"],
            input=pickle.dumps(plain),
            capture_output=True,
            timeout=timeout_ms / 1000,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Refusal(f"The engines did not finish with the book within {timeout_ms} ms.")
    if done.returncode == 0:
        return None
    last_words = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["It said nothing."]
    return Refusal(f"The book failed its proof (exit status {done.returncode}): {last_words[0]}")


def first_difference(book: RuleBook, *, seconds: float) -> str:
    """Compare every engine with the plain one for a while; give the first difference, or "" where there is none."""
    compiled = {name: engine().compile(book) for name, engine in ENGINES.items()}
    until = time.monotonic() + seconds
    for number, facts in enumerate(boundary_facts(book, most=MOST_CONTEXTS)):
        if number >= FEWEST_CONTEXTS and time.monotonic() > until:
            break
        expected = compiled[ORACLE].match(facts)
        for name, one in compiled.items():
            found = one.match(facts)
            if found != expected:
                return f"{name} gives {found} where plain gives {expected}, for {facts}"
    return ""


def main() -> int:
    """Read a book from standard input, compare, and answer by the exit status."""
    # The parent is our own site; nobody else writes to this pipe.
    book: RuleBook = pickle.load(sys.stdin.buffer)  # noqa: S301
    difference = first_difference(book, seconds=COMPARING_SECONDS)
    if difference:
        sys.stderr.write(difference)
    return DIFFERS if difference else 0


if __name__ == "__main__":
    sys.exit(main())
