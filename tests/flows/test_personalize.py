"""One address gives the whole body for a visitor: by their own cookie, or by id for who bears a server key."""

import pytest
from django.test import Client

from attune.audience.conf import conf
from attune.audience.models import EventRecord, ProfileRecord
from attune.audience.request import cookies
from attune.audience.services import erase_visitor
from attune.blocks.api import CONTENT_EXAMPLE, ContentOut
from tests.flows.pages import BROWSER, DEFAULT, WATER
from tests.flows.seeing import see

pytestmark = pytest.mark.django_db

KEY = "a-server-key-for-tests-that-is-long-enough"
ADDRESSES = ("/api/personalize", "/api/personalize/")


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.ATTUNE = settings.ATTUNE | {"AUDIENCE": {"SERVER_KEYS": [KEY]}}
    conf.cache_clear()
    yield
    conf.cache_clear()


@pytest.fixture
def visitor(site, reader, django_capture_on_commit_callbacks):
    """A visitor who has read two articles about floods."""
    for article in site.floods[:2]:
        see(reader, article, django_capture_on_commit_callbacks)
    return cookies.read_visitor({name: morsel.value for name, morsel in reader.cookies.items()})


@pytest.fixture
def server():
    """Another server of the site, which says of itself what servers say."""
    return Client(headers={"user-agent": "python-httpx/0.28", "authorization": f"Bearer {KEY}"})


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_cookie_says_who(site, visitor, reader, address):
    mine, anybody = reader.get(address), Client(headers=BROWSER).get(address)

    assert WATER in ContentOut.model_validate(mine.json()).content
    assert DEFAULT not in mine.json()["content"]
    assert DEFAULT in anybody.json()["content"]
    assert WATER not in anybody.content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_server_key_may_ask_for_a_visitor(site, visitor, reader, server, address):
    answer = server.get(address, {"user_id": visitor})

    assert answer.status_code == 200
    assert answer.json() == reader.get(address).json()
    assert answer.json()["page"] == site.home.pk
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.cookies


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer wrong"}, {"authorization": f"Basic {KEY}"}])
def test_without_a_server_key_nobody_may_ask_for_another(site, visitor, browser, headers):
    answer = Client(headers=BROWSER | headers).get("/api/personalize/", {"user_id": visitor})

    assert answer.status_code == 401
    assert WATER not in answer.content.decode()


def test_the_cookie_of_a_visitor_is_no_server_key(site, visitor, reader):
    assert reader.get("/api/personalize/", {"user_id": visitor}).status_code == 401


@pytest.mark.parametrize("user", ["\x00", "a b", "x" * 37, "ключ"])
def test_what_is_no_id_is_refused(site, server, user):
    assert server.get("/api/personalize/", {"user_id": user}).status_code == 422


@pytest.mark.parametrize("user", ["123", "5f0c3c1e-7f0b-4b57-9d0a-0a6b2f2f1c11"])
def test_a_visitor_of_whom_nothing_is_known_gets_what_everybody_sees(site, server, user):
    answer = server.get("/api/personalize/", {"user_id": user})

    assert DEFAULT in answer.json()["content"]
    assert not ProfileRecord.objects.exists()


def test_a_visitor_who_was_forgotten_is_nobody(site, visitor, server):
    erase_visitor(visitor)

    assert DEFAULT in server.get("/api/personalize/", {"user_id": visitor}).json()["content"]


def test_asking_for_a_visitor_counts_nothing(site, visitor, server):
    def kept():
        return list(EventRecord.objects.values()), list(ProfileRecord.objects.values())

    before = kept()
    server.get("/api/personalize/", {"user_id": visitor})

    assert kept() == before


def test_another_page_may_be_asked_for(site, server):
    article = site.bread[0]

    answer = server.get("/api/personalize/", {"user_id": "123", "page": article.pk}).json()

    assert (answer["page"], answer["slots"]) == (article.pk, [])
    assert "Knead the dough" in answer["content"]


def test_a_page_that_is_gone_is_not_found(site, browser):
    site.bread[0].unpublish()

    assert browser.get("/api/personalize/", {"page": site.bread[0].pk}).status_code == 404
    assert browser.get("/api/personalize/", {"page": 999_999}).status_code == 404
    assert browser.get("/api/personalize/", {"page": "x"}).status_code == 422
    assert browser.get("/api/personalize/", {"user_id": ""}).status_code == 422


def test_who_has_the_answer_already_is_told_so(site, visitor, server):
    etag = server.get("/api/personalize/", {"user_id": visitor})["ETag"]

    headers = {"if-none-match": etag}
    assert server.get("/api/personalize/", {"user_id": visitor}, headers=headers).status_code == 304
    assert server.get("/api/personalize/", {"user_id": "123"}, headers=headers).status_code == 200


def test_the_documented_example_is_an_answer():
    ContentOut.model_validate(CONTENT_EXAMPLE)
