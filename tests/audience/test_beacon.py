"""The beacon, in a real browser: it tells what is seen, in few small messages, and nothing without consent."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import sync_playwright

BEACON = Path(finders.find("audience/beacon.js"))
MOST_BYTES = 4096

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.service("chromium")]


def body(tail):
    """Write a page of three windows' height with two slots, the second far below."""
    return f"""<!doctype html><title>A page</title><script src="/beacon.js" data-events="/below/events/" defer></script>
    <div data-attune-slot="hero" style="height: 300px">First</div>
    <button data-attune-click="join">Join</button>
    <div style="height: 2000px"></div>
    <div data-attune-slot="below" style="height: 300px">Second</div>
    <script id="attune-tail" type="application/json">{json.dumps(tail)}</script>"""


class Site(BaseHTTPRequestHandler):
    """Serve one page and the beacon, and keep what is told."""

    html = ""
    told: ClassVar[list] = []
    paths: ClassVar[set] = set()
    sizes: ClassVar[list] = []

    def do_GET(self):
        is_script = self.path.endswith(".js")
        self.answer(
            200, BEACON.read_text() if is_script else self.html, "text/javascript" if is_script else "text/html"
        )

    def do_POST(self):
        size = int(self.headers["Content-Length"])
        self.sizes.append(size)
        self.paths.add(self.path)
        self.told.extend(json.loads(self.rfile.read(size))["events"])
        self.answer(202, "{}", "application/json")

    def answer(self, status, text, content_type):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args):
        """Keep quiet."""


