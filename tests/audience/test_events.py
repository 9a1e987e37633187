"""Events are read from plain values, within limits, and refused by name."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.audience.domain.events import (
    EVENT_KINDS,
    Click,
    Conversion,
    Dwell,
    Exposure,
    InvalidEventError,
    PageView,
    Scroll,
    event_parts,
    parse_event,
)

ID = "8b1f7a52-6f0c-4b3a-9d47-2f6f3a0c9e01"
AT = "2026-03-01T10:30:00+01:00"
BASE = {"id": ID, "at": AT, "page_id": 3}


@pytest.mark.parametrize(
    ("raw", "kind", "parts"),
    [
        ({"kind": "page_view"}, PageView, {}),
        ({"kind": "click", "name": " buy "}, Click, {"name": "buy"}),
        ({"kind": "dwell", "seconds": 30}, Dwell, {"seconds": 30.0}),
        ({"kind": "scroll", "depth": 0.75}, Scroll, {"depth": 0.75}),
        ({"kind": "conversion", "goal": "signed up"}, Conversion, {"goal": "signed up", "worth": 0.0}),
        (
            {"kind": "exposure", "slot": "hero", "variant": ""},
            Exposure,
            {"slot": "hero", "variant": "", "experiment": "", "propensity": 1.0, "causes": (), "book": 0},
        ),
    ],
)
def test_an_event_is_read_from_plain_values(raw, kind, parts):
    event = parse_event({**BASE, **raw}, visitor="v")

    assert event == kind(id=UUID(ID), visitor="v", at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC), page_id=3, **parts)
    assert event_parts(event) == parts


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "jump"}, '"kind" must be one of page_view'),
        ({"kind": ["page_view"]}, '"kind" must be one of'),
        ({"id": "7"}, '"id" must be a UUID'),
        ({"id": None}, '"id" must be a UUID'),
        ({"at": "yesterday"}, '"at" must be a moment'),
        ({"at": "2026-03-01T10:30:00"}, '"at" must be a moment with its zone'),
        ({"at": "0001-01-01T00:00:00+14:00"}, '"at" must be a moment'),
        ({"page_id": 0}, '"page_id" must be a whole number'),
        ({"page_id": True}, '"page_id" must be a whole number'),
        ({"page_id": 2**31}, '"page_id" must be a whole number'),
        ({"kind": "dwell"}, 'An event of kind "dwell" needs "seconds"'),
        ({"kind": "dwell", "seconds": -1}, '"seconds" must be a number from 0 to 3600'),
        ({"kind": "dwell", "seconds": float("nan")}, '"seconds" must be a number'),
        ({"kind": "scroll", "depth": 1.01}, '"depth" must be a number from 0 to 1'),
        ({"kind": "scroll", "depth": "deep"}, '"depth" must be a number'),
        ({"kind": "click", "name": ["buy"]}, '"name" must be a text of at most 200'),
        ({"kind": "click", "name": "\ud800\x00"}, '"name" must not be empty'),
        ({"kind": "click", "name": "x" * 201}, '"name" must be a text of at most 200'),
        ({"kind": "search", "words": " \u3000"}, '"words" must not be empty'),
    ],
)
def test_a_bad_event_is_refused_by_the_name_of_its_bad_part(change, message):
    with pytest.raises(InvalidEventError, match=message.replace("(", r"\(")):
        parse_event({**BASE, "kind": "page_view", **change}, visitor="v")


FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
GOOD_TEXTS = [
    ("Buy\u00a0now", "Buy now"),
    ("東京\u3000天気", "東京 天気"),
    (f"The {FAMILY} offer", f"The {FAMILY} offer"),
    ("Cafe\u0301", "Café"),
    ("two\r\n\tlines", "two lines"),
    ("half \ud83d", "half"),
    ("a\x00b\x07\x7f", "ab"),
    ("می\u200cخواهم", "می\u200cخواهم"),
    ("soft\u00adhyphen", "soft\u00adhyphen"),
    ("\u2028 separated \u2029", "separated"),
    ("\ue000 of one's own", "\ue000 of one's own"),
    ("x" * 200, "x" * 200),
    (" " * 300 + "x", "x"),
    # Composed, each of these signs is three.
    ("\ufb2c" * 200, "\u05e9\u05bc\u05c1" * 66),
]


@pytest.mark.parametrize(("text", "kept"), GOOD_TEXTS)
@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("click", "name"),
        ("hover", "name"),
        ("custom", "name"),
        ("search", "words"),
        ("share", "network"),
        ("conversion", "goal"),
    ],
)
def test_good_text_is_cleaned_rather_than_refused(kind, part, text, kept):
    event = parse_event({**BASE, "kind": kind, part: text}, visitor="v")

    assert getattr(event, part) == kept


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.sampled_from(EVENT_KINDS),
    st.dictionaries(
        st.sampled_from(
            [
                "name",
                "seconds",
                "depth",
                "page_id",
                "slot",
                "variant",
                "propensity",
                "words",
                "goal",
                "worth",
                "network",
                "at",
                "id",
            ]
        ),
        anything,
    ),
)
@settings(max_examples=200, deadline=None)
def test_whatever_comes_is_read_or_refused_and_what_was_read_is_read_again(kind, raw):
    try:
        event = parse_event({**BASE, **raw, "kind": kind}, visitor="v")
    except InvalidEventError:
        return

    kept = json.loads(json.dumps(event_parts(event), allow_nan=False))
    again = {**kept, "id": event.id, "kind": event.kind, "at": event.at, "page_id": event.page_id}
    assert parse_event(again, visitor="v") == event
