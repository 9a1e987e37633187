"""The configuration of docs/nginx.conf, before the demo, in a real nginx: one body for each outcome, and no more."""

import getpass
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.browser.demo import AGENT, ROOT, copy_demo, find_nginx, free_port, manage, serve_demo

pytestmark = pytest.mark.service("nginx")

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605 Version/18.5 Mobile/15E148 Safari/604"
BROWSER = {"User-Agent": AGENT, "Accept": "text/html", "Accept-Language": "en-GB,en"}
CONSENT = "choice=measure%2Bpersonalise&next=/"
# Phones are spared the first block of the front page that can vary.
RULE = """
from attune.blocks.pages import AdaptivePage
from cms.models import HomePage
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import Test
from attune.rules.domain.rules import HideSlot, SlotRef
from attune.rules.models import Rule
from attune.rules.services import publish_book
slots = HomePage.objects.get(locale__language_code="en-gb").plan().slots
slot = next(slot.name for slot in slots if not slot.pinned)
Rule(
    name="Phones", slug="phones", live=True, priority=1_000,
    condition=from_condition(Test("device", "is", "mobile")),
    actions=from_acts((HideSlot(SlotRef(slot)),)),
).save()
publish_book()
"""
NGINX = """
daemon off;
user {user};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/attune.conf;
}}
"""


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def cache(self) -> str:
        """HIT, MISS or BYPASS."""
        return self.headers.get("Attune-Cache-Status", "")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        """Follow none."""


