"""Serve the demo from a folder of its own, and walk it with Chromium as a person would."""

import fcntl
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tests import processes
from tests.database import migrated_file
from tests.processes import ROOT

# Headless Chromium says so, and machines are never counted; people do not.
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML) Chrome/140 Safari/537.36"
# The shell is Chromium without its windows and menus: the same pages for a third less of the machine.
CHROMIUM_NAMES = (
    os.environ.get("CHROMIUM_PATH", ""),
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
)
DATABASE = "attune.sqlite3"
KEPT_IN_VERSIONS = """
    SELECT name FROM sqlite_master WHERE type = 'table' AND (
        SELECT count(*) FROM pragma_table_info(sqlite_master.name)
        WHERE name IN ('id', 'live', 'latest_revision_id', 'live_revision_id', 'has_unpublished_changes')
    ) = 5
"""
# Else Wagtail asks whether to overwrite what somebody saved in the meantime.
DELETE_NEWER = """
    DELETE FROM wagtailcore_revision WHERE id IN (
        SELECT newer.id FROM {table} AS kept
        JOIN wagtailcore_revision AS latest ON latest.id = kept.latest_revision_id
        JOIN wagtailcore_revision AS newer USING (base_content_type_id, object_id)
        WHERE kept.live AND kept.id = ? AND newer.id > coalesce(kept.live_revision_id, 0)
    )
"""
# Wagtail takes a page's form for unchanged until it has stood for two seconds.
WATCHED_AFTER_MS = 2_500
READY_S = 60
HEIGHT = 900


def load_demo(folder: Path) -> None:
    """Load the demo into a folder, whose tables are there already."""
    shutil.copy(migrated_file(), folder / DATABASE)
    manage(folder, "load_demo", "-v0", "--skip-checks")


def copy_demo(base: Path, worker: str, folder: Path) -> None:
    """Copy the demo into a folder; of a run's several workers the first one loads it, below their common base."""
    shared = (base if worker == "master" else base.parent) / "loaded_demo"
    (shared / "demo").mkdir(parents=True, exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "loaded").exists():
            load_demo(shared / "demo")
            (shared / "loaded").touch()
    shutil.copytree(shared / "demo", folder, dirs_exist_ok=True)


@contextmanager
def serve_demo(folder: Path) -> Iterator[str]:
    """Serve the demo that was loaded into a folder; give its address."""
    address = f"http://localhost:{free_port()}"
    options = ["--noreload", "--insecure", "--skip-checks"]
    serve = [sys.executable, "manage.py", "runserver", *options, address.removeprefix("http://")]
    # What a failed test shows of the server is what it answered.
    environment = processes.environment_of(_servers(folder) | {"LOG_LEVEL": "INFO"})
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(f"{address}/healthz/", server)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


def manage(folder: Path, *arguments: str) -> None:
    """Run a command on the demo of a folder."""
    processes.manage(*arguments, servers=_servers(folder))


