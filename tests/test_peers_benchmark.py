"""The benchmark of peers prints what it promises, and times nothing that is not the same on both sides."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from benchmarks import peers_environment, peers_turns
from benchmarks.peers_site.plan import HOLDING, planned_segments
from benchmarks.peers_turns import Answer, Server, agreed_segments, summed_up

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-m", "benchmarks.peers", "--segments", "2,9", "--turns", "3", "--json"]
FORBIDDEN = {"django-rules", "django-tagging", "django-cms"}
SERVERS = ("ours", "ours_cold", "theirs", "plain")


@pytest.mark.long
@pytest.mark.thorough
def test_the_results_have_the_keys_that_are_promised() -> None:
    peers_environment.ensured_python()

    told = subprocess.run(COMMAND, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300).stdout

    result = json.loads(told.splitlines()[-1])
    assert [run["segments"] for run in result["runs"]] == [2, 9]
    for run in result["runs"]:
        assert run["hits"] >= min(run["segments"], len(HOLDING))
        assert all(run[f"{name}_ms_p50"] > 0 and run[f"{name}_ms_p99"] > 0 for name in SERVERS)
        assert run["theirs_errors"] == 0
        assert run["sql_ours"] < run["sql_theirs"]
        assert run["theirs_to_ours"] == pytest.approx(run["theirs_ms_p50"] / run["ours_ms_p50"], abs=0.01)
    assert result["versions"]["theirs"]["wagtail-personalisation"] == "1.0.0"
    assert result["versions"]["theirs"]["wagtail"] == result["versions"]["ours"]["wagtail"]


# Its environment ----------------------------------------------------------------------------------------------------


def test_what_is_measured_is_never_installed_beside_ours() -> None:
    assert "wagtail-personalisation" in locked("requirements/peers.lock")
    assert "wagtail-personalisation" not in locked("requirements.lock")


def test_its_environment_has_our_versions_and_nothing_that_is_forbidden() -> None:
    ours, theirs = locked("requirements.lock"), locked("requirements/peers.lock")

    assert {name: theirs[name] for name in ("wagtail", "django", "gunicorn")} == {
        name: ours[name] for name in ("wagtail", "django", "gunicorn")
    }
    assert FORBIDDEN.isdisjoint(theirs)


def test_an_environment_of_the_same_lock_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made: list[Path] = []
    monkeypatch.setenv("ATTUNE_VAR_DIR", str(tmp_path))
    monkeypatch.setattr(peers_environment, "_make", lambda python: made.append(pretended(python)))

    first = peers_environment.ensured_python()
    again = peers_environment.ensured_python()
    (tmp_path / "peers" / "installed").write_text("of another lock")
    anew = peers_environment.ensured_python()

    assert first == again == anew == str(tmp_path / "peers" / "bin" / "python")
    assert len(made) == 2


# The plan -----------------------------------------------------------------------------------------------------------


def test_fewer_segments_are_the_first_of_more() -> None:
    assert planned_segments(1, 30) == planned_segments(1, 90)[:30]
    assert planned_segments(1, 90) != planned_segments(2, 90)


def test_the_slots_are_for_segments_in_which_the_visitor_is() -> None:
    assert tuple(segment.questions for segment in planned_segments(1, 8)) == HOLDING


# What is compared ---------------------------------------------------------------------------------------------------


def test_servers_that_agree_say_which_segments() -> None:
    servers = four_servers()

    assert agreed_segments(servers) == {"segment-0", "segment-1"}


@pytest.mark.parametrize(
    "other",
    [{"segments": "segment-0"}, {"body": "<main><p>Something else.</p></main>"}],
    ids=["another segment", "other words"],
)
def test_a_run_ends_where_the_two_differ(other: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers_turns, "SETTLING_S", 0)

    with pytest.raises(SystemExit, match="differ"):
        agreed_segments(four_servers() | {"theirs": Server(FakeConnection(**other), {})})  # type: ignore[arg-type]


def test_a_fault_of_theirs_is_counted_and_gives_no_times() -> None:
    good, bad = Answer(2.0, 200, {"SQL": "4"}, "page"), Answer(1.0, 500, {}, "fault")

    run = summed_up({"ours": [good] * 3, "ours_cold": [good] * 3, "theirs": [bad] * 3, "plain": [good] * 3})

    assert (run["theirs_errors"], run["theirs_ms_p50"], run["theirs_to_ours"]) == (3, None, None)
    assert (run["ours_ms_p50"], run["sql_ours"], run["ours_bytes"]) == (2.0, 4, 4)


@dataclass
class FakeConnection:
    """A server that always says the same."""

    segments: str = "segment-0,segment-1"
    body: str = "<main><h2>Hero</h2> <p>Text.</p></main>"
    status: int = 200
    headers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.headers = {"Segments": self.segments, "SQL": "2"}

    def request(self, _method: str, _path: str, headers: dict[str, str]) -> None:
        """Take the request."""

    def getresponse(self) -> "FakeConnection":
        return self

    def read(self) -> bytes:
        return self.body.encode()


def four_servers() -> dict[str, Any]:
    wrapped = FakeConnection(body='<main><div id="slot-1"><h2>Hero</h2></div><div><p>Text.</p></div></main>')
    connections = {
        "ours": wrapped,
        "ours_cold": wrapped,
        "theirs": FakeConnection(),
        "plain": FakeConnection(segments=""),
    }
    return {name: Server(connection, {}) for name, connection in connections.items()}  # type: ignore[arg-type]


def pretended(python: Path) -> Path:
    python.parent.mkdir(parents=True, exist_ok=True)
    python.touch()
    return python


def locked(lock: str) -> dict[str, str]:
    pins = re.findall(r"^([a-zA-Z0-9_.-]+)(?:\[[^]]*])?==([^ ;\\]+)", (ROOT / lock).read_text(), re.MULTILINE)
    return {name.lower(): version for name, version in pins}
