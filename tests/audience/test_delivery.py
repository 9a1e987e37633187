"""Delivery: the signature of Standard Webhooks, what an answer means, and when to try again."""

from datetime import UTC, datetime, timedelta

import pytest

from attune.audience.domain.webhook_delivery import (
    DeliveryStatus,
    delivery_status_of,
    is_secret,
    parse_retry_after,
    retry_delay,
    signed_headers,
)
from tests.audience.made import NOON


def test_the_signature_is_that_of_the_published_example():
    # From the test suite of Standard Webhooks.
    headers = signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        at=datetime.fromtimestamp(1614265330, UTC),
        secrets=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )

    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [
        ([200, 201, 202, 204, 299], DeliveryStatus.SENT),
        ([300, 301, 302, 307, 400, 401, 403, 404, 409, 410, 422, 499], DeliveryStatus.NEVER),
        ([408, 429, 500, 502, 503, 504, 599], DeliveryStatus.AGAIN),
    ],
)
def test_each_answer_has_a_meaning(statuses, verdict):
    assert [delivery_status_of(status) for status in statuses] == [verdict] * len(statuses)


def test_each_wait_is_three_times_the_one_before_and_never_over_a_day():
    waits = [retry_delay(attempts, luck=1.0) / timedelta(seconds=1) for attempts in range(1, 10)]

    assert waits == [30, 90, 270, 810, 2430, 7290, 21870, 65610, 86400]


def test_luck_spreads_the_callers_over_half_of_the_wait():
    assert retry_delay(3, luck=0.0) == timedelta(seconds=135)
    assert retry_delay(3, luck=0.5) == timedelta(seconds=202.5)


def test_what_a_receiver_asks_for_is_the_least_and_a_day_the_most():
    assert retry_delay(1, luck=0.0, asked=timedelta(minutes=5)) == timedelta(minutes=5)
    assert retry_delay(8, luck=0.0, asked=timedelta(seconds=1)) == timedelta(seconds=32805)
    assert retry_delay(1, luck=0.0, asked=timedelta(days=9)) == timedelta(days=1)


@pytest.mark.parametrize(
    ("written", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta()),
        ("9" * 5000, None),
        ("99999999999", timedelta(days=1)),
        ("Wed, 04 Mar 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("Wed, 04 Mar 2026 11:00:00 GMT", timedelta()),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("", None),
    ],
)
def test_what_a_receiver_asks_for_is_read_in_both_its_forms(written, wait):
    assert parse_retry_after(written, NOON) == wait


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", True),
        ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", False),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La", False),
        ("whsec_" + "A" * 88, False),
        ("whsec_not base64!", False),
        ("whsec_", False),
        ("", False),
    ],
)
def test_a_secret_is_long_enough_and_of_one_shape(text, is_one):
    assert is_secret(text) is is_one
