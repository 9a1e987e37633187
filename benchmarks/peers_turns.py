"""The client of benchmarks.peers: it asks the servers in turns, and sums up what they told."""

import http.client
import re
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.peers_site.plan import HEADERS, PATH, READ
from benchmarks.site import say

OURS, COLD, THEIRS, PLAIN = "ours", "ours_cold", "theirs", "plain"
# Until every server has heard of new segments.
SETTLING_S = 30
WARMING, FEWEST = 2, 3
# Theirs answers so much later that the others answer more often in a turn; else their figures would rest on few.
IN_ONE_TURN = {OURS: 5, COLD: 5, PLAIN: 5, THEIRS: 1}


@dataclass(frozen=True, slots=True)
class Server:
    """A connection that stays open, and the headers of the visitor."""

    connection: http.client.HTTPConnection
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """How long an answer took in ms, and what it tells."""

    took: float
    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def is_good(self) -> bool:
        """Say whether the page was given."""
        return self.status == http.client.OK

    @property
    def segments(self) -> frozenset[str]:
        """Give the segments that the visitor was put into."""
        return frozenset(filter(None, self.headers.get("Segments", "").split(",")))

    @property
    def words(self) -> list[str]:
        """Give what the page says, without its tags."""
        return re.sub(r"<[^>]+>", " ", self.body.partition("<main>")[2].partition("</main>")[0]).split()


Servers = Mapping[str, Server]
Answers = Mapping[str, list[Answer]]


def ask(server: Server, path: str = PATH) -> Answer:
    """Ask for a page."""
    begun = time.perf_counter()
    server.connection.request("GET", path, headers=dict(server.headers))
    response = server.connection.getresponse()
    body = response.read()
    took = (time.perf_counter() - begun) * 1_000
    return Answer(took, response.status, dict(response.headers), body.decode())


def reader_of_theirs(connection: http.client.HTTPConnection) -> Mapping[str, str]:
    """Read the articles; give the headers with the session that remembers it."""
    headers = dict(HEADERS)
    for number, times in enumerate(READ):
        for _ in range(times):
            answer = ask(Server(connection, headers), f"/article-{number}/")
            if cookie := answer.headers.get("Set-Cookie"):
                headers["Cookie"] = cookie.partition(";")[0]
    return headers


def agreed_segments(servers: Servers) -> frozenset[str]:
    """Wait until all know the segments; they must put the visitor into the same, and show the words that plain shows.

    Theirs is left out where it answers with an error, which is counted later.
    """
    until = time.monotonic() + SETTLING_S
    while True:
        answers = {name: ask(server) for name, server in servers.items()}
        compared = [answers[OURS], answers[COLD]] + [answers[THEIRS]] * answers[THEIRS].is_good
        same_segments = len({answer.segments for answer in compared}) == 1
        if same_segments and all(answer.words == answers[PLAIN].words for answer in compared):
            return answers[OURS].segments
        if time.monotonic() > until:
            raise SystemExit(f"The sites differ, so their times say nothing. {_differences(answers)}")
        time.sleep(0.2)


def _differences(answers: Mapping[str, Answer]) -> str:
    apart = sorted(answers[OURS].segments ^ answers[THEIRS].segments)
    words = {name: " ".join(answer.words[:12]) for name, answer in answers.items()}
    return f"Segments of ours or theirs alone: {apart}. Their first words: {words}."


def in_turns(servers: Servers, *, turns: int, seconds: float) -> dict[str, Any]:
    """Ask each server in turn until it had enough turns or the time is over."""
    for server in servers.values():
        for _ in range(WARMING):
            ask(server)
    answers: dict[str, list[Answer]] = {name: [] for name in servers}
    until = time.monotonic() + seconds
    for turn in range(turns):
        if turn >= FEWEST and time.monotonic() > until:
            say(f"the time was over after {turn} of {turns} turns")
            break
        for name, server in servers.items():
            answers[name] += [ask(server) for _ in range(IN_ONE_TURN[name])]
    return summed_up(answers)


def summed_up(answers: Answers) -> dict[str, Any]:
    """Give times in ms, the most SQL of any request, and how theirs compares with the others."""
    run: dict[str, Any] = {"ours_requests": len(answers[OURS]), "theirs_requests": len(answers[THEIRS])}
    for name, given in answers.items():
        good = [answer for answer in given if answer.is_good]
        run |= {f"{name}_{key}": value for key, value in _times(good).items()}
        run[f"sql_{name}"] = max((int(answer.headers["SQL"]) for answer in good), default=None)
        run[f"{name}_bytes"] = max((len(answer.body.encode()) for answer in good), default=None)
    run["theirs_errors"] = sum(not answer.is_good for answer in answers[THEIRS])
    for name in (OURS, COLD, PLAIN):
        run[f"theirs_to_{name}"] = _ratio(run[f"{THEIRS}_ms_p50"], run[f"{name}_ms_p50"])
    return run


def _times(answers: list[Answer]) -> dict[str, float | None]:
    took = [answer.took for answer in answers]
    if len(took) < 2:
        return {"ms_p50": None, "ms_p99": None}
    percentiles = statistics.quantiles(took, n=100, method="inclusive")
    return {"ms_p50": round(statistics.median(took), 2), "ms_p99": round(percentiles[98], 2)}


def _ratio(above: float | None, below: float | None) -> float | None:
    return round(above / below, 2) if above and below else None
