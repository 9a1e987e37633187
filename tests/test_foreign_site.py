"""The wheel in a fresh `wagtail start` project, by the ten lines of docs/how-to/add-to-your-site.md, and out again."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.processes import ROOT

pytestmark = pytest.mark.slow

HOW_TO = ROOT / "docs" / "how-to" / "add-to-your-site.md"
# Ten lines in all, each with the file it goes to and the line that it stands before, or takes the place of.
LINES = {
    "mysite/settings/base.py": {
        "ROOT_URLCONF": [
            'INSTALLED_APPS = ["attune.blocks", "attune.decisions", "attune.audience", "attune.matching", '
            '"attune.experiments", "attune.tagging", "attune.rules", *INSTALLED_APPS]',
            'MIDDLEWARE += ["attune.audience.middleware.VisitorMiddleware"]',
        ]
    },
    "mysite/urls.py": {'    path("", include(wagtail_urls)),': ['    path("", include("attune.blocks.site_urls")),']},
    "home/models.py": {
        "from wagtail.models import Page": [
            "from attune.blocks.pages import AdaptivePage",
            "from attune.blocks.streams import BodyField, body_blocks",
        ],
        "class HomePage(Page):\n    pass": [
            "class HomePage(AdaptivePage):",
            "    body = BodyField(body_blocks(), blank=True)",
            '    content_panels = [*AdaptivePage.content_panels, "body"]',
        ],
    },
    "home/templates/home/home_page.html": {
        "{% include 'home/welcome_page.html' %}": ["{% load attune %}{% adaptive_body page.body %}"]
    },
    "mysite/templates/base.html": {"    </body>": ["{% load attune %}{% attune_tail %}"]},
}
REPLACED = ("class HomePage(Page):\n    pass", "{% include 'home/welcome_page.html' %}")

# In one process, for each takes seconds to start.
ADD_SCRIPT = """
import django
django.setup()
from django.core.management import call_command

call_command("check", fail_level="WARNING")
call_command("makemigrations", "home", verbosity=0)
call_command("migrate", verbosity=0)
"""
SCRIPT = """
import json
import django
django.setup()
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client, override_settings
from home.models import HomePage

settings.ALLOWED_HOSTS = ["*"]
home = HomePage.objects.get()
content = {"kicker": "", "heading": "Good morning", "text": "", "image": None, "art": "", "link": {}}
home.body = json.dumps([{"type": "hero", "id": "h", "value": {"slot": "front", "content": content, "variants": []}}])
home.save_revision().publish()
client = Client(headers={"user-agent": "Mozilla/5.0 Firefox/140.0", "accept": "text/html", "accept-language": "en"})

on = client.get("/")
assert on.status_code == 200 and "Good morning" in on.content.decode() and "data-decided" in on.content.decode()
assert on["Attune-Cache-Scope"] == "permutation"
assert "attune-consent" in client.get(f"/api/decisions/tail/?page={home.pk}").json()["html"]
assert client.post("/consent/", {"choice": "measure"}, headers={"origin": "http://testserver"}).status_code == 303
assert "attune_consent" in client.cookies

with override_settings(ATTUNE={"ENABLED": False}):
    off = Client().get("/")
    assert off.status_code == 200 and "Good morning" in off.content.decode()
    assert "data-decided" not in off.content.decode() and "beacon" not in off.content.decode() and not off.cookies
    client.force_login(get_user_model().objects.create_superuser("admin", "admin@example.com", "x"))
    assert client.get(f"/admin/pages/{home.pk}/edit/").status_code == 200
print("all is well")
"""

# As the how-to tells it.
TAKE_OUT = [
    "migrate home 0002_create_homepage",
    "migrate attune_blocks zero",
    "migrate attune_decisions zero",
    "migrate attune_audience zero",
    "migrate attune_matching zero",
    "migrate attune_experiments zero",
    "migrate attune_tagging zero",
    "migrate attune_rules zero",
]
TAKE_OUT_SCRIPT = f"""
import django
django.setup()
from django.core.management import call_command

for command in {TAKE_OUT!r}:
    call_command(*command.split(), verbosity=0)
"""
# What was installed is still on the path, and must not be asked for.
ALONE_SCRIPT = """
import sys
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from home.models import HomePage

settings.ALLOWED_HOSTS = ["*"]
call_command("check", fail_level="WARNING")
call_command("makemigrations", check_changes=True, dry_run=True)
call_command("migrate", check_unapplied=True, verbosity=0)
call_command("remove_stale_contenttypes", include_stale_apps=True, interactive=False, verbosity=0)
assert [name for name in connection.introspection.table_names() if "attune" in name] == []
home = HomePage.objects.get()
page = Client().get("/")
assert page.status_code == 200 and "Welcome to your new Wagtail site!" in page.content.decode()
assert {"Cache-Control", "ETag", "Attune-Cache-Scope"}.isdisjoint(page.headers) and not page.cookies
editor = Client()
from django.contrib.auth import get_user_model
editor.force_login(get_user_model().objects.get(username="admin"))
for path in (f"/admin/pages/{home.pk}/edit/", f"/admin/pages/{home.pk}/history/", "/admin/"):
    assert editor.get(path).status_code == 200, path
home.title = "Still here"
home.save_revision().publish()
assert "Still here" in Client().get("/").content.decode()
assert [name for name in sys.modules if name.split(".")[0] == "attune"] == []
print("as it was")
"""


def test_the_way_out_stands_in_the_how_to_as_it_is_tried():
    told = HOW_TO.read_text()

    assert [command for command in TAKE_OUT if f"    manage.py {command}\n" not in told] == []


def test_the_lines_are_ten_and_stand_in_the_how_to():
    lines = [line for places in LINES.values() for added in places.values() for line in added]
    told = " ".join(HOW_TO.read_text().split())

    assert len(lines) == 10
    assert [line for line in lines if " ".join(line.split()) not in told] == []


@pytest.mark.long
def test_a_fresh_wagtail_site_adapts_by_ten_lines_and_is_itself_again_without_them(wheel: Path, tmp_path: Path):
    site, packages = tmp_path / "site", tmp_path / "packages"
    zipfile.ZipFile(wheel).extractall(packages)
    site.mkdir()
    _run(site, packages, "-m", "wagtail.bin.wagtail", "start", "mysite", ".")
    before = {name: (site / name).read_text() for name in LINES}
    for name, places in LINES.items():
        _add(site / name, places)

    _run(site, packages, "-c", ADD_SCRIPT)
    assert "all is well" in _run(site, packages, "-c", SCRIPT)

    _run(site, packages, "-c", TAKE_OUT_SCRIPT)
    for name, text in before.items():
        (site / name).write_text(text)
    (ours,) = (site / "home" / "migrations").glob("0003_*.py")
    ours.unlink()
    assert "as it was" in _run(site, packages, "-c", ALONE_SCRIPT)


def _add(path: Path, places: dict[str, list[str]]) -> None:
    text = path.read_text()
    for place, lines in places.items():
        assert place in text, f"{path.name} has no {place!r}."
        after = [] if place in REPLACED else [place]
        text = text.replace(place, "\n".join([*lines, *after]), 1)
    path.write_text(text)


def _run(site: Path, packages: Path, *command: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "ATTUNE"))}
    environment |= {"PYTHONPATH": f"{packages}{os.pathsep}{site}", "DJANGO_SETTINGS_MODULE": "mysite.settings.dev"}
    result = subprocess.run(
        [sys.executable, *command], cwd=site, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout
