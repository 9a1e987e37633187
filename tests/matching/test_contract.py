"""What every matching backend answers; Elasticsearch and the database pass the same tests."""

import math
from random import Random

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Locale, Page, PageViewRestriction

from attune.matching.backends.base import MatchBackend
from attune.matching.conf import conf
from attune.matching.domain.query import MatchQuery
from attune.matching.domain.ranking import MatchResult
from attune.matching.domain.style import StyleFilter, StyleMeasure, fresh_since, place_keys
from attune.matching.services import backend_named
from attune.tagging.domain.entity_linking import name_key
from tests.matching.library import NOW, Library

pytestmark = pytest.mark.slow

PATIENCE_MS = 10_000
SAME = 0.01
LIKING = {"floods": 0.6, "cycling": 0.8}


@pytest.fixture
def ask(backend: str, library: Library):
    """Ask the backend under test, after it was given the library."""

    def asking(affinities=LIKING, *, limit=10, **filters) -> MatchResult:
        if conf().has_search_server:
            library.index()
        query = MatchQuery(affinities=affinities, limit=limit, **filters)
        return backend_named(backend).answer([query], timeout_ms=PATIENCE_MS)[0]

    return asking


def ids(answer: MatchResult) -> list[int]:
    return [candidate.page_id for candidate in answer.candidates]


def test_pages_are_ordered_by_the_cosine_which_is_their_score(library, ask):
    both = library.add(floods=0.6, cycling=0.8)
    one = library.add(cycling=1.0)
    other = library.add(floods=0.3, bread=0.4)
    library.add(bread=1.0)

    answer = ask()

    assert ids(answer) == [both.pk, one.pk, other.pk]
    assert [candidate.score for candidate in answer.candidates] == pytest.approx([1.0, 0.8, 0.36], abs=SAME)


def test_the_reasons_tell_what_each_topic_gave(library, ask):
    library.add(floods=0.6, bread=0.8)
    library.add(floods=0.6, cycling=0.8)

    full, part = ask().candidates

    assert [topic for topic, _ in full.because] == ["cycling", "floods"]
    assert dict(full.because) == pytest.approx({"cycling": 0.64, "floods": 0.36}, abs=SAME)
    assert dict(part.because) == pytest.approx({"floods": 0.36}, abs=SAME)
    assert sum(dict(full.because).values()) == pytest.approx(full.score, abs=SAME)


def test_a_candidate_bears_its_revision_and_its_date(library, ask):
    page = library.add(floods=1.0, days=3)
    page.save_revision().publish()
    page.refresh_from_db()

    (candidate,) = ask().candidates

    assert candidate.revision == page.live_revision_id
    assert candidate.published_at == page.first_published_at


def test_equal_pages_come_in_the_order_of_their_ids(library, ask):
    pages = [library.add(floods=0.6, cycling=0.8) for _ in range(5)]

    assert ids(ask(limit=3)) == [page.pk for page in pages[:3]]


def test_nothing_liked_gives_nothing(library, ask):
    library.add(floods=1.0)

    assert ask({}) == MatchResult()
    assert ask({"floods": 0.0}) == MatchResult()
    assert ids(ask({"bread": 1.0})) == []


def test_drafts_are_never_candidates(library, ask):
    library.add(floods=1.0, live=False)

    assert ids(ask()) == []


def test_pages_that_only_some_may_read_are_never_candidates(library, ask):
    private = library.add(floods=1.0)
    below = library.add(floods=1.0, parent=private)
    public = library.add(floods=1.0)
    restriction = PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.add(Group.objects.create(name="Members"))

    assert below.path.startswith(private.path)
    assert ids(ask()) == [public.pk]


def test_page_types_that_are_not_recommended_are_never_candidates(library, ask):
    library.tag(library.section, {"floods": 1.0})

    assert ids(ask()) == []


def test_topics_that_were_removed_or_blocked_do_not_count(library, ask):
    removed = library.add(cycling=1.0)
    library.tag(removed, {"floods": 1.0}, state="rejected")
    blocked = library.add(floods=0.6, bread=0.8)
    library.topic("bread").is_blocked = True
    library.topic("bread").save()

    answer = ask({"floods": 1.0, "bread": 1.0})

    assert ids(answer) == [blocked.pk]
    assert answer.candidates[0].score == pytest.approx(math.sqrt(0.5), abs=SAME)


