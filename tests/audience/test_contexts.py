"""What is known of a visitor: total, at the cost of one read at most, and never more than consent allows."""

import math
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core import signing
from django.test import RequestFactory, override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.audience import services
from attune.audience.domain.consent import NO_CONSENT, Consent, consent_text
from attune.audience.domain.profile import Profile, fold
from attune.audience.domain.profile_state import to_state
from attune.audience.facts.all_facts import FACTS
from attune.audience.models import Persona, ProfileRecord
from attune.audience.request import cookies
from attune.audience.request.request_signals import visitor_of
from attune.rules.domain.facts.fact import FactFamily, Purpose, is_fact_value
from attune.rules.facts.registry import registry
from attune.tagging.selectors import replaced_topics
from attune.text import clean
from tests.audience.made import ABOUT, BROWSER, VISITOR, view

ALL = Consent(measure=True, personalise=True)
KEYS = frozenset({"affinity[floods]", "query_parameter[ref]", "trait[reader]", "pages_of_section_24h[7]"})


def request_of(consent=None, *, visitor="", persona="", path="/", user=None, **headers):
    """Make a request of a browser with these cookies."""
    request = RequestFactory(**{**BROWSER, **headers}).get(path)
    if consent:
        request.COOKIES[cookies.CONSENT_COOKIE] = consent_text(consent)
    if visitor:
        request.COOKIES[cookies.VISITOR_COOKIE] = signing.Signer(salt="attune.visitor").sign(visitor)
    if persona:
        request.COOKIES[cookies.PERSONA_COOKIE] = signing.Signer(salt="attune.persona").sign(persona)
    request.user = user or AnonymousUser()
    return request


@pytest.fixture
def reader(db):
    """Keep the profile of a visitor who read three pages just now."""
    now = datetime.now(UTC)
    events = [view(page, at=now, number=page) for page in (1, 2, 3)]
    profile = fold(Profile(visitor=VISITOR, traits={"reader": "yes"}), events, about=ABOUT, half_life_days=14)
    ProfileRecord.objects.create(visitor=VISITOR, state=to_state(profile), last_seen=profile.last_seen)
    return VISITOR


def test_at_least_24_facts_are_offered_and_each_has_a_default_of_its_kind():
    assert len(FACTS) >= 24
    for offer in FACTS:
        assert registry.get(offer.name) is offer
        assert is_fact_value(offer.kind, offer.default)
        assert str(offer.label)
        assert str(offer.group)


@pytest.mark.django_db
def test_every_chooser_gives_pairs_of_texts():
    for offer in FACTS:
        pairs = (*offer.listed_choices(), *(offer.parameter_choices() if isinstance(offer, FactFamily) else ()))
        assert all(isinstance(value, str) and str(label) for value, label in pairs)


def test_without_consent_a_request_is_read_and_the_database_is_not(django_assert_num_queries):
    request = request_of(path="/?utm_campaign=spring&ref=friend", HTTP_REFERER="https://www.search.example/?q=x")

    # pytest refuses the database to this test.
    context = services.context_for(request, keys=KEYS)

    assert context.visitor == ""
    assert context.facts["device"] == "desktop"
    assert context.facts["browser"] == "Firefox"
    assert context.facts["browser_version"] == "128.0.0"
    assert context.facts["operating_system"] == "Linux"
    assert context.facts["language"] == "nl"
    assert context.facts["campaign"] == "spring"
    assert context.facts["query_parameter[ref]"] == "friend"
    assert context.facts["referrer"] == "search.example"
    assert context.facts["has_consent"] is False


def test_facts_are_total_whoever_comes(reader):
    bot = request_of(HTTP_USER_AGENT="Googlebot/2.1")
    for request in (request_of(), request_of(ALL, visitor=reader), request_of(ALL), bot):
        facts = services.context_for(request, keys=KEYS).facts

        assert set(facts) >= {offer.name for offer in registry.facts()} | KEYS
        assert all(is_fact_value(registry.get(name.partition("[")[0]).kind, value) for name, value in facts.items())


def test_a_known_visitor_costs_exactly_one_read(reader, django_assert_num_queries):
    request = request_of(ALL, visitor=reader)
    # Read once in five minutes, and then from the cache.
    replaced_topics()
    services.context_for(request_of(ALL, visitor=reader), keys=KEYS)

    with django_assert_num_queries(1):
        context = services.context_for(request, keys=KEYS)

    assert context.visitor == reader
    assert context.facts["new_visitor"] is True
    assert context.facts["pages_today"] == 3
    assert context.facts["section_reads_24h"] == 2
    assert context.facts["pages_of_section_24h[7]"] == 2
    assert context.facts["trait[reader]"] == "yes"
    assert context.facts["affinity[floods]"] == pytest.approx(0.2 + 0.12 * 0.8, abs=1e-3)
    assert context.facts["top_topics"] == {"floods", "rivers", "gardens"}
    assert context.affinities["topic:floods"] == context.facts["affinity[floods]"]
    assert context.seen == {1, 2, 3}


@pytest.mark.parametrize("consent", [Consent(measure=True, personalise=False), NO_CONSENT])
def test_who_may_not_be_adapted_to_is_not_read(reader, django_assert_num_queries, consent):
    with django_assert_num_queries(0):
        context = services.context_for(request_of(consent, visitor=reader), keys=KEYS)

    for offer in FACTS:
        if offer.purpose == Purpose.PERSONALISE and not isinstance(offer, FactFamily):
            assert context.facts[offer.name] == offer.default or math.isnan(offer.default)
    assert context.affinities == {}
    assert context.seen == frozenset()


