"""What stands around a page, before or behind it, can make its answer one visitor's: others never get it then."""

import pytest
from django.contrib import messages
from django.contrib.auth.models import User
from django.test import Client, override_settings
from django.utils.cache import patch_cache_control, patch_vary_headers
from wagtail import hooks
from wagtail.models import PageViewRestriction

from attune.blocks.pages import AdaptivePage
from attune.decisions.cache.versions import invalidate_all
from attune.decisions.delivery.shared_body_guard import PrivateValueError
from tests.flows.edge import ASKING, DESKTOP, KEY, PHONE, SCOPE, ask
from tests.flows.pages import BROWSER

pytestmark = pytest.mark.django_db

STATIC, ADAPTIVE = "/water/", "/"
HERE = "tests.flows.test_what_stands_around"

paths = pytest.mark.parametrize("path", [STATIC, ADAPTIVE])


def marks_all(get_response):
    """Set a cookie on whatever is answered, as one of the outermost."""

    def answered(request):
        response = get_response(request)
        response.set_cookie("seen", "yes")
        return response

    return answered


def keeps_in_session(get_response):
    """Keep something of each visitor, as it comes in."""

    def answered(request):
        request.session["came"] = request.path
        return get_response(request)

    return answered


def says_private(get_response):
    """Forbid to share what comes by."""

    def answered(request):
        response = get_response(request)
        patch_cache_control(response, private=True)
        return response

    return answered


def varies(get_response):
    """Say that answers follow from cookies."""

    def answered(request):
        response = get_response(request)
        patch_vary_headers(response, ["Accept", "Cookie"])
        return response

    return answered


def greets(get_response):
    """Leave a message for whoever comes."""

    def answered(request):
        messages.info(request, "Welcome")
        return get_response(request)

    return answered


def knows(get_response):
    """Know who comes without a session, by a certificate say."""

    def answered(request):
        request.user = User(username="ana", pk=1)
        return get_response(request)

    return answered


