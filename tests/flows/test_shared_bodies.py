"""What belongs to one visitor never gets into what many are given, and each response says who may keep it."""

import logging

import pytest
from django.middleware.csrf import get_token
from django.test import Client, override_settings

from attune.blocks.pages import AdaptivePage
from attune.decisions.checks import check_settings
from attune.decisions.delivery.shared_body_guard import PrivateValueError

pytestmark = pytest.mark.django_db

STATIC, ADAPTIVE = "/water/", "/"
KEY = "a-value-of-one-visitor"
LEAKS = {
    "a CSRF token": get_token,
    "something of a new session": lambda request: request.session.setdefault("basket", 1),
    'the value of the cookie "basket"': lambda request: request.COOKIES.get("basket", ""),
}

leaks = pytest.mark.parametrize(("words", "leak"), LEAKS.items())
paths = pytest.mark.parametrize("path", [STATIC, ADAPTIVE])


@pytest.fixture
def leaking(monkeypatch, client):
    """Let every page hold something of its visitor."""

    def let(leak):
        def rendered(self, request, *args, **kwargs):
            return f"<main>{leak(request)}</main>".encode()

        monkeypatch.setattr(AdaptivePage, "_rendered", rendered)
        client.cookies["basket"] = KEY
        return client

    return let


@leaks
@paths
def test_sc35_in_tests_it_is_an_error_that_says_what_and_where(site, leaking, path, words, leak):
    client = leaking(leak)

    with pytest.raises(PrivateValueError, match=f"{path}: a shared body holds {words}"):
        client.get(path)


@leaks
@paths
def test_in_production_it_is_logged_served_to_one_alone_and_not_kept(site, leaking, caplog, path, words, leak):
    client = leaking(leak)

    with override_settings(ATTUNE={"DECISIONS": {"GUARD": "log"}}), caplog.at_level(logging.ERROR):
        first, other = client.get(path), Client().get(path)

    assert words in caplog.text
    assert first["Attune-Cache-Scope"] == "private"
    assert "no-store" in first["Cache-Control"]
    assert "public" not in first["Cache-Control"]
    assert "ETag" not in first
    assert KEY not in other.content.decode()


@pytest.mark.parametrize(("path", "scope"), [(STATIC, "static"), (ADAPTIVE, "permutation")])
def test_a_response_says_who_may_keep_it(site, client, path, scope):
    told = client.get(path)["Attune-Cache-Scope"]

    assert told == scope
    # wsgiref refuses every header that is not quite a string.
    assert type(told) is str


def test_a_response_that_sets_a_cookie_is_kept_by_nobody(site, client):
    client.cookies["csrftoken"] = "no token"

    answer = client.get(STATIC)

    assert "csrftoken" in answer.cookies
    assert (answer["Attune-Cache-Scope"], "no-store" in answer["Cache-Control"]) == ("private", True)


def test_an_editor_is_never_given_a_shared_body(site, client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("chief"))

    assert client.get(STATIC)["Attune-Cache-Scope"] == "private"


def test_a_guard_that_is_none_is_refused():
    with override_settings(ATTUNE={"DECISIONS": {"GUARD": "sleep"}}):
        (error,) = check_settings()

    assert "Choose among: log, raise." in error.msg
