"""What publishing costs: from proof to live in two further processes, and what hundreds of books do to memory.

python -m benchmarks.publishing [--publishes 60] [--rules 100] [--seed 1] [--migrated FILE] [--json]

Every publish changes one rule and goes through publish_book(), proof and all, into a database of its own (SQLite in a
file). Two further processes serve meanwhile: they read the live book and match it, as requests do. With REDIS_URL the
version goes through Redis; without it each process has a cache of its own and asks the database. live_s_* counts from
the end of a proof until a serving process serves that book or a newer one; return_s_slowest from the click on an
earlier book until both serve that; memory_growth_mb is the worst growth of
any of the three processes, from the end of the first tenth of the publishes (ten at least) to the end.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.site import THEMES, say

PROCESSES = 2
WARM_UP = 10
LONGEST_WAIT_S = 30.0
PAUSE_S = 0.01
MEGABYTE = 1_048_576


def main() -> None:
    """Run, and print a table or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--publishes", type=int, default=60)
    parser.add_argument("--rules", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--migrated", help="an SQLite file with the tables, which spares migrating")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if arguments.serve:
        serve(arguments.serve)
        return
    with tempfile.TemporaryDirectory(prefix="attune-benchmark-") as folder:
        prefix = _set_up(folder, arguments.migrated)
        result = measure(arguments.publishes, arguments.rules, arguments.seed, prefix)
    if arguments.json:
        print(json.dumps(result))
        return
    for key, value in result.items():
        print(f"{key:>22}  {value}")


def measure(publishes: int, rules: int, seed: int, prefix: str) -> dict[str, Any]:
    """Publish while two processes serve."""
    from attune.rules.books import publisher

    proved: list[float] = []
    real = publisher.prove

    def timed(*args: Any, **kwargs: Any) -> Any:
        outcome = real(*args, **kwargs)
        proved.append(time.monotonic())
        return outcome

    publisher.prove = timed
    rng = random.Random(seed)
    _make_rules(rules, rng)
    with _servers(prefix) as servers:
        ends, seconds, memory = {}, [], {}
        for number in range(publishes + 1):
            started = time.monotonic()
            version = _publish_another(rng)
            seconds.append(time.monotonic() - started)
            ends[version] = proved[-1]
            if number == max(WARM_UP, publishes // 10):
                _wait_for(servers, version)
                memory = _memory(servers)
            if number % 50 == 0:
                say(f"{number} published, the last in {seconds[-1]:.2f} s")
        _wait_for(servers, version)
        # From the click: all rows are written, what was proved is not proved again.
        returns = [_seconds_to_return(servers, earlier) for earlier in (1, version, 1)]
        growth = {pid: used - memory.get(pid, used) for pid, used in _memory(servers).items()}
        lives = [seen for server in servers for seen in _lives(ends, server)]
    return {
        "publishes": publishes,
        "rules": rules,
        "processes": PROCESSES,
        "memory_growth_mb": round(max(growth.values()) / MEGABYTE, 2),
        "live_s_slowest": round(max(lives), 3),
        "live_s_p50": round(statistics.median(lives), 3),
        "return_s_slowest": round(max(returns), 3),
        "publish_s_p50": round(statistics.median(seconds), 3),
        "publish_s_slowest": round(max(seconds), 3),
        "memory_growth_mb_publisher": round(growth[os.getpid()] / MEGABYTE, 2),
    }


def serve(prefix: str) -> None:
    """Serve as a web worker does, and write each version with the moment at which it was first served."""
    _start_django(prefix)
    from django.core.signals import request_finished

    from attune.rules import services
    from attune.rules.facts.registry import registry

    served, parent = -1, os.getppid()
    while os.getppid() == parent:
        live = services.live_book()
        services.match(
            {**registry.defaults(live.fact_keys), "now": time.time()}, live, places=frozenset({"everywhere"})
        )
        if live.version != served:
            served = live.version
            print(f"{served} {time.monotonic()}", flush=True)
        request_finished.send(sender=None)
        time.sleep(PAUSE_S)


class Server:
    """A process that serves, and what it has said so far."""

    def __init__(self, prefix: str, log: Path) -> None:
        """Start the process."""
        self._log = log
        command = [sys.executable, "-m", "benchmarks.publishing", "--serve", prefix]
        with log.open("w") as output:
            self.process = subprocess.Popen(command, stdout=output)

    def seen(self) -> list[tuple[int, float]]:
        """Give every version that was served, with the moment of its first time."""
        lines = self._log.read_text().splitlines()
        return [(int(version), float(moment)) for version, moment in map(str.split, lines)]


@contextmanager
def _servers(prefix: str) -> Iterator[list[Server]]:
    folder = Path(os.environ["ATTUNE_VAR_DIR"])
    servers = [Server(prefix, folder / f"server-{number}") for number in range(PROCESSES)]
    try:
        _wait_for(servers, 0)
        yield servers
    finally:
        for server in servers:
            server.process.kill()
            server.process.wait()


def _wait_for(servers: list[Server], version: int) -> None:
    until = time.monotonic() + LONGEST_WAIT_S
    while not all(any(seen >= version for seen, _ in server.seen()) for server in servers):
        if time.monotonic() > until or any(server.process.poll() is not None for server in servers):
            raise SystemExit(f"A serving process did not come to version {version} within {LONGEST_WAIT_S:g} s.")
        time.sleep(0.02)


def _seconds_to_return(servers: list[Server], version: int) -> float:
    """Return to an earlier book, and give how long it took from the click until the slower process served it."""
    from attune.rules.books.rollback import roll_back_to
    from attune.rules.models import BookRecord

    record, clicked = BookRecord.objects.get(version=version), time.monotonic()
    now = roll_back_to(record, user=None).version
    _wait_for(servers, now)
    return max(min(moment for number, moment in server.seen() if number >= now) for server in servers) - clicked


def _lives(ends: dict[int, float], server: Server) -> Iterator[float]:
    """Give how long each book took from its proof until this process served it, or a newer one."""
    seen = server.seen()
    for version, end in ends.items():
        yield min(moment for number, moment in seen if number >= version) - end


def _memory(servers: list[Server]) -> dict[int, int]:
    return {pid: _resident(pid) for pid in (os.getpid(), *(server.process.pid for server in servers))}


def _resident(pid: int) -> int:
    pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _set_up(folder: str, migrated: str | None) -> str:
    os.environ["ATTUNE_VAR_DIR"] = folder
    prefix = f"benchmark-{uuid4().hex}"
    if migrated:
        shutil.copy(migrated, Path(folder) / "attune.sqlite3")
    _start_django(prefix)
    from django.conf import settings
    from django.core.management import call_command

    say(f"servers: sqlite3, {settings.CACHES['default']['BACKEND'].rsplit('.', 1)[-1]}")
    call_command("migrate", verbosity=0)
    return prefix


def _start_django(prefix: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
    # The same file for all three processes, and never the database of a site.
    os.environ["DATABASE_URL"] = f"sqlite:///{os.environ['ATTUNE_VAR_DIR']}/attune.sqlite3"
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    import django
    from django.conf import settings

    settings.CACHES["default"]["KEY_PREFIX"] = prefix
    django.setup()


def _make_rules(count: int, rng: random.Random) -> None:
    from attune.rules.builder.fields import from_acts, from_condition
    from attune.rules.domain.conditions import All, make_test
    from attune.rules.domain.rules import ShowVariant, SlotRef
    from attune.rules.facts.registry import registry
    from attune.rules.models import Rule

    def test(number: int) -> Any:
        return [
            make_test(registry.get("visits_7d"), "at_least", float(rng.randrange(1, 30))),
            make_test(registry.get("affinity"), "at_least", rng.random(), rng.choice(THEMES)),
            make_test(registry.get("device"), "is", rng.choice(("mobile", "tablet", "desktop"))),
            make_test(registry.get("clock"), "within", (rng.randrange(1440), rng.randrange(1440))),
        ][number % 4]

    for number in range(count):
        condition = All(tuple(test(number + step) for step in range(rng.randrange(2, 5))))
        acts = from_acts((ShowVariant(SlotRef("hero", rng.choice(("everywhere", "section:5"))), "B"),))
        slug = f"rule-{number}"
        Rule.objects.create(name=slug, slug=slug, condition=from_condition(condition), actions=acts, live=True)


def _publish_another(rng: random.Random) -> int:
    """Change one rule, publish the book, and give its version."""
    from attune.rules.models import Rule
    from attune.rules.services import publish_book

    slug = f"rule-{rng.randrange(Rule.objects.count())}"
    Rule.objects.filter(slug=slug).update(priority=rng.randrange(1, 1000))
    publication = publish_book()
    if publication.refusal:
        raise SystemExit(publication.refusal)
    return publication.version


if __name__ == "__main__":
    main()