class Names:
    """Add to what each page is rendered from."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_template_response(self, request, response):
        response.context_data["page"].title = f"For {request.headers.get('x-name', 'you')}"
        return response


INNERMOST = ("marks_all", "keeps_in_session", "says_private", "varies", "greets", "knows", "Names")
# What else the outermost say is heard by caches alone: docs/nginx.conf heeds Cache-Control.
AROUND = [*((name, False) for name in INNERMOST), ("marks_all", True), ("Names", True)]


@paths
@pytest.mark.parametrize(("name", "is_outermost"), AROUND)
def test_what_stands_around_makes_an_answer_one_visitors(site, settings, path, name, is_outermost):
    settings.MIDDLEWARE = _with(settings.MIDDLEWARE, f"{HERE}.{name}", is_outermost=is_outermost)
    plain = ask(path=path)

    for answer in (plain, ask(path=path, **{"if-none-match": plain.headers.get("ETag", '"none"')})):
        assert (answer.headers.get(SCOPE, "private"), KEY in answer) == ("private", False)
        assert "public" not in answer["Cache-Control"]


@paths
@pytest.mark.parametrize("name", INNERMOST)
def test_what_is_one_visitors_has_no_key(site, settings, path, name):
    settings.MIDDLEWARE = _with(settings.MIDDLEWARE, f"{HERE}.{name}", is_outermost=False)

    assert ask(path=path, **ASKING)[SCOPE] == "private"


def _with(known, added, *, is_outermost):
    return [added, *known] if is_outermost else [*known, added]


def test_middleware_has_its_say_before_a_page_is_rendered(site, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{HERE}.Names"]

    assert "For Ana" in ask(**{"x-name": "Ana"}).content.decode()
    assert "For Ben" in ask(**{"x-name": "Ben"}).content.decode()
    assert "For you" in ask().content.decode()
    assert "attune:tail" not in ask().content.decode()


@paths
def test_a_hook_that_forbids_to_share_a_page_is_heeded(site, path):
    def forbids(serve):
        def served(page, request, args, kwargs):
            response = serve(page, request, args, kwargs)
            patch_cache_control(response, private=True)
            return response

        return served

    with hooks.register_temporarily("on_serve_page", forbids):
        answer, key = ask(path=path), ask(path=path, **ASKING)

    assert (answer[SCOPE], KEY in answer, key[SCOPE], KEY in key) == ("private", False, "private", False)


@paths
def test_what_only_some_may_see_is_shown_to_nobody_else(site, path):
    page = site.water if path == STATIC else site.home
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    invalidate_all()
    known = Client(headers=BROWSER)
    known.force_login(User.objects.create_user("ana"))

    answer, stranger, key = known.get(path), ask(path=path), ask(path=path, **ASKING)

    assert (answer.status_code, answer[SCOPE], KEY in answer) == (200, "private", False)
    assert (stranger.status_code, KEY in stranger) == (302, False)
    assert (key[SCOPE], KEY in key) == ("private", False)


def test_djangos_own_cache_of_pages_keeps_no_page_that_adapts(phones, settings):  # noqa: F811
    settings.MIDDLEWARE = [
        "django.middleware.cache.UpdateCacheMiddleware",
        *settings.MIDDLEWARE,
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]

    shown = ["The long reads are here" in ask(agent).content.decode() for agent in (DESKTOP, PHONE, DESKTOP, PHONE)]

    assert shown == [False, True, False, True]


# What a template may write of its visitor, all of it short or in other words than it came in.
LEAKS = {
    'the value of the cookie "name"': lambda request: request.COOKIES["name"].upper(),
    'the value of the cookie "basket"': lambda request: request.COOKIES.get("basket"),
    'the value of the cookie "name", the value of the cookie "basket"': lambda request: dict(request.COOKIES.items()),
    'the value of the cookie "basket", the value of the cookie "name"': lambda request: request.COOKIES,
    'the value of the query parameter "token", which': lambda request: request.get_full_path(),
    "what the browser says of itself": lambda request: request.headers["User-Agent"],
    "the visitor's address": lambda request: f"You are {request.META['REMOTE_ADDR']}.",
    "where the visitor comes from": lambda request: request.headers["Referer"],
}


# A page without slots is told apart by whatever is asked of it.
LEAKING = [(ADAPTIVE, *each) for each in LEAKS.items()]
LEAKING += [(STATIC, words, leak) for words, leak in LEAKS.items() if "query" not in words]


@pytest.mark.parametrize(("path", "words", "leak"), LEAKING)
def test_what_a_template_writes_of_its_visitor_is_seen_whatever_it_makes_of_it(site, monkeypatch, path, words, leak):
    monkeypatch.setattr(
        AdaptivePage, "_rendered", lambda self, request, *args: f"<main>{leak(request)}</main>".encode()
    )
    client = Client(headers=BROWSER | {"referer": "https://mail.example/inbox"})
    client.cookies["name"], client.cookies["basket"] = "Ana", "7"

    with pytest.raises(PrivateValueError) as raised:
        client.get(f"{path}?token=a%20token%20of%20hers")
    with override_settings(ATTUNE={"DECISIONS": {"GUARD": "log"}}):
        hers = client.get(f"{path}?token=a%20token%20of%20hers")

    assert all(part in str(raised.value) for part in words.split(", "))
    assert (hers[SCOPE], "public" in hers["Cache-Control"]) == ("private", False)


@pytest.mark.parametrize("hop", ['"', "<", "a", ">, =", "main", "unknown", "1", "\\"])
def test_what_a_request_calls_an_address_and_is_none_makes_no_page_private(site, hop):
    answer = Client(headers=BROWSER | {"x-forwarded-for": hop}).get(ADAPTIVE)

    assert (answer.status_code, answer[SCOPE] != "private") == (200, True)


API = ("/api/pages/{}/", "/api/decisions/?page={}")


@pytest.mark.parametrize("address", API)
@pytest.mark.parametrize("who", [{"cookie": "sessionid=abc"}, {"authorization": "Basic abc"}])
def test_what_machines_are_told_of_a_page_without_slots_is_shared_only_where_nobody_is_named(site, address, who):
    address = address.format(site.water.pk)

    assert "public" in Client(headers=BROWSER).get(address)["Cache-Control"]
    assert "public" not in Client(headers=BROWSER | who).get(address)["Cache-Control"]


def test_what_a_block_writes_of_its_visitor_stays_out_of_what_machines_are_told_in_common(site, monkeypatch):
    def leak(request, page, decisions):
        return {"id": page.pk, "hello": request.COOKIES.get("name", "you")}

    monkeypatch.setattr("attune.blocks.headless._page_values", leak)
    client = Client(headers=BROWSER)
    client.cookies["name"] = "Ana"

    with override_settings(ATTUNE={"DECISIONS": {"GUARD": "log"}}):
        hers, his = (each.get(f"/api/pages/{site.water.pk}/") for each in (client, Client(headers=BROWSER)))

    assert (hers.json()["hello"], "public" in hers["Cache-Control"]) == ("Ana", False)
    assert his.json()["hello"] == "you"