def test_only_pages_of_the_locale_are_given(library, ask):
    dutch = library.add(floods=1.0, locale=Locale.objects.create(language_code="nl"))
    library.add(floods=1.0)

    assert ids(ask(locale_id=dutch.locale_id)) == [dutch.pk]


def test_only_pages_below_the_root_are_given(library, ask):
    inside = library.add(floods=1.0)
    outside = library.add(floods=1.0, parent=Page.objects.get(depth=1))

    assert set(ids(ask())) == {inside.pk, outside.pk}
    assert ids(ask(root_path=library.section.path)) == [inside.pk]


def test_excluded_pages_are_left_out(library, ask):
    shown, other = library.add(floods=1.0), library.add(floods=1.0)

    assert ids(ask(exclude=frozenset({shown.pk}))) == [other.pk]


def test_pages_below_the_least_score_are_left_out(library, ask):
    exact = library.add(cycling=1.0)
    library.add(floods=1.0)

    assert ids(ask(least_score=0.8)) == [exact.pk]


def test_only_pages_about_a_wanted_topic_are_given_and_the_score_stays(library, ask):
    wanted = library.add(cycling=0.8, bread=0.6)
    library.add(cycling=1.0)

    answer = ask(topics=frozenset({"bread", "snow"}))

    assert ids(answer) == [wanted.pk]
    assert answer.candidates[0].score == pytest.approx(0.64, abs=SAME)


def test_the_kind_is_the_page_s_own_or_else_what_tagging_judged(library, ask):
    own = library.add(floods=1.0, kind="news", judged="how-to")
    judged = library.add(floods=1.0, judged="how-to")
    library.add(floods=1.0, judged="reference")

    assert ids(ask(kinds=frozenset({"how-to"}))) == [judged.pk]
    assert ids(ask(kinds=frozenset({"how-to", "news"}))) == [own.pk, judged.pk]


def test_only_pages_in_a_wanted_language_are_given(library, ask):
    french = library.add(floods=1.0, written={"language": "fr"})
    german = library.add(floods=1.0, written={"language": "de"})
    library.add(floods=1.0)

    assert ids(ask(manner=StyleFilter(languages=frozenset({"fr"})))) == [french.pk]
    assert ids(ask(manner=StyleFilter(languages=frozenset({"fr", "de"})))) == [french.pk, german.pk]


def test_pages_in_another_language_than_their_locale_can_be_left_out(library, ask):
    own = library.add(floods=1.0, written={"is_foreign": False})
    library.add(floods=1.0, written={"is_foreign": True})

    assert ids(ask(manner=StyleFilter(in_own_language=True))) == [own.pk]


def test_only_pages_of_a_wanted_format_are_given(library, ask):
    video = library.add(floods=1.0, written={"format": "video"})
    library.add(floods=1.0, written={"format": "text"})

    assert ids(ask(manner=StyleFilter(formats=frozenset({"video", "gallery"})))) == [video.pk]


def test_a_place_is_found_in_any_spelling(library, ask):
    there = library.add(floods=1.0, written={"place": "Örebro", "place_key": name_key("Örebro")})
    library.add(floods=1.0, written={"place": "London", "place_key": name_key("London")})

    assert ids(ask(manner=StyleFilter(place_keys=place_keys(["örebro"])))) == [there.pk]


@pytest.mark.parametrize("measure", StyleMeasure)
def test_a_measure_lies_within_its_ends_and_an_unknown_one_never_does(library, ask, measure):
    low = library.add(floods=1.0, written={measure.value: 0.25})
    high = library.add(floods=1.0, written={measure.value: 0.75})
    library.add(floods=1.0)

    assert ids(ask(manner=StyleFilter(ranges={measure: (0.5, None)}))) == [high.pk]
    assert ids(ask(manner=StyleFilter(ranges={measure: (None, 0.25)}))) == [low.pk]
    assert ids(ask(manner=StyleFilter(ranges={measure: (0.25, 0.75)}))) == [low.pk, high.pk]