def test_a_machine_gets_the_defaults_and_costs_no_read(django_assert_num_queries):
    context = services.context_for(request_of(ALL, visitor=VISITOR, HTTP_USER_AGENT="bingbot/2.0"), keys=KEYS)

    assert context.is_bot
    assert context.visitor == ""
    assert {k: v for k, v in context.facts.items() if v == v} == {
        k: v for k, v in registry.defaults(KEYS).items() if v == v
    }


def test_the_time_is_that_of_the_sites_clock(time_machine):
    time_machine.move_to(datetime(2026, 7, 6, 22, 30, tzinfo=UTC), tick=False)

    facts = services.context_for(request_of()).facts

    # 23:30 in London in summer, still Monday.
    assert (facts["hour"], facts["clock"], facts["weekday"]) == (23, 23 * 60 + 30, "monday")
    assert facts["now"] == datetime(2026, 7, 6, 22, 30, tzinfo=UTC).timestamp()


@pytest.mark.django_db
def test_a_persona_is_read_instead_of_the_visitor_and_never_counted(django_assert_num_queries):
    Persona.objects.create(
        slug="ana",
        name="Ana",
        facts={"device": "mobile", "lists": ["a"], "clock": "22:15", "gone": 1, "hour": "x"},
        affinities={"topic:floods": 0.9},
    )
    request = request_of(ALL, visitor=VISITOR, persona="ana")
    replaced_topics()
    services.context_for(request_of(ALL, visitor=reader), keys=KEYS)

    with django_assert_num_queries(1):
        context = services.context_for(request, keys=KEYS)

    assert (context.visitor, context.persona) == ("", "ana")
    assert context.facts["device"] == "mobile"
    assert context.facts["browser"] == ""
    assert context.facts["lists"] == {"a"}
    assert context.facts["clock"] == 22 * 60 + 15
    assert context.facts["affinity[floods]"] == 0.9
    assert context.affinities == {"topic:floods": 0.9}
    assert context.facts["has_consent"] is True
    assert not visitor_of(request).counts
    assert visitor_of(request).id == ""


@pytest.mark.django_db
def test_a_persona_that_is_gone_or_forged_is_nobody():
    gone = request_of(ALL, visitor=VISITOR, persona="gone")
    forged = request_of(ALL, visitor=VISITOR)
    forged.COOKIES[cookies.PERSONA_COOKIE] = "ana:forged"

    assert services.context_for(gone).visitor == VISITOR
    assert services.context_for(forged).visitor == VISITOR


def test_a_preview_is_of_nobody():
    request = request_of(ALL, visitor=VISITOR)
    request.is_dummy = True

    visitor = visitor_of(request)

    assert visitor.is_dummy
    assert visitor.id == ""
    assert not visitor.counts


def test_who_logged_in_is_known_only_with_a_session():
    user = User(username="ed")
    with_session, without = request_of(user=user), request_of(user=user)
    with_session.COOKIES["sessionid"] = "x"

    assert services.context_for(with_session).facts["logged_in"] is True
    assert services.context_for(without).facts["logged_in"] is False


@override_settings(ATTUNE={"AUDIENCE": {"COUNTRY_HEADER": "X-Country", "TRUSTED_PROXIES": ["10.0.0.0/8"]}})
def test_the_country_is_believed_of_a_trusted_proxy_alone():
    trusted = request_of(REMOTE_ADDR="10.1.2.3", HTTP_X_COUNTRY="be")
    unknown = request_of(REMOTE_ADDR="10.1.2.3", HTTP_X_COUNTRY="ZZ")
    forged = request_of(REMOTE_ADDR="192.0.2.1", HTTP_X_COUNTRY="be")

    countries = [services.context_for(request).facts["country"] for request in (trusted, unknown, forged)]

    assert countries == ["BE", "", ""]


# A web server hands bytes over as Latin-1, whatever they are.
hostile = st.one_of(
    st.binary(max_size=40).map(lambda raw: raw.decode("latin-1")),
    st.sampled_from(["\x00", "%", "%00", "*", "\r\n", "x" * 8192, "a" * 4000 + "\x00", "é" * 300]),
    st.sampled_from(
        ["http://[", "http://[::1]:99999/", "http://\xff\xfe/", "//", "1.2.3.4, " * 900, "::ffff:10.0.0.1"]
    ),
    st.sampled_from(["en;q=NaN", "nl;q=1e999," * 900, "-", "en;q=", "a=1&" * 2000, "utm_campaign=%ff%fe%00"]),
)
HEADERS = ("HTTP_USER_AGENT", "HTTP_REFERER", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT", "REMOTE_ADDR", "QUERY_STRING")
PROXY_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_X_COUNTRY")
COOKIES = (cookies.CONSENT_COOKIE, cookies.VISITOR_COOKIE, cookies.PERSONA_COOKIE)


@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(HEADERS + PROXY_HEADERS, hostile)),
    st.fixed_dictionaries({}, optional=dict.fromkeys(COOKIES, hostile)),
)
@settings(max_examples=150, deadline=None)
def test_whatever_a_request_says_it_is_read(headers, said):
    with override_settings(ATTUNE={"AUDIENCE": {"COUNTRY_HEADER": "X-Country", "TRUSTED_PROXIES": ["10.0.0.0/8"]}}):
        request = request_of()
        request.META.update(headers)
        request.COOKIES.update(said)

        context = services.context_for(request, keys=KEYS)

    assert set(context.facts) >= KEYS
    assert all(clean(value) == value for value in context.facts.values() if isinstance(value, str))


def test_too_many_query_parameters_are_none():
    request = request_of(path="/?" + "&".join(f"p{n}=1" for n in range(1001)))

    assert services.context_for(request).facts["campaign"] == ""


def test_a_referrer_of_this_site_is_none():
    request = request_of(HTTP_REFERER="http://testserver/news/")

    assert services.context_for(request).facts["referrer"] == ""
