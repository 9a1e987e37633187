"""Devices, machines and addresses are told from headers."""

import pytest
from django.test import override_settings

from attune.audience.request.addresses import client_address, country_of
from attune.audience.request.countries import country_names
from attune.audience.request.crawlers import is_bot
from attune.audience.request.user_agents import UserAgent, read_user_agent

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.68",
            UserAgent("desktop", "Edge", "126.0.2592", "Windows"),
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/17.4 Mobile/15E148 Safari/604.1",
            UserAgent("mobile", "Safari", "17.4.0", "iOS"),
        ),
        (
            f"Mozilla/5.0 (Linux; Android 13; SM-T870) {WEBKIT} Chrome/120.0.0.0 Safari/537.36",
            UserAgent("tablet", "Chrome", "120.0.0", "Android"),
        ),
        (
            f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {WEBKIT} Chrome/126.0.6478.71 Mobile Safari/537.36",
            UserAgent("mobile", "Chrome", "126.0.6478", "Android"),
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14.5; rv:127.0) Gecko/20100101 Firefox/127.0",
            UserAgent("desktop", "Firefox", "127.0.0", "Mac OS X"),
        ),
        ("", UserAgent()),
        ("\x00\udcff" * 5000, UserAgent()),
    ],
)
def test_a_user_agent_is_read(header, meaning):
    assert read_user_agent(header) == meaning


@pytest.mark.parametrize(
    ("user_agent", "accept", "language", "expected"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "text/html", "en", False),
        ("", "text/html", "en", False),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "", "", True),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "*/*", "", False),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "*/*", "en", True),
        ("facebookexternalhit/1.1", "*/*", "", True),
        ("Slackbot-LinkExpanding 1.0", "*/*", "", True),
        ("curl/8.6.0", "*/*", "", True),
        ("Java/21.0.1", "*/*", "", True),
    ],
)
def test_machines_are_told_from_browsers(user_agent, accept, language, expected):
    assert is_bot(user_agent, accept=accept, accept_language=language) is expected


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("81.2.69.142", "", "81.2.69.142"),
        ("81.2.69.142", "1.1.1.1", "81.2.69.142"),
        ("10.0.0.1", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "9.9.9.9, 1.1.1.1, 10.0.0.2", "1.1.1.1"),
        ("::ffff:10.0.0.1", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "nonsense, , \x00", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("", "1.1.1.1", ""),
        ("a unix socket", "1.1.1.1", ""),
    ],
)
@override_settings(ATTUNE={"AUDIENCE": {"TRUSTED_PROXIES": ["10.0.0.0/8"]}})
def test_the_address_is_the_first_that_is_no_trusted_proxy(peer, forwarded, expected):
    assert client_address({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}) == expected


def test_the_country_is_looked_up_where_a_database_of_addresses_is_there():
    pytest.importorskip("iptocc", reason="the database of addresses is optional")

    assert country_of({"REMOTE_ADDR": "81.2.69.142"}) == "GB"
    assert country_of({"REMOTE_ADDR": "127.0.0.1"}) == ""


def test_there_are_249_countries():
    names = country_names()

    assert len(names) == 249
    assert (names["BE"], names["CI"]) == ("Belgium", "Côte d’Ivoire")