def test_the_years_that_a_page_names_touch_those_asked_for(library, ask):
    war = library.add(floods=1.0, written={"period_from": 1939, "period_to": 1945})
    decade = library.add(floods=1.0, written={"period_from": 1940, "period_to": 1999})
    library.add(floods=1.0, written={"period_from": None, "period_to": None})

    assert ids(ask(manner=StyleFilter(years=(1945, 1950)))) == [war.pk, decade.pk]
    assert ids(ask(manner=StyleFilter(years=(1946, None)))) == [decade.pk]
    assert ids(ask(manner=StyleFilter(years=(None, 1939)))) == [war.pk]
    assert ids(ask(manner=StyleFilter(years=(2000, 2010)))) == []


def test_each_kind_is_fresh_for_its_own_time(library, ask):
    half_lives = {"news": 10.0, "reference": 100.0, "other": 50.0}
    library.add(floods=1.0, days=11, judged="news")
    library.add(floods=1.0, days=11, kind="news", judged="reference")
    news = library.add(floods=1.0, days=9, judged="news")
    reference = library.add(floods=1.0, days=99, judged="reference")
    other = library.add(floods=1.0, days=49)
    library.add(floods=1.0, days=51)

    fresh = StyleFilter(fresh_since=fresh_since(0.5, now=NOW, half_lives=half_lives))

    assert ids(ask(manner=fresh)) == [news.pk, reference.pk, other.pk]


def test_only_fresh_pages_are_given(library, ask):
    fresh = library.add(floods=1.0, days=6.9)
    library.add(floods=1.0, days=7.1)

    assert ids(ask(fresh_days=7, now=NOW)) == [fresh.pk]


def test_a_count_takes_what_passes_the_filters_and_needs_a_liking_only_for_a_least_score(library, ask):
    library.add(floods=1.0)
    library.add(cycling=1.0)
    library.add(bread=1.0)

    assert ask({}, limit=0) == MatchResult(count=3)
    assert ask({}, limit=0, topics=frozenset({"bread"})) == MatchResult(count=1)
    assert ask(limit=0, least_score=0.7) == MatchResult(count=1)
    assert ask({}, limit=0, least_score=0.7) == MatchResult(count=0)


def test_queries_are_answered_in_their_order(library, ask, backend):
    page = library.add(floods=1.0)
    ask()
    queries = [MatchQuery(affinities={}), MatchQuery(limit=0), MatchQuery(affinities=LIKING)]

    answers = backend_named(backend).answer(queries, timeout_ms=PATIENCE_MS)

    assert [answer.count for answer in answers] == [0, 1, 1]
    assert [ids(answer) for answer in answers] == [[], [], [page.pk]]


@pytest.mark.service("elasticsearch")
def test_both_backends_give_the_same_first_pages_for_any_liking(library, elastic_settings):
    random = Random(20260301)
    topics = [f"topic-{letter}" for letter in "abcdefgh"]
    for _ in range(60):
        library.add(days=random.uniform(0, 500), **_some_weights(topics, random))
    library.index()
    elastic, database = backend_named("elastic"), backend_named("database")

    for _ in range(40):
        query = MatchQuery(
            affinities=_some_weights(topics, random),
            limit=random.choice([1, 5, 20, 60]),
            least_score=random.choice([0.0, 0.0, 0.3, 0.6]),
            topics=frozenset(random.sample(topics, random.choice([0, 0, 2]))),
            fresh_days=random.choice([None, 200]),
            now=NOW,
        )
        assert_alike(query, *(each.answer([query], timeout_ms=PATIENCE_MS)[0] for each in (elastic, database)))


def _some_weights(topics: list[str], random: Random) -> dict[str, float]:
    return {topic: random.uniform(0.05, 1) for topic in random.sample(topics, random.randint(1, 5))}


def assert_alike(query: MatchQuery, one: MatchBackend, other: MatchBackend) -> None:
    """The same pages with the same scores; pages may change places, or stand at the edge, within 0.01 of each other."""
    first, second = ({each.page_id: each.score for each in answer.candidates} for answer in (one, other))
    edge = max(query.least_score, min(second.values(), default=0.0) if len(second) == query.limit else 0.0)
    assert all(score == pytest.approx(second[page], abs=SAME) for page, score in first.items() if page in second)
    assert all((first | second)[page] <= edge + SAME for page in first.keys() ^ second.keys())
    assert list(second.values()) == pytest.approx([second.get(page, edge) for page in first], abs=SAME)