def _servers(folder: Path) -> dict[str, str]:
    return {"ATTUNE_VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "tests.browser.settings"}


def drafts(folder: Path) -> dict[str, set[int]]:
    """Return, by table, the ids of pages, rules and all else that has a draft beside what is live."""
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        return {
            table: {pk for (pk,) in database.execute(f"SELECT id FROM {table} WHERE has_unpublished_changes")}  # noqa: S608
            for (table,) in database.execute(KEPT_IN_VERSIONS).fetchall()
        }


def drop_drafts(folder: Path, *, kept: dict[str, set[int]]) -> None:
    """Make the editor begin with what is live again, but for the drafts that are kept; nobody edits it any more."""
    made = {table: ids - kept[table] for table, ids in drafts(folder).items()}
    with closing(sqlite3.connect(folder / DATABASE, timeout=30)) as database, database:
        database.execute("DELETE FROM wagtailadmin_editingsession")
        for table, ids in made.items():
            title = ", draft_title = title" if table == "wagtailcore_page" else ""
            live = f"latest_revision_id = live_revision_id, has_unpublished_changes = 0{title}"
            for pk in ids:
                database.execute(DELETE_NEWER.format(table=table), (pk,))
                database.execute(f"UPDATE {table} SET {live} WHERE live AND id = ?", (pk,))  # noqa: S608


class Sending:
    """What a context of the browser has sent to the server to be kept there, and is not answered yet."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self._sent: set[Any] = set()
        context.on("request", lambda request: request.method == "POST" and self._sent.add(request))
        for ended in ("requestfinished", "requestfailed"):
            context.on(ended, lambda request: self._sent.discard(request))

    def end(self) -> None:
        """Send nothing more, and wait until all that was sent is answered: the editor saves by itself at any time."""
        self._context.route("**/*", lambda route: route.abort())
        ends = time.monotonic() + READY_S
        while self._sent and self._context.pages and time.monotonic() < ends:
            self._context.pages[0].wait_for_timeout(50)


def find_chromium() -> str:
    """Return the path of the system's Chromium, or nothing."""
    return next((path for name in CHROMIUM_NAMES if name and (path := shutil.which(name))), "")


def find_nginx() -> str:
    """Return the path of nginx, or nothing; Debian keeps it where only root looks."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin") or ""


def launch(playwright: Any, path: str) -> Any:
    """Start the Chromium at a path."""
    return playwright.chromium.launch(
        executable_path=path,
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--lang=en-GB"],
        env={**os.environ, "LANGUAGE": "en_GB"},
    )


def new_visitor(browser: Any, address: str, *, width: int = 1280, scheme: str = "light", **more: Any) -> Any:
    """Open a browser context as a person who has never been there."""
    return browser.new_context(
        base_url=address,
        user_agent=AGENT,
        locale="en-GB",
        viewport={"width": width, "height": HEIGHT},
        color_scheme=scheme,
        **more,
    )


def sign_in(page: Any, name: str) -> None:
    """Sign in as one of the demo's accounts; by its requests alone, since drawing the pages takes seconds."""
    requests, address = page.context.request, "/admin/login/"
    requests.get(address)
    (token,) = (each["value"] for each in page.context.cookies() if each["name"] == "csrftoken")
    form = {"username": name, "password": f"tideline-{name}", "csrfmiddlewaretoken": token}
    answer = requests.post(address, form=form, max_redirects=0)
    assert answer.status == HTTPStatus.FOUND, answer.text()


def open_editor(page: Any, path: str) -> None:
    """Open the editor of the page at a path, from the page itself as an editor would."""
    page.goto(path)
    page.goto(page.locator('wagtail-userbar a[href$="/edit/"]').get_attribute("href"))
    page.locator(".attune-reach").first.wait_for()


def open_why(page: Any) -> Any:
    """Open the panel "Why this?" from the userbar, and give it."""
    page.locator("wagtail-userbar").locator("[data-wagtail-userbar-trigger]").click()
    # A little after it has opened, the userbar takes the focus: so long does a person need to find the item.
    page.wait_for_function("document.querySelector('wagtail-userbar').shadowRoot.activeElement?.role === 'menuitem'")
    item = page.get_by_role("menuitem", name="Why this")
    item.click()
    item.wait_for(state="hidden")
    panel = page.locator("#attune-panel")
    panel.wait_for()
    return panel


def insert(page: Any, words: str, within: Any = None) -> None:
    """Open the picker with the keyboard, look for a fact, and take the first that is found."""
    adders = (within or page).locator(".c-sf-add-button:visible")
    adders.last.focus()
    page.keyboard.press("Enter")
    page.locator('.w-combobox [role="combobox"], .w-combobox input').first.wait_for()
    page.wait_for_timeout(150)
    page.keyboard.type(words)
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + READY_S
    while time.monotonic() < ends and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310  An address of ours.
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"The demo did not answer at {url} within {READY_S} s.")


def publish(page: Any) -> None:
    """Publish the page that is open in its editor, and wait until it is."""
    # While the form is saved by itself, the menu of actions may be put in its place anew.
    page.locator("[data-w-autosave-state-value=saving]").wait_for(state="detached")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name=re.compile("^Publish")).click()
    # The form speaks of publishing too. The page is read and its plan made before the answer comes.
    page.locator(".messages").get_by_text(re.compile("published", re.IGNORECASE)).first.wait_for(timeout=45_000)
