"""Another server moves what a visitor likes: only with a key, only that topic, and the next page shows it."""

import json
from hashlib import sha256

import pytest

from attune.audience.conf import conf
from attune.audience.models import ProfileRecord
from attune.audience.request import cookies
from attune.audience.selectors import profile
from attune.tagging import services as tagging_services
from tests.flows.pages import text
from tests.flows.seeing import see

pytestmark = pytest.mark.django_db

KEY = "a-server-key-for-tests-that-is-long-enough"
OTHER = "0123456789abcdef" * 4
ADDRESSES = ("/api/update_recommendation_scores", "/api/update_recommendation_scores/")


@pytest.fixture(autouse=True)
def _keys(settings):
    digest = f"sha256:{sha256(OTHER.encode()).hexdigest()}"
    settings.ATTUNE = settings.ATTUNE | {"AUDIENCE": {"SERVER_KEYS": [KEY, digest]}}
    conf.cache_clear()
    yield
    conf.cache_clear()


@pytest.fixture
def visitor(site, reader, django_capture_on_commit_callbacks):
    """A visitor who has read one article about floods."""
    see(reader, site.floods[0], django_capture_on_commit_callbacks)
    return cookies.read_visitor({name: morsel.value for name, morsel in reader.cookies.items()})


def tell(client, visitor, category="floods", delta=0.05, *, key=KEY, address=ADDRESSES[1]):
    body = {"user_id": visitor, "adjustments": {"content_category": category, "score_delta": delta}}
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return client.post(address, json.dumps(body), content_type="application/json", headers=headers)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("key", [KEY, OTHER])
def test_exactly_that_affinity_moves_by_exactly_that_much(visitor, client, address, key):
    before = profile(visitor)

    answer = tell(client, visitor, address=address, key=key)

    after, told = profile(visitor), answer.json()
    assert answer.status_code == 200
    assert told["score"] == pytest.approx(told["score_before"] + 0.05, abs=1e-12)
    assert after.affinities["topic:floods"] == pytest.approx(before.affinities["topic:floods"] + 0.05, abs=1e-5)
    assert after.affinities.keys() == before.affinities.keys()
    assert all(after.affinities[k] == v for k, v in before.affinities.items() if k != "topic:floods")
    assert (after.seen, after.last_seen, after.version) == (before.seen, before.last_seen, before.version + 1)


def test_a_topic_is_found_by_its_name(visitor, client):
    tagging_services.ensure_topics(["Deep Sea Fishing"])

    assert tell(client, visitor, "deep sea fishing").json()["score"] == 0.05
    assert profile(visitor).affinities["topic:deep-sea-fishing"] == pytest.approx(0.05, abs=1e-5)


def test_a_score_stays_within_0_and_1(visitor, client):
    assert tell(client, visitor, delta=1).json()["score"] == 1.0
    assert tell(client, visitor, delta=-1).json()["score"] == pytest.approx(0.0, abs=1e-4)


def test_the_next_ranking_shows_it(site, visitor, reader, client):
    def first():
        decided = reader.get(f"/api/decisions/?page={site.home.pk}").json()["slots"]
        return next(slot for slot in decided if slot["name"] == "for you")["pages"][0]

    floods, bread = {page.pk for page in site.floods}, {page.pk for page in site.bread}
    assert first() in floods
    tell(client, visitor, "bread", 0.9)
    tell(client, visitor, "floods", -0.9)

    assert first() in bread
    assert "Good morning, everyone" in text(reader.get("/"))


@pytest.mark.parametrize("key", ["", "wrong", KEY[:-1], f"{KEY}x", sha256(OTHER.encode()).hexdigest(), "ключ"])
def test_without_a_key_nothing_moves(visitor, client, key):
    before = profile(visitor)

    assert tell(client, visitor, key=key).status_code == 401
    assert profile(visitor) == before


def test_without_keys_nobody_is_let_in(visitor, client, settings):
    settings.ATTUNE = settings.ATTUNE | {"AUDIENCE": {}}
    conf.cache_clear()

    assert tell(client, visitor).status_code == 401
    assert tell(client, visitor, key="").status_code == 401


@pytest.mark.parametrize("user", ["nobody", 123])
def test_an_unknown_visitor_is_not_made(site, client, user):
    assert tell(client, user).status_code == 404
    assert not ProfileRecord.objects.exists()


@pytest.mark.parametrize("user", ["", "\x00", "a b", "x" * 37, None, ["123"]])
def test_what_is_no_id_is_refused(site, client, user):
    assert tell(client, user).status_code == 422


@pytest.mark.parametrize(
    ("category", "delta"),
    [("technology", 0.05), ("", 0.05), ("floods", 1.5), ("floods", "much"), (None, 0.05)],
)
def test_what_cannot_be_done_is_refused(visitor, client, category, delta):
    before = profile(visitor)

    assert tell(client, visitor, category, delta).status_code == 422
    assert profile(visitor) == before


def test_a_number_that_is_none_is_no_json(visitor, client):
    before = profile(visitor)

    assert tell(client, visitor, "floods", float("nan")).status_code == 400
    assert profile(visitor) == before