def ask(address: str, path: str = "/", data: str = "", **headers: str) -> Answer:
    """Ask nginx."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(address + path, data.encode() or None, BROWSER | named)  # noqa: S310
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=30) as answer:
            return Answer(answer.status, answer.headers, answer.read().decode())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read().decode())


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """Serve the demo, with nginx in front as the documentation says; give its address."""
    demo, folder = tmp_path_factory.mktemp("demo"), tmp_path_factory.mktemp("nginx")
    copy_demo(tmp_path_factory.getbasetemp(), worker_id, demo)
    manage(demo, "shell", "--verbosity", "0", "-c", RULE)
    with (
        serve_demo(demo) as site,
        in_front(site.removeprefix("http://").replace("localhost", "127.0.0.1"), folder) as address,
    ):
        yield address


@contextmanager
def in_front(site: str, folder: Path) -> Iterator[str]:
    """Put nginx before a site, as the documentation says; give its address."""
    port = free_port()
    written = (ROOT / "docs/nginx.conf").read_text()
    for ours, theirs in {
        "127.0.0.1:8000": site,
        "listen 80;": f"listen 127.0.0.1:{port};",
        "/var/cache/nginx/attune": f"{folder}/cache",
    }.items():
        assert ours in written
        written = written.replace(ours, theirs)
    (folder / "attune.conf").write_text(written)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, user=getpass.getuser()))
    server = subprocess.Popen([find_nginx(), "-c", str(folder / "nginx.conf"), "-e", str(folder / "early.log")])
    try:
        _wait_for(f"http://localhost:{port}", server)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and server.poll() is None:
        try:
            if ask(address, "/healthz/").status == 200:
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("nginx did not start.")


def test_what_is_decided_alike_is_rendered_once_and_kept(nginx: str) -> None:
    first, other, phone, again = ask(nginx), ask(nginx), ask(nginx, User_Agent=PHONE), ask(nginx, User_Agent=PHONE)

    assert [each.cache for each in (first, other, phone, again)] == ["MISS", "HIT", "MISS", "HIT"]
    assert first.body == other.body != phone.body == again.body
    assert first.headers["Attune-Cache-Scope"] == "permutation"


def test_a_page_that_never_varies_is_kept_for_all(nginx: str) -> None:
    first, phone = ask(nginx, "/gardens/"), ask(nginx, "/gardens/", User_Agent=PHONE)

    assert (first.cache, phone.cache) == ("MISS", "HIT")
    assert first.headers["Attune-Cache-Scope"] == "static"


def test_what_is_decided_for_one_is_given_to_nobody_else(nginx: str) -> None:
    agreed = ask(nginx, "/consent/", CONSENT, Origin=nginx, Sec_Fetch_Site="same-origin")
    cookies = "; ".join(each.partition(";")[0] for each in agreed.headers.get_all("Set-Cookie"))  # type: ignore[attr-defined]

    known, stranger = ask(nginx, Cookie=cookies), ask(nginx)

    assert (known.cache, known.headers["Attune-Cache-Scope"]) == ("BYPASS", "private")
    assert "no-store" in known.headers["Cache-Control"]
    assert stranger.cache == "HIT"
    assert 'id="attune-tail"' in known.body
    assert 'id="attune-tail"' not in stranger.body


def test_a_browser_that_has_it_is_told_so(nginx: str) -> None:
    tag = ask(nginx).headers["ETag"]

    assert ask(nginx, If_None_Match=tag).status == 304
    assert ask(nginx, If_None_Match=tag, User_Agent=PHONE).status == 200


def test_nobody_outside_can_say_which_key_is_asked_for(nginx: str) -> None:
    phone = ask(nginx, User_Agent=PHONE)

    answer = ask(nginx, Attune_Cache_Key=phone.headers["Attune-Cache-Key"], Attune_Wants="key")

    assert (answer.status, answer.body) == (200, ask(nginx).body)
    assert ask(nginx, "/_attune_key").status == 404


def test_what_is_no_page_goes_through_as_it_is(nginx: str) -> None:
    missing, admin = ask(nginx, "/nowhere/"), ask(nginx, "/admin/")

    assert (missing.status, admin.status) == (404, 302)
    assert ask(nginx, "/nowhere/").cache == admin.cache == ""


OURS = ("Attune-Wants", "Attune-Cache-Key", "Attune-Cache-Scope")


def test_no_header_of_ours_comes_from_a_client() -> None:
    """Each place that names headers of its own names these too, since it inherits none then."""
    written = (ROOT / "docs/nginx.conf").read_text()
    server, key = written.partition("location")[0], written.partition("location = /_attune_key")[2].partition("}")[0]

    assert [header for place in (server, key) for header in OURS if f"proxy_set_header {header} " not in place] == []
    assert written.count("proxy_set_header Host") == 2


def test_a_clients_own_key_does_not_keep_it_from_what_is_kept(nginx: str) -> None:
    ask(nginx)
    phones = ask(nginx, User_Agent=PHONE).headers["Attune-Cache-Key"]

    answers = [ask(nginx, Attune_Cache_Key=key) for key in ("made-up", phones)]

    assert [(answer.status, answer.cache, answer.body) for answer in answers] == [(200, "HIT", ask(nginx).body)] * 2


@pytest.mark.parametrize("data", ["", "choice=measure"])
def test_an_unknown_host_is_refused_as_the_site_refuses_it(nginx: str, data: str) -> None:
    answer = ask(nginx, data=data, Host="unknown.example")

    assert (answer.status, answer.cache) == (400, "")


# What a site may answer to the question for the key, and to the request itself.
STATUSES = (301, 302, 304, 308, 400, 401, 403, 404, 405, 410, 418, 421, 429, 451, 500, 502, 503, 520)


@pytest.fixture(scope="module")
def upset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Put nginx before a site that answers whatever it is asked by the status that the address names."""
    site = ThreadingHTTPServer(("127.0.0.1", 0), _Upset)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        with in_front(f"127.0.0.1:{site.server_port}", tmp_path_factory.mktemp("nginx")) as address:
            yield address
    finally:
        site.shutdown()
        site.server_close()


class _Upset(BaseHTTPRequestHandler):
    """Answer GET and POST alike, and repeat what was sent."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        name = self.path.strip("/")
        status = int(name) if name.isdigit() else 200
        self.send_response(status)
        self.send_header("Location", "/elsewhere/")
        body = b"" if status in (204, 304) else f"{status} {self.headers.get('Attune-Cache-Key')} ".encode() + sent
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("status", STATUSES)
def test_whatever_the_site_answers_when_it_is_asked_for_a_key_the_client_gets(upset: str, status: int) -> None:
    answer, sent = ask(upset, f"/{status}"), ask(upset, f"/{status}", "name=Ana", Attune_Cache_Key="made-up")

    assert (answer.status, sent.status) == (status, status)
    assert answer.cache in ("", "BYPASS")
    assert sent.body == ("" if status == 304 else f"{status} None name=Ana")
