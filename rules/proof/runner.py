"""Prove a new rule book before it goes live: in a process that may hang or crash without harm to the site."""

import json
import logging
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from attune.rules.domain.operators.registry import operators
from attune.rules.domain.rules import RuleBook
from attune.rules.proof.worker import ProofTask
from attune.rules.providers.proof_contexts import context_sources

logger = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "attune.rules.proof.worker")
# Comparing ends when this share of the time is over; the rest is for starting, compiling and a slow machine.
SHARE_TO_COMPARE = 0.6
SEED = 1


@dataclass(frozen=True, slots=True)
class ProofRefusal:
    """Why a book was not proved; it must not go live."""

    reason: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What the engines were compared on, and agreed on: contexts by source, tests and rules seen both ways."""

    covered: Mapping[str, Any] = field(default_factory=dict)


def prove(book: RuleBook, *, timeout_ms: int) -> Proof | ProofRefusal:
    """Compare all engines on the book; say what was covered, or why it must not go live."""
    contexts = context_sources.gather(book.fact_keys())
    assignment = ProofTask(_plain(book), contexts, timeout_ms / 1000 * SHARE_TO_COMPARE, SEED, operators.added())
    try:
        done = subprocess.run(  # noqa: S603
            COMMAND,
            input=pickle.dumps(assignment),
            capture_output=True,
            timeout=timeout_ms / 1000,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ProofRefusal(
            f"Trying the rules out was not done within {timeout_ms / 1000:g} seconds, and was stopped. "
            "Publish once more; if it happens again, take back what was changed last, or make segments of its parts."
        )
    return _read(done)


def _plain(book: RuleBook) -> RuleBook:
    # A process that knows no Django cannot read what Django translates or wraps.
    return RuleBook(
        version=book.version,
        conditions=dict(book.conditions),
        actions=dict(book.actions),
        priorities=dict(book.priorities),
        names={key: str(name) for key, name in book.names.items()},
    )


def _read(done: "subprocess.CompletedProcess[bytes]") -> Proof | ProofRefusal:
    if done.returncode:
        logger.error(
            "The process that tries rules out ended by %s: %s", _end(done), done.stderr.decode(errors="replace")
        )
        return ProofRefusal(
            f"Trying the rules out broke down ({_end(done)}). "
            "Take back what was changed last, and tell whoever looks after the site: the log says more."
        )
    proof: dict[str, Any] = json.loads(done.stdout)
    difference = proof.pop("difference")
    return ProofRefusal(difference) if difference else Proof(proof)


def _end(done: "subprocess.CompletedProcess[bytes]") -> str:
    """Say how a process ended: by which signal, or with which last words."""
    if done.returncode < 0:
        return signal.Signals(-done.returncode).name
    last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
    return last[0] if last else f"exit status {done.returncode}"