@pytest.fixture
def site():
    """Serve a site on a port of its own."""
    Site.told, Site.sizes, Site.paths = [], [], set()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_page(chromium_path, site):
    """Give a function that opens a page with a tail; what the beacon sends is kept in `told`."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 800, "height": 600})
        page.clock.install()
        page.site = f"http://localhost:{site.server_port}/"
        page.told, page.sizes = Site.told, Site.sizes

        def go(tail):
            Site.html = body(tail)
            page.goto(page.site)
            return page

        yield go
        chromium.close()


def kinds(page):
    """Give the kinds of the events that were told, in order."""
    return [event["kind"] for event in page.told]


def until_told(page, *wanted):
    """Wait until so many events of each kind have come, five seconds at most: a busy machine takes its time."""
    for _ in range(100):
        if all(kinds(page).count(kind) >= wanted.count(kind) for kind in wanted):
            return
        page.wait_for_timeout(50)


def test_the_beacon_is_small():
    assert len(BEACON.read_bytes()) <= MOST_BYTES


def test_without_consent_nothing_is_told(open_page):
    for tail in ({"measure": False, "page": 7, "tickets": {"hero": "t1"}}, {}):
        page = open_page(tail)
        page.mouse.wheel(0, 3000)
        page.clock.run_for(40_000)

        assert page.told == []


def test_the_view_is_told_at_once(open_page):
    page = open_page({"measure": True, "page": 7, "tickets": {}})

    until_told(page, "page_view")
    assert kinds(page) == ["page_view"]
    assert page.told[0]["page_id"] == 7
    assert page.told[0]["ago_ms"] < 1000
    assert Site.paths == {"/below/events/"}


def test_a_slot_is_told_with_its_ticket_once_it_was_seen_for_a_second(open_page):
    page = open_page({"measure": True, "page": 7, "tickets": {"hero": "t1", "below": "t2"}})

    # The browser looks whether a slot is seen at its next frame; only then does its second begin.
    until_told(page, "page_view")
    page.wait_for_timeout(300)
    page.clock.run_for(6_000)
    until_told(page, "exposure")
    first = [event.get("ticket") for event in page.told]
    page.evaluate("scrollTo(0, 5000)")
    page.wait_for_timeout(500)
    page.clock.run_for(6_000)
    until_told(page, "exposure", "exposure", "scroll")

    assert first == [None, "t1"]
    assert [event["ticket"] for event in page.told if event["kind"] == "exposure"] == ["t1", "t2"]
    assert [event["depth"] for event in page.told if event["kind"] == "scroll"] == [1]
    assert len({event["id"] for event in page.told}) == len(page.told)


def test_dwelling_and_named_clicks_are_told(open_page):
    page = open_page({"measure": True, "page": 7, "tickets": {}})

    until_told(page, "page_view")
    page.click("button")
    page.clock.run_for(66_000)
    until_told(page, "click", "dwell", "dwell")

    assert sorted(kinds(page)) == ["click", "dwell", "dwell", "page_view"]
    assert [event["name"] for event in page.told if event["kind"] == "click"] == ["join"]


def test_a_name_is_cut_between_signs_and_without_one_no_click_is_told(open_page):
    page = open_page({"measure": True, "page": 7, "tickets": {}})
    for name in ("🦆" * 201, "x" * 199 + "🦆🦆", "  ", "", "\u00a0join "):
        page.evaluate("name => { document.querySelector('button').dataset.attuneClick = name; }", name)
        page.click("button")

    page.clock.run_for(6_000)
    until_told(page, "page_view", "click", "click", "click")

    names = [event["name"] for event in page.told if event["kind"] == "click"]
    assert names == ["🦆" * 200, "x" * 199 + "🦆", "join"]


def test_many_slots_go_in_messages_that_the_site_takes(open_page):
    tickets = {f"s{number}": "t" * 300 for number in range(30)}
    page = open_page({"measure": False, "page": 7})
    page.evaluate(
        """tickets => {
            document.querySelector("#attune-tail").textContent = JSON.stringify({measure: true, page: 7, tickets});
            for (const slot of Object.keys(tickets)) {
                document.body.insertAdjacentHTML("afterbegin", `<b data-attune-slot="${slot}">x</b>`);
            }
            document.dispatchEvent(new CustomEvent("attune:tail"));
        }""",
        tickets,
    )
    page.wait_for_timeout(500)
    page.clock.run_for(7_000)
    until_told(page, *["exposure"] * 30)

    assert kinds(page).count("exposure") == 30
    assert max(page.sizes) <= MOST_BYTES


def test_what_waits_is_told_when_the_page_is_left(open_page):
    page = open_page({"measure": True, "page": 7, "tickets": {}})
    page.click("button")

    page.goto(f"{page.site}next")
    until_told(page, "page_view", "click")

    assert kinds(page)[:2] == ["page_view", "click"]


# Stands for the tab that lies behind another, and for the page that the browser prepares: both are loaded, not seen.
HIDDEN = """
window.isBehind = true;
Object.defineProperty(document, "hidden", { get: () => window.isBehind });
window.comeForward = (isBehind) => {
  window.isBehind = isBehind;
  document.dispatchEvent(new Event("visibilitychange"));
};
"""
PRERENDERED = """
window.isAhead = true;
Object.defineProperty(document, "prerendering", { get: () => window.isAhead });
window.comeForward = (isAhead) => {
  window.isAhead = isAhead;
  document.dispatchEvent(new Event("prerenderingchange"));
};
"""


@pytest.mark.parametrize("unseen", [HIDDEN, PRERENDERED], ids=["behind another tab", "prepared by the browser"])
def test_a_page_that_is_loaded_and_not_seen_tells_nothing_until_it_is(open_page, unseen):
    page = open_page({"measure": False})
    page.add_init_script(unseen)
    page = open_page({"measure": True, "page": 7, "tickets": {"hero": "t1"}})
    page.wait_for_timeout(300)
    page.evaluate("scrollTo(0, 5000); scrollTo(0, 0)")
    page.clock.run_for(60_000)
    told_unseen = [*page.told]

    page.evaluate("comeForward(false)")
    until_told(page, "page_view")
    page.wait_for_timeout(300)
    page.clock.run_for(6_000)
    until_told(page, "page_view", "exposure")

    assert told_unseen == []
    assert sorted(kinds(page)) == ["exposure", "page_view"]


def test_a_slot_that_is_left_within_its_second_is_seen_once_the_page_is_back(open_page):
    page = open_page({"measure": False})
    page.add_init_script(HIDDEN + "window.isBehind = false;")
    page = open_page({"measure": True, "page": 7, "tickets": {"hero": "t1"}})
    until_told(page, "page_view")
    page.wait_for_timeout(300)

    page.evaluate("comeForward(true)")
    page.clock.run_for(20_000)
    told_behind = kinds(page)
    page.evaluate("comeForward(false)")
    page.wait_for_timeout(300)
    page.clock.run_for(6_000)
    until_told(page, "exposure")

    assert told_behind == ["page_view"]
    assert kinds(page) == ["page_view", "exposure"]
