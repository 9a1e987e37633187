"""The demo, served by a process of its own as `make demo` serves it, and a real Chromium to walk it."""

import contextlib
import json

import pytest
from playwright.sync_api import sync_playwright

from attune.rules.serialisation.rule_files import FORMAT
from tests.browser.demo import Sending, copy_demo, drafts, drop_drafts, launch, manage, new_visitor, serve_demo, sign_in
from tests.browser.strong_rule import STRONGER_RULE

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


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory, worker_id):
    """Where the demo keeps what it has: loaded once in a run, and copied for each worker."""
    folder = tmp_path_factory.mktemp("demo")
    copy_demo(tmp_path_factory.getbasetemp(), worker_id, folder)
    return folder


@pytest.fixture(scope="session")
def demo_site(demo_folder):
    """Serve the demo, and give its address."""
    with serve_demo(demo_folder) as address:
        yield address


# No longer than a module: while it is open, its event loop keeps Django from the database in this process.
@pytest.fixture(scope="module")
def chromium(chromium_path):
    """Start Chromium once for all tests of a module."""
    with sync_playwright() as playwright:
        browser = launch(playwright, chromium_path)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, demo_site, demo_folder):
    """Give a function that opens a fresh browser on the demo, as nobody has ever been there.

    The drafts that the editor has saved by itself are dropped afterwards: the next test finds what is live.
    """
    contexts, sending = [], []
    kept = drafts(demo_folder)

    def open_page(*, path="/", width=1280, scheme="light", scripts=True, signed_in_as="", clock=False, typefaces=True):
        context = new_visitor(chromium, demo_site, width=width, scheme=scheme, java_script_enabled=scripts)
        contexts.append(context)
        sending.append(Sending(context))
        # Two workers share two cores with three servers: what takes a second alone may take many.
        context.set_default_timeout(40_000)
        context.add_init_script(COUNT_SHIFTS)
        if not typefaces:
            context.route("**/*.woff2", lambda route: route.abort())
        page = context.new_page()
        if clock:
            page.clock.install()
        if signed_in_as:
            sign_in(page, signed_in_as)
        page.goto(path)
        return page

    open_page.contexts = contexts
    yield open_page
    for each in sending:
        each.end()
    for context in contexts:
        context.close()
    drop_drafts(demo_folder, kept=kept)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Tell with a failure what the last page said, and what the server last had to answer."""
    report = yield
    if report.when == "call" and report.failed:
        with contextlib.suppress(Exception):
            page = item.funcargs["visit"].contexts[-1].pages[-1]
            report.sections.append(
                ("the last page", f"{page.url}\n{page.locator('body').inner_text(timeout=2_000)[:3_000]}")
            )
        if folder := item.funcargs.get("demo_folder"):
            lines = (folder / "server.log").read_text().splitlines()
            told = [line for line in lines if "/static/" not in line and "/media/" not in line]
            report.sections.append(("the server", "\n".join(told[-60:])))
    return report


@pytest.fixture(scope="module")
def stronger_rule(demo_site, demo_folder):
    """Publish a rule that means all telephones of two countries, as a deployment would: no editor may do so alone."""
    file = demo_folder / "stronger.json"
    file.write_text(json.dumps({"format": FORMAT, "rules": [STRONGER_RULE]}))
    manage(demo_folder, "rules", "--skip-checks", "import", str(file))
