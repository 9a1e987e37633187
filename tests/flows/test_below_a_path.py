"""A site below a path of its host: each address is written with that path, and cookies bear it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.test.utils import override_script_prefix

from attune.audience.domain.consent import Consent
from attune.audience.request.cookies import CONSENT_COOKIE, VISITOR_COOKIE, own_cookies, read_consent
from tests.flows.pages import BROWSER
from tests.flows.seeing import tail_of

pytestmark = pytest.mark.django_db

BELOW = "/magazine"
ROOT = Path(__file__).resolve().parents[2]
# An address of this host in an attribute, in a style, or in a value that scripts read.
ADDRESS = re.compile(r"""(?:[\w-]+=["']|url\(|": ")(/(?!/)[^"')\s]*)""")
WRITTEN_IN_A_SCRIPT = re.compile(r"""["'`]/[a-z]""")
SCRIPTS = sorted(ROOT.glob("*/static/**/*.js"))


@pytest.fixture
def below(site) -> Iterator[Client]:
    """A browser at a site that its server has mounted below a path."""
    with override_script_prefix(f"{BELOW}/"):
        yield Client(headers=BROWSER, SCRIPT_NAME=BELOW)


def agree(client: Client, choice: str = "measure+personalise", **said: str):
    return client.post("/consent/", {"choice": choice, "next": "", **said}, headers={"origin": "http://testserver"})


def strangers(html: str) -> list[str]:
    """Give the addresses on this host that leave the site; those of files are settled when Django starts."""
    inside = (f"{BELOW}/", "/static/", "/media/")
    return [address for address in ADDRESS.findall(html) if not f"{address}/".startswith(inside)]


def test_every_address_of_a_page_lies_below_the_path(below, site, admin_user) -> None:
    pages = {"shared": below.get("/"), "a section": below.get("/water/"), "choices": below.get("/consent/")}
    agree(below)
    pages |= {"own": below.get("/"), "own choices": below.get("/consent/")}
    below.force_login(get_user_model().objects.get(pk=admin_user.pk))
    pages["an editor's"] = below.get("/")

    found = {name: strangers(page.content.decode()) for name, page in pages.items()}

    assert {page.status_code for page in pages.values()} == {200}
    assert found == dict.fromkeys(pages, [])


def test_the_scripts_of_a_page_are_told_where_the_site_listens(below, site) -> None:
    html = below.get("/").content.decode()

    assert f'data-events="{BELOW}/api/events/"' in html
    assert f'data-tail="{BELOW}/api/decisions/tail/"' in html


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_has_an_address_written_into_it(script: Path) -> None:
    assert WRITTEN_IN_A_SCRIPT.findall(script.read_text()) == []


@pytest.mark.parametrize("line", ['fetch("/api/events/")', "location = '/consent/'", "`/preview/${token}/`"])
def test_an_address_that_is_written_into_a_script_is_seen(line: str) -> None:
    assert SCRIPTS
    assert WRITTEN_IN_A_SCRIPT.findall(line) != []


def test_cookies_bear_the_path_and_are_taken_back_from_it(below, site) -> None:
    given = agree(below).cookies
    taken = agree(below, "refused").cookies

    assert {name: given[name]["path"] for name in (CONSENT_COOKIE, VISITOR_COOKIE)} == {
        CONSENT_COOKIE: BELOW,
        VISITOR_COOKIE: BELOW,
    }
    assert taken[VISITOR_COOKIE]["path"] == BELOW
    assert taken[VISITOR_COOKIE]["max-age"] == 0


def test_a_cookie_of_a_site_above_does_not_speak_for_this_one(rf) -> None:
    both = rf.get("/", HTTP_COOKIE=f"{CONSENT_COOKIE}=refused; other=1; {CONSENT_COOKIE}=measure+personalise")

    assert read_consent(own_cookies(both)) == Consent(measure=False, personalise=False)


def test_an_answer_leads_back_to_the_front_page_of_this_site(below, site) -> None:
    assert agree(below, next="https://elsewhere.example/")["Location"] == f"{BELOW}/"


def test_measuring_works_below_the_path(below, site) -> None:
    agree(below)

    assert tail_of(below.get("/"))["measure"] is True


def test_a_body_is_not_shared_with_the_same_site_elsewhere(below, site) -> None:
    with override_script_prefix("/"):
        at_the_root = Client(headers=BROWSER).get("/water/")

    beneath = below.get("/water/")

    assert at_the_root.status_code == beneath.status_code == 200
    assert strangers(beneath.content.decode()) == []


def test_a_site_without_our_api_still_serves_its_pages(site, settings) -> None:
    settings.ROOT_URLCONF = "tests.flows.without_api"

    page = Client(headers=BROWSER).get("/").content.decode()

    assert "Good morning, everyone" in page
    assert "beacon.js" not in page
    assert "tail.js" not in page
