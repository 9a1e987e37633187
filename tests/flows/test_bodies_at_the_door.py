"""Every address of ours that takes a body: whatever is sent there, nothing breaks, and no answer takes long.

The addresses are taken from the resolver, so that a new one is tried too.
"""

import inspect
import json
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.json_bodies import HOSTILE

pytestmark = pytest.mark.django_db

OURS = ("attune", "cms")
KEY = "a-key-of-a-server-that-is-long-enough"
PARTS = ("events", "choice", "slot", "block", "variants", "user_id", "adjustments")
# Well-formed, and yet none of them is what an address asks for.
ODD = {
    name: json.dumps(value).encode()
    for name, value in {
        "null": None, "a number": 3, "a text": "x", "a list": [], "an object": {}, "lists in lists": [[[]]],
        "texts for all": dict.fromkeys(PARTS, "x"), "lists for all": dict.fromkeys(PARTS, [[1]]),
        "odd variants": {"slot": [], "block": {}, "variants": [{"id": {}, "segments": ["1"], "name": 7, "content": [{}],
                                                                "place": "x", "starts": {}, "parameters": 3}]},
        "far numbers": {"slot": "a", "block": "b", "variants": [{"id": 1, "segments": [2**63 - 1], "place": -(2**62)}]},
        "a far event": {"events": [{"id": "1c7a1f9e-52a5-4e0a-9d52-6a5f0f2f7b10", "kind": "dwell", "seconds": 1e308,
                                    "page_id": 2**63 - 1}]},
        "odd scores": {"user_id": "x", "adjustments": {"content_category": "\u202e" * 200, "score_delta": -1}},
        "an odd preset": {"front": {"layout": 1e308, "items": "\u202e"}},
    }.items()
}  # fmt: skip
# What a form may be made to say: counts without bound, rows without parts, texts that are no numbers.
FORM = {
    **{f"{name}-count": "999999999999" for name in ("condition", "actions", "effects", "variants", "body")},
    **dict.fromkeys(("text", "look", "name", "into", "parts", "decision", "topic", "page", "pk", "id"), "[" * 90_000),
    "bench-pk": "9" * 400,
    "priority": "9" * 5_000,
    "now": "9999-99-99",
    "draft": "[" * 90_000,
}


def _addresses(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, object]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _addresses(each, before + str(each.pattern))
        elif isinstance(each, URLPattern):
            yield before + str(each.pattern), each.callback


def _is_ours(callback: object) -> bool:
    view = getattr(callback, "view_class", None) or inspect.unwrap(callback)  # type: ignore[arg-type]
    module = getattr(view, "__module__", "")
    return module.partition(".")[0] in OURS or module.startswith("ninja.operation")


_FILLED = {"int": "1", "slug": "rule", "str": "rule", "uuid": "1c7a1f9e-52a5-4e0a-9d52-6a5f0f2f7b10", "path": "x"}


def _filled(route: str) -> str:
    path = route
    while "<" in path:
        before, _open, rest = path.partition("<")
        kind, _colon, _name = rest.partition(">")[0].partition(":")
        path = before + _FILLED.get(kind, "rule") + rest.partition(">")[2]
    return "/" + path.replace("^", "").replace("$", "").replace("\\Z", "").replace("(?P", "")


ADDRESSES = sorted({_filled(route) for route, callback in _addresses(get_resolver()) if _is_ours(callback)})


@pytest.fixture
def editor(admin_client, settings):
    settings.ATTUNE = settings.ATTUNE | {"AUDIENCE": {**settings.ATTUNE["AUDIENCE"], "SERVER_KEYS": [KEY]}}
    admin_client.raise_request_exception = False
    return admin_client


def test_the_resolver_gives_the_addresses_that_are_known_to_take_a_body() -> None:
    known = {
        "/admin/attune/reach/",
        "/admin/attune/rules/typed/",
        "/admin/attune/rules/words/rule/",
        "/admin/attune/rules/bench/rule/",
        "/api/events/",
        "/api/consent/",
        "/api/rules/rule/",
        "/api/update_recommendation_scores/",
    }
    assert known <= set(ADDRESSES), ADDRESSES


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_body_breaks_an_address(editor, address: str) -> None:
    answers = {}
    for method in ("post", "put") if address.startswith("/api/") else ("post",):
        for name, body in {**HOSTILE, **ODD}.items():
            answer = getattr(editor, method)(
                address, body, content_type="application/json", HTTP_AUTHORIZATION=f"Bearer {KEY}"
            )
            answers[f"{method} {name}"] = answer.status_code
            if answer.status_code in (404, 405):
                break
    form = editor.post(address, FORM)
    answers["form"] = form.status_code

    assert {name: status for name, status in answers.items() if status >= 500} == {}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_panel_of_reach_refuses_what_it_cannot_read_in_one_sentence(editor, body: bytes) -> None:
    answer = editor.post("/admin/attune/reach/", body, content_type="application/json")

    assert answer.status_code in (400, 413)
    assert 0 < len(answer.content) < 200 and b"<" not in answer.content
