"""Only the site's own pages may speak for a visitor, and no address leads to another site."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from attune.audience.middleware import TrustedProxyMiddleware
from attune.audience.request.origins import is_own_address, is_same_origin, safe_redirect_address

HOSTS = ["testserver", "xn--bcher-kva.example", ".many.example", "[::1]"]


def request_of(host="testserver", *, secure=False, **headers):
    """Make a request to a host."""
    port = "443" if secure else "80"
    return RequestFactory().post("/", secure=secure, HTTP_HOST=host, SERVER_PORT=port, **headers)


@pytest.fixture(autouse=True)
def _hosts(settings):
    settings.ALLOWED_HOSTS = HOSTS


HTTP = {"host": "testserver"}
HTTPS = {"host": "testserver", "secure": True}


@pytest.mark.parametrize(
    ("asked", "origin", "is_same"),
    [
        (HTTP, "http://testserver", True),
        (HTTP, "http://testserver:80", True),
        (HTTP, "HTTP://TESTSERVER", True),
        (HTTP, "http://testserver.", True),
        (HTTP, "https://testserver", False),
        (HTTP, "https://testserver:80", False),
        (HTTP, "http://testserver:443", False),
        (HTTP, "http://testserver:8000", False),
        (HTTP, "http://testserver:0", False),
        (HTTP, "http://testserver:99999", False),
        (HTTP, "http://testserver:port", False),
        (HTTP, "ftp://testserver", False),
        (HTTP, "file://", False),
        (HTTP, "//testserver", False),
        (HTTP, "testserver", False),
        (HTTP, "http:testserver", False),
        (HTTP, "http://", False),
        (HTTP, "http://user@testserver", False),
        (HTTP, "http://testserver@elsewhere.example", False),
        (HTTP, "http://testserver/", False),
        (HTTP, "http://testserver\\@elsewhere.example", False),
        (HTTP, "http://testserver http://elsewhere.example", False),
        (HTTP, "http://testserver.elsewhere.example", False),
        (HTTP, "http://elsewhere.example", False),
        (HTTP, "http://[::1", False),
        (HTTP, "http://tëstserver", False),
        (HTTP, "null", False),
        (HTTP, "NULL", False),
        (HTTPS, "https://testserver", True),
        (HTTPS, "https://testserver:443", True),
        (HTTPS, "http://testserver", False),
        (HTTPS, "http://testserver:443", False),
        ({"host": "testserver:8000"}, "http://testserver:8000", True),
        ({"host": "testserver:8000"}, "http://testserver", False),
        ({"host": "TestServer"}, "http://testserver", True),
        ({"host": "testserver."}, "http://testserver", True),
        ({"host": "xn--bcher-kva.example"}, "http://xn--bcher-kva.example", True),
        ({"host": "[::1]:8000"}, "http://[::1]:8000", True),
        ({"host": "[::1]:8000"}, "http://[::2]:8000", False),
        # A site of several names is several origins.
        ({"host": "one.many.example"}, "http://one.many.example", True),
        ({"host": "one.many.example"}, "http://two.many.example", False),
    ],
)
def test_an_origin_is_the_same_by_scheme_host_and_port(asked, origin, is_same):
    assert is_same_origin(request_of(**asked, HTTP_ORIGIN=origin)) is is_same


@pytest.mark.parametrize(
    ("headers", "is_same"),
    [
        ({}, True),
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, True),
        ({"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "null"}, True),
        ({"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "https://testserver"}, False),
        ({"HTTP_SEC_FETCH_SITE": "same-site", "HTTP_ORIGIN": "http://testserver"}, False),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, False),
        ({"HTTP_SEC_FETCH_SITE": "none"}, False),
        ({"HTTP_SEC_FETCH_SITE": "Same-Origin, cross-site"}, False),
        ({"HTTP_REFERER": "http://testserver/news/?a=b#c"}, True),
        ({"HTTP_REFERER": "http://elsewhere.example/http://testserver/"}, False),
        ({"HTTP_REFERER": "https://testserver/"}, False),
        ({"HTTP_REFERER": "http://testserver:8000/"}, False),
        ({"HTTP_REFERER": "http://testserver@elsewhere.example/"}, False),
        ({"HTTP_REFERER": "http://elsewhere.example/", "HTTP_ORIGIN": "http://testserver"}, True),
    ],
)
def test_what_else_a_browser_says_is_weighed(headers, is_same):
    assert is_same_origin(request_of(**headers)) is is_same


@override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))
def test_the_scheme_is_that_of_the_proxy():
    proxied = {"HTTP_X_FORWARDED_PROTO": "https"}

    assert is_same_origin(request_of(**proxied, HTTP_ORIGIN="https://testserver"))
    assert not is_same_origin(request_of(**proxied, HTTP_ORIGIN="http://testserver"))
    assert not is_same_origin(request_of(HTTP_ORIGIN="https://testserver"))


@pytest.mark.parametrize(
    ("asked", "address", "is_here"),
    [
        (HTTP, "/news/?q=a#b", True),
        (HTTP, "?page=2", True),
        (HTTP, "http://testserver/news/", True),
        (HTTP, "http://testserver:80/", False),
        (HTTP, "/search/?q=東京\u3000天気", True),
        (HTTP, "/search/?q=two\u00a0words", True),
        (HTTP, "/search/?q=\U0001f468\u200d\U0001f469\u200d\U0001f467", True),
        (HTTP, "https://testserver/news/", False),
        (HTTPS, "https://testserver/news/", True),
        (HTTPS, "http://testserver/news/", False),
        (HTTP, "", False),
        (HTTP, "//elsewhere.example", False),
        (HTTP, "///elsewhere.example", False),
        (HTTP, "/\\elsewhere.example", False),
        (HTTP, "/\t/elsewhere.example", False),
        (HTTP, "\u2028//elsewhere.example", False),
        (HTTP, "/a\r\nSet-Cookie: a=b", False),
        (HTTP, "/\ud83d", False),
        (HTTP, "/\x00", False),
        (HTTP, "javascript:alert(1)", False),
        (HTTP, "http://user@testserver/", False),
        (HTTP, "http://testserver@elsewhere.example/", False),
        (HTTP, "http://testserver:8000/", False),
        (HTTP, "/" + "a" * 2_000, False),
    ],
)
def test_an_address_lies_here_or_is_not_led_to(asked, address, is_here):
    request = request_of(**asked)

    assert is_own_address(request, address) is is_here
    assert safe_redirect_address(request, address) == (address if is_here else "/")


@pytest.mark.parametrize(
    ("peer", "said", "scheme"),
    [
        ("10.0.0.1", ["10.0.0.0/8"], "https"),
        ("81.2.69.142", ["10.0.0.0/8"], "http"),
        ("81.2.69.142", [], "http"),
        ("", ["unix"], "https"),
        # Nothing is said, and a site that stood behind a proxy before goes on as it did.
        ("81.2.69.142", None, "https"),
    ],
)
@override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))
def test_the_scheme_is_believed_of_a_trusted_proxy_alone(peer, said, scheme):
    request = request_of(HTTP_X_FORWARDED_PROTO="https", HTTP_X_FORWARDED_FOR="1.1.1.1", REMOTE_ADDR=peer)

    with override_settings(ATTUNE={"AUDIENCE": {} if said is None else {"TRUSTED_PROXIES": said}}):
        TrustedProxyMiddleware(lambda request: HttpResponse())(request)

    assert request.scheme == scheme
    assert ("HTTP_X_FORWARDED_FOR" in request.META) == (scheme == "https")
