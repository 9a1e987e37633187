"""The demo, served by a process of its own as `make demo` serves it, and a real Chromium to walk it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
# Headless Chromium says so, and machines are never counted; people do not.
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML) Chrome/140 Safari/537.36"
READY_S = 60


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory):
    """Load the demo into a database of its own and serve it; give its address."""
    folder = tmp_path_factory.mktemp("demo")
    inherited = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    environment = inherited | {"ATTUNE_VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "cms.settings.embedded"}
    for command in (["migrate", "-v0"], ["load_demo", "-v0"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, timeout=300)
    address = f"http://localhost:{_free_port()}"
    serve = [sys.executable, "manage.py", "runserver", "--noreload", "--insecure", address.removeprefix("http://")]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(f"{address}/healthz/", server)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


# No longer than a module: while it is open, its event loop keeps Django from the database in this process.
@pytest.fixture(scope="module")
def chromium(chromium_path):
    """Start Chromium once for all tests of a module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


# Adds up, from the first moment on, how far things move that nobody has asked to move.
COUNT_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    const moved = entry.sources.map((source) => (source.node?.outerHTML ?? String(source.node)).slice(0, 120));
    window.shifts.push([entry.value, moved]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def visit(chromium, demo_site):
    """Give a function that opens a fresh browser on the demo, as nobody has ever been there."""
    contexts = []

    def open_page(*, path="/", width=1280, scheme="light", scripts=True, signed_in_as="", clock=False):
        context = chromium.new_context(
            base_url=demo_site,
            user_agent=AGENT,
            locale="en-GB",
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=scripts,
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.add_init_script(COUNT_SHIFTS)
        page = context.new_page()
        if clock:
            page.clock.install()
        if signed_in_as:
            sign_in(page, signed_in_as)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def sign_in(page, name):
    """Sign in as one of the demo's accounts."""
    page.goto("/admin/login/")
    page.fill("#id_username", name)
    page.fill("#id_password", f"tideline-{name}")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")


def open_editor(page, path):
    """Open the editor of the page at a path, from the page itself as an editor would."""
    page.goto(path)
    page.goto(page.locator('wagtail-userbar a[href$="/edit/"]').get_attribute("href"))
    page.locator(".attune-reach").first.wait_for()


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def _wait_for(url, server):
    ends = time.monotonic() + READY_S
    while time.monotonic() < ends and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310  An address of ours.
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"The demo did not answer at {url} within {READY_S} s.")
