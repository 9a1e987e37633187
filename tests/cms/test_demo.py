"""Tests of the demo site: it loads twice, every page is served, searched, and three readers see three front pages."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from elasticsearch import ConnectionError as AwayError
from wagtail.models import Page, Revision

from cms import views
from cms.models import ArticlePage, HomePage, LessonPage, ProductPage, SectionPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

OUTSIDE = re.compile(r"""(?:src|href|action|srcset|content)=["']?\s*(?:https?:)?//(?!testserver|localhost)[^"'\s>]*""")


def front_page(browser: Client, slug: str) -> str:
    """Read the front page as a persona."""
    browser.get(f"/demo/read-as/{slug}/")
    return browser.get("/").content.decode()


def seen(html: str) -> tuple[str, list[str], list[str]]:
    """Give the hero's heading, the slots in their order and the pages that were chosen."""
    (hero,) = re.findall(r'hero__heading">([^<]+)', html)
    slots = re.findall(r'data-attune-slot="([^"]+)"', html)
    chosen = html.partition('<section class="wide matched">')[2].partition("</section>")[0]
    return hero, slots, re.findall(r'card__title"><a href="([^"]+)"', chosen)


def counts() -> dict[str, int]:
    """Count all that the demo makes."""
    models = ["attune_tagging.Topic", "attune_audience.Persona", "attune_rules.Segment", "attune_rules.Rule"]
    models += ["attune_rules.Trigger", "attune_experiments.Experiment", "auth.User"]
    rows = {name: apps.get_model(name).objects.count() for name in models}
    return rows | {"pages": Page.objects.count(), "revisions": Revision.objects.count()}


def test_the_demo_holds_what_it_promises() -> None:
    made = counts()

    assert ArticlePage.objects.live().count() >= 36
    assert SectionPage.objects.live().count() >= 6
    assert ProductPage.objects.live().count() >= 8
    assert LessonPage.objects.live().count() >= 6
    assert made["attune_audience.Persona"] == 5
    assert made["attune_rules.Segment"] >= 3
    assert made["attune_rules.Rule"] >= 3


def test_loading_it_twice_changes_nothing() -> None:
    before = counts()

    call_command("load_demo", verbosity=0)

    assert counts() == before


def test_every_page_is_served_and_names_no_other_site(browser: Client) -> None:
    addresses = [page.get_url() for page in Page.objects.live().filter(depth__gt=1)]
    addresses += ["/search/", "/search/?q=flood", "/search/?q=nothingofthekind", "/no/such/page/"]

    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code == (404 if "such" in address else 200), address
        assert OUTSIDE.findall(answer.content.decode()) == [], address


def test_three_readers_see_three_front_pages(browser: Client) -> None:
    ana, ben, chloe = (seen(front_page(browser, slug)) for slug in ("ana", "ben", "chloe"))

    assert len({ana[0], ben[0], chloe[0]}) == 3
    assert len({tuple(ana[1]), tuple(ben[1]), tuple(chloe[1])}) == 3
    assert ana[2][0].startswith("/water/")
    assert ben[2][0].startswith("/streets/")
    assert chloe[2][0].startswith("/machines/")
    assert len(chloe[2]) == 4


def test_whoever_reads_as_nobody_sees_the_default_and_is_offered_the_personas(browser: Client) -> None:
    front_page(browser, "ana")

    html = front_page(browser, "nobody")

    assert seen(html)[0] == "A street gave away its parking"
    assert 'href="/demo/read-as/ana/?next=/"' in html


def test_reading_as_a_persona_sets_a_signed_cookie_and_goes_back(browser: Client) -> None:
    answer = browser.get("/demo/read-as/ana/", {"next": "/water/"})

    assert (answer.status_code, answer["Location"]) == (302, "/water/")
    assert answer.cookies["attune_persona"].value.startswith("ana:")
    assert answer.cookies["attune_persona"]["httponly"]


def test_reading_as_nobody_drops_the_cookie(browser: Client) -> None:
    browser.get("/demo/read-as/ana/")

    answer = browser.get("/demo/read-as/nobody/")

    assert answer.cookies["attune_persona"].value == ""


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", "/\r\nX: y", "", "\\\\x"]
)
def test_going_back_never_leaves_the_site(browser: Client, elsewhere: str) -> None:
    answer = browser.get("/demo/read-as/ana/", {"next": elsewhere})

    assert answer["Location"] == "/"


