"""What rides on a request is one object: typed fields that each app declares for itself."""

from __future__ import annotations

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from attune.request_state import (
    ATTRIBUTE,
    RequestField,
    is_dummy,
    is_in_preview_panel,
    is_preview,
    preview_mode,
    session_of,
    user_of,
)

NAME = RequestField[str]("name")
OTHER = RequestField[str | None]("other")


@pytest.fixture
def request_() -> HttpRequest:
    return RequestFactory().get("/")


def test_a_field_is_there_only_after_it_was_set(request_: HttpRequest) -> None:
    assert (NAME.is_set(request_), NAME.find(request_), NAME.get(request_, "none")) == (False, None, "none")
    assert ATTRIBUTE not in vars(request_)

    NAME.set(request_, "Ana")

    assert (NAME.is_set(request_), NAME.find(request_), OTHER.is_set(request_)) == (True, "Ana", False)
    assert not NAME.is_set(RequestFactory().get("/"))


def test_what_is_read_once_is_not_read_again_not_even_nothing(request_: HttpRequest) -> None:
    answers = iter([None, "late"])

    assert OTHER.read_once(request_, lambda: next(answers)) is None
    assert OTHER.read_once(request_, lambda: next(answers)) is None


def test_two_fields_of_one_name_are_two(request_: HttpRequest) -> None:
    NAME.set(request_, "Ana")

    assert not RequestField[str]("name").is_set(request_)


def test_fields_are_handed_on_beside_what_others_hand_on(request_: HttpRequest) -> None:
    attributes = NAME.as_attributes("Ana", OTHER.as_attributes("Ben", {"preview_mode": "wide"}))
    vars(request_).update(NAME.as_attributes("Cleo", attributes))

    assert (NAME.find(request_), OTHER.find(request_), preview_mode(request_)) == ("Ana", "Ben", "wide")


def test_what_nobody_has_set_is_not_there(request_: HttpRequest) -> None:
    asked = (is_preview, is_dummy, is_in_preview_panel, preview_mode, session_of, user_of)

    assert [ask(request_) for ask in asked] == [False, False, False, "", None, None]
