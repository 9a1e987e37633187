"""What adapting costs: one page of 20 blocks of which 8 adapt, in four ways, at several numbers of rules.

python -m benchmarks.page [--rules 1,10,100,1000] [--requests 30] [--seed 1] [--migrated FILE] [--json]

Four real servers (gunicorn, one worker each) serve the same page from one database to a real client, in turns, so that
a noisy machine is noisy to all: see benchmarks/page_server.py for what they do. The visitor has consented and has read
three articles. SQL is the most that any request needed. In "runs" no slot wants pages; in "matching" two of them do.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from benchmarks.page_site import PATHS, build, known_visitor, publish_rules
from benchmarks.peers_site.tables import make_root, make_tables
from benchmarks.site import say

MODES = {"plain": "plain", "cold": "adaptive_cold", "warm": "adaptive_warm", "plain_page_cache": "plain_page_cache"}
# Until every server has heard of a new rule book.
SETTLING_S = 3
WARMING, READY_S = 6, 60


def main() -> None:
    """Run, and print a table or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", default="1,10,100,1000", help="numbers of rules, joined by commas")
    parser.add_argument("--requests", type=int, default=30, help="requests of each kind and number of rules")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--migrated", help="an SQLite file with the tables, which spares migrating")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="attune-benchmark-") as folder:
        if arguments.migrated:
            shutil.copy(arguments.migrated, Path(folder) / "attune.sqlite3")
        sizes = [int(size) for size in arguments.rules.split(",")]
        result = measure(folder, sizes, requests=arguments.requests, seed=arguments.seed)
    if arguments.json:
        print(json.dumps(result))
        return
    for name, runs in result.items():
        print(f"\n{name}")
        for key in runs[0]:
            print(f"{key:>26}", *(f"{run[key]:>10}" for run in runs))


def measure(folder: str, sizes: list[int], *, requests: int, seed: int) -> dict[str, list[dict[str, Any]]]:
    """Build the site, start the servers, and ask for both pages at each number of rules."""
    os.environ |= {"ATTUNE_VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "benchmarks.page_settings"}
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    for name in ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL"):
        os.environ.pop(name, None)
    import django

    django.setup()
    say("servers: four of gunicorn, on SQLite, matching by the database")
    if not (Path(folder) / "attune.sqlite3").exists():
        make_tables()
        make_root()
    rng = random.Random(seed)
    build(rng)
    headers = known_visitor()
    result: dict[str, list[dict[str, Any]]] = {"runs": [], "matching": []}
    with contextlib.ExitStack() as stack:
        servers = {mode: stack.enter_context(serving(mode)) for mode in MODES}
        for size in sizes:
            publish_rules(rng, size)
            time.sleep(SETTLING_S)
            for name, page in (("runs", "slots"), ("matching", "matching")):
                result[name].append({"rules": size} | in_turns(servers, PATHS[page], headers, requests))
                say(f"{size} rules, {page}: {result[name][-1]}")
    return result


@contextlib.contextmanager
def serving(
    mode: str,
    application: str = "benchmarks.page_server:application",
    *,
    python: str = sys.executable,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[http.client.HTTPConnection]:
    """Start a server of one worker, and give a connection to it that stays open."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # A thread keeps a connection alive, which gunicorn's plain worker does not.
    options = ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "1", "--log-level", "error"]
    command = [python, "-m", "gunicorn", *options, "--keep-alive", "75", application]
    server = subprocess.Popen(command, env={**os.environ, **environment, "ATTUNE_BENCHMARK_MODE": mode})
    try:
        _wait_for(port, server)
        # Closed at the end: a server that is told to stop waits for connections that are open.
        with contextlib.closing(http.client.HTTPConnection("localhost", port, timeout=30)) as connection:
            yield connection
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit("A server of the benchmark did not start.")


def in_turns(
    servers: dict[str, http.client.HTTPConnection], path: str, headers: dict[str, str], requests: int
) -> dict[str, Any]:
    """Ask each server for a page in turn; times in ms, and the most SQL that any request needed."""
    for server in servers.values():
        for _ in range(WARMING):
            ask(server, path, headers)
    times: dict[str, list[float]] = {mode: [] for mode in servers}
    sql: dict[str, int] = dict.fromkeys(servers, 0)
    deciding = 0
    for _ in range(requests):
        for mode, server in servers.items():
            took, needed, decided = ask(server, path, headers)
            times[mode].append(took)
            sql[mode], deciding = max(sql[mode], needed), max(deciding, decided)
    found: dict[str, Any] = {}
    for mode, key in MODES.items():
        found[f"{key}_ms_p50"] = round(statistics.median(times[mode]), 2)
        found[f"{key}_ms_p99"] = round(statistics.quantiles(times[mode], n=100)[98], 2)
    found["adaptive_ms_p50"] = found["adaptive_warm_ms_p50"]
    found["cold_to_plain"] = round(found["adaptive_cold_ms_p50"] / found["plain_ms_p50"], 3)
    found["warm_to_plain"] = round(found["adaptive_warm_ms_p50"] / found["plain_ms_p50"], 3)
    counts = {"sql_plain": sql["plain"], "sql_adaptive_cold": sql["cold"], "sql_adaptive": sql["warm"]}
    return found | counts | {"sql_plain_page_cache": sql["plain_page_cache"], "sql_deciding": deciding}


def ask(server: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> tuple[float, int, int]:
    """Ask for a page; give how long it took in ms, and the SQL of all of it and of deciding."""
    started = time.perf_counter()
    server.request("GET", path, headers=headers)
    response = server.getresponse()
    response.read()
    took = (time.perf_counter() - started) * 1_000
    if response.status != http.client.OK:
        raise SystemExit(f"{path} was answered with {response.status}.")
    return took, int(response.headers["SQL"]), int(response.headers["SQL-Deciding"])


if __name__ == "__main__":
    main()
