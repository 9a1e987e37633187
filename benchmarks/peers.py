"""The same page and segments under ours and under wagtail-personalisation 1.0.0, at several numbers of segments.

python -m benchmarks.peers [--segments 10,100,500] [--turns 40] [--seconds 6] [--seed 1] [--json]

Four real servers (gunicorn, one worker of one thread each) answer a real client in turns: ours with the outcome cached
and without ("cold"), theirs, and stock Wagtail ("plain": their site without the package). Theirs runs in an environment
of its own (var/peers), made by the first run from requirements/peers.lock.

The same on both sides: the Wagtail and the Django, SQLite with the same options, a cache in local memory, no debugging,
the page (20 blocks, of which 8 are meant for a segment) with the same templates and words, the segments with the same
conditions, the visitor, the request. A run ends where the two put the visitor into different segments or show
different words; so what is timed does the same work. Both make their tables from their models, without migrations.
In a turn theirs is asked once and the others five times. SQL is the most that any request needed; p99 is near the
slowest where there were few requests.

Not the same: theirs has no default beside what a segment sees, so its page stores less. Its sessions are kept in the
cache instead of the database, which spares it SQL; its page leaves out PersonalisablePageMixin, which would cost more
and is not needed for blocks. It counts visits and segments in the request, as it always does; ours counts when the
browser sends events, which are not timed here. Ours adds its beacon and its private part to the page, and needs the
visitor's consent.
"""

import argparse
import contextlib
import importlib.metadata
import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.page import serving
from benchmarks.peers_environment import ensured_python
from benchmarks.peers_site.ours.fill import build, known_visitor, publish_segments
from benchmarks.peers_site.plan import HEADERS
from benchmarks.peers_turns import (
    COLD,
    OURS,
    PLAIN,
    THEIRS,
    Server,
    Servers,
    agreed_segments,
    in_turns,
    reader_of_theirs,
)
from benchmarks.site import say

SETTINGS = "benchmarks.peers_site.{}.settings"
PACKAGES = ("wagtail", "Django", "gunicorn")
TELL_VERSIONS = "import importlib.metadata, sys; print(*map(importlib.metadata.version, sys.argv[1:]))"


def main() -> None:
    """Run, and print a table or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--segments", default="10,100,500", help="numbers of segments, joined by commas")
    parser.add_argument("--turns", type=int, default=40, help="turns of each server at each number, at most")
    parser.add_argument("--seconds", type=float, default=6, help="for each number; no turn begins after that")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    sizes = sorted(int(size) for size in arguments.segments.split(","))
    python = ensured_python()
    with tempfile.TemporaryDirectory(prefix="attune-benchmark-") as folder:
        peer = Peer(python, folder, seed=arguments.seed, smallest=sizes[0])
        runs = measure(folder, peer, sizes, turns=arguments.turns, seconds=arguments.seconds)
    result = {"runs": runs, "versions": {"ours": versions(), "theirs": peer.versions()}}
    if arguments.json:
        print(json.dumps(result))
        return
    for key in runs[0]:
        print(f"{key:>20}", *(f"{run[key]!s:>10}" for run in runs))
    print(json.dumps(result["versions"]))


class Peer:
    """Their site, made and filled by the Python of its own environment."""

    def __init__(self, python: str, folder: str, *, seed: int, smallest: int) -> None:
        """Choose the database; nothing is made yet."""
        self.python, self.seed, self.smallest = python, seed, smallest
        database = str(Path(folder) / "theirs.sqlite3")
        self.environment = {
            "DJANGO_SETTINGS_MODULE": SETTINGS.format("theirs"),
            "ATTUNE_BENCHMARK_DATABASE": database,
        }

    def fill(self, segments: int) -> subprocess.Popen[bytes]:
        """Begin to make the page, or to enable so many segments."""
        options = ("--seed", self.seed, "--smallest", self.smallest, "--segments", segments)
        command = [self.python, "-m", "django", "fill", *map(str, options)]
        return subprocess.Popen(command, env=os.environ | self.environment)

    def versions(self) -> dict[str, str]:
        """Say what is installed there."""
        names = ("wagtail-personalisation", *PACKAGES)
        command = [self.python, "-c", TELL_VERSIONS, *names]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return dict(zip(names, told.split(), strict=True))


def versions() -> dict[str, str]:
    """Say what ours runs on."""
    return {name: importlib.metadata.version(name) for name in PACKAGES}


def measure(folder: str, peer: Peer, sizes: list[int], *, turns: int, seconds: float) -> list[dict[str, Any]]:
    """Make both sites, start the servers, and ask them in turns at each number of segments."""
    os.environ |= {"ATTUNE_VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": SETTINGS.format("ours")}
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    for name in ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL"):
        os.environ.pop(name, None)
    import django

    say("servers: four of gunicorn, on SQLite")
    making = peer.fill(0)
    django.setup()
    articles = build(peer.seed, peer.smallest)
    _end_well(making)
    runs = []
    with contextlib.ExitStack() as stack:
        servers = _started(stack, peer, known_visitor(articles))
        for size in sizes:
            filling = peer.fill(size)
            publish_segments(peer.seed, size, articles)
            _end_well(filling)
            hits = agreed_segments(servers)
            run = in_turns(servers, turns=turns, seconds=seconds)
            runs.append({"segments": size, "hits": len(hits)} | run)
            say(f"{size} segments: {runs[-1]}")
    return runs


def _end_well(process: subprocess.Popen[bytes]) -> None:
    if process.wait():
        raise SystemExit("Their site could not be filled; the reason stands above.")


def _started(stack: contextlib.ExitStack, peer: Peer, known: Mapping[str, str]) -> Servers:
    factory = "django.core.wsgi:get_wsgi_application()"
    theirs, plain = (
        stack.enter_context(serving(mode, factory, python=peer.python, environment=peer.environment))
        for mode in (THEIRS, PLAIN)
    )
    return {
        OURS: Server(stack.enter_context(serving("warm")), known),
        COLD: Server(stack.enter_context(serving("cold")), known),
        THEIRS: Server(theirs, reader_of_theirs(theirs)),
        PLAIN: Server(plain, HEADERS),
    }


if __name__ == "__main__":
    main()