def test_a_stranger_cannot_be_read_as(browser: Client) -> None:
    answer = browser.get("/demo/read-as/zoe/")

    assert answer.status_code == 404
    assert not answer.cookies


def test_outside_the_demo_nobody_can_be_read_as(browser: Client, settings: Any) -> None:
    settings.ATTUNE_DEMO = False

    assert browser.get("/demo/read-as/ana/").status_code == 404
    assert "read-as" not in browser.get("/water/").content.decode()


def test_an_article_names_its_author_and_ends_with_what_to_read_next(browser: Client) -> None:
    html = browser.get("/water/the-river-keeps-a-ledger/").content.decode()

    assert '<a rel="author" href="/writers/ines-verhaeghe/">Ines Verhaeghe</a>' in html
    assert "block-matching_pages" in html
    assert html.count("<h1") == 1


def test_a_topic_page_lists_the_articles_that_are_most_about_it_first(browser: Client) -> None:
    html = browser.get("/topics/floods/").content.decode()

    first, *_rest = re.findall(r'card__title"><a href="([^"]+)"', html)
    assert first.startswith("/water/")


def test_a_draft_is_listed_nowhere(browser: Client) -> None:
    page = ArticlePage.objects.get(slug="let-the-meadow-flood")
    page.unpublish()

    for address in ("/water/", "/writers/rosa-quist/", "/topics/rivers/", "/"):
        assert "let-the-meadow-flood" not in browser.get(address).content.decode(), address


def test_a_home_page_without_a_body_is_served(browser: Client) -> None:
    home = HomePage.objects.get()
    home.body = []
    home.save_revision().publish()

    assert browser.get("/").status_code == 200


def test_search_finds_a_page_by_a_word_of_its_body(browser: Client) -> None:
    html = browser.get("/search/", {"q": "hydrologist"}).content.decode()

    assert 'href="/water/the-river-keeps-a-ledger/"' in html


def test_search_finds_an_author_and_marks_the_words(browser: Client) -> None:
    html = browser.get("/search/", {"q": "Lindqvist"}).content.decode()

    assert 'href="/writers/maud-lindqvist/"' in html
    assert "<mark>Lindqvist</mark>" in html


def test_a_search_without_a_result_says_what_to_try(browser: Client) -> None:
    html = browser.get("/search/", {"q": "zeppelins"}).content.decode()

    assert "Nothing about “zeppelins” yet" in html


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "\x00",
        '"',
        "*",
        "AND OR NOT",
        "a:b",
        "(",
        "'; drop table",
        "é" * 500,
        "<script>",
        "😀",
        "-",
        "NEAR/2",
    ],
)
def test_no_query_breaks_the_search(browser: Client, query: str) -> None:
    answer = browser.get("/search/", {"q": query})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("number", ["0", "-1", "999999", "x", ""])
def test_a_page_number_that_makes_no_sense_gives_a_page(browser: Client, number: str) -> None:
    assert browser.get("/search/", {"q": "water", "page": number}).status_code == 200


def test_markup_in_a_query_is_shown_as_it_stands(browser: Client) -> None:
    html = browser.get("/search/", {"q": "<b>x</b>"}).content.decode()

    assert "&lt;b&gt;x&lt;/b&gt;" in html
    assert "<b>x" not in html


def test_while_the_index_is_away_the_search_says_so(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise AwayError("nobody there")

    monkeypatch.setattr(views, "result_page", away)

    answer = browser.get("/search/", {"q": "water"})

    assert answer.status_code == 503
    assert "The search is resting" in answer.content.decode()


def test_the_search_is_only_read(browser: Client) -> None:
    assert browser.post("/search/", {"q": "water"}).status_code == 405


def test_the_health_check_answers_without_a_database(client: Client) -> None:
    assert client.get("/healthz/").content == b"ok"
