"""A page that a browser loads before anybody asked for it counts for nothing."""

from __future__ import annotations

import pytest

from attune.audience.models import EventRecord, ProfileRecord
from attune.audience.services import is_prefetch

AHEAD = [
    {"sec-purpose": "prefetch"},
    {"sec-purpose": "prefetch;prerender"},
    {"sec-purpose": "prefetch;anonymous-client-ip"},
    {"sec-purpose": "Prefetch; Prerender"},
    {"purpose": "prefetch"},
    {"x-purpose": "preview"},
    {"x-moz": "prefetch"},
]
SEEN: list[dict[str, str]] = [{}, {"sec-purpose": ""}, {"x-moz": "1"}]


@pytest.mark.parametrize("headers", AHEAD)
@pytest.mark.django_db
def test_what_is_told_of_a_page_loaded_ahead_is_not_kept(consenting, headers: dict[str, str]) -> None:
    body = {"events": [{"id": "1c7a1f9e-52a5-4e0a-9d52-6a5f0f2f7b10", "kind": "page_view", "page_id": 1}]}

    answer = consenting.post("/api/events/", body, content_type="application/json", headers=headers)

    assert answer.status_code == 202
    assert answer.json()["accepted"] == 0
    assert not EventRecord.objects.exists()
    assert not ProfileRecord.objects.exists()


@pytest.mark.parametrize("headers", SEEN)
def test_what_browsers_say_of_other_pages_is_no_such_word(rf, headers: dict[str, str]) -> None:
    assert not is_prefetch(rf.get("/", headers=headers))
