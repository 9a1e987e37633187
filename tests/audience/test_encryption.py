"""What is sealed can be read by this site alone, and by it after its key has changed."""

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from attune.audience.exposure.encryption import decrypt, encrypt

VALUE = {"facts": {"device": "mobile", "visits": 3.0}, "unread": []}
KEYS = ("the first key of the site, long enough", "the second key of the site, long enough")


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner), max_leaves=20)
)
def test_what_is_sealed_is_read_again(value):
    assert decrypt(encrypt(value, most_bytes=100_000)) == value


def test_its_length_tells_little():
    lengths = {len(encrypt("x" * number, most_bytes=1_000)) for number in range(40)}

    assert len(lengths) == 1


def test_what_is_too_long_is_not_sealed():
    assert encrypt([str(number) for number in range(1_000)], most_bytes=512) == ""


def test_the_same_value_is_never_sealed_the_same():
    assert len({encrypt(VALUE, most_bytes=512) for _ in range(50)}) == 50


@pytest.mark.parametrize("place", [0, 8, 16, 24, 32, 60, -1])
def test_a_changed_letter_is_seen(place):
    sealed = encrypt(VALUE, most_bytes=512)
    letters = list(sealed)
    letters[place] = "A" if letters[place] != "A" else "Q"

    assert decrypt("".join(letters)) is None


@pytest.mark.parametrize("text", ["", "forged", "ä", "A" * 400])
def test_what_was_never_sealed_is_nothing(text):
    assert decrypt(text) is None


def test_an_old_key_still_reads_and_a_forgotten_one_does_not():
    with override_settings(SECRET_KEY=KEYS[0]):
        sealed = encrypt(VALUE, most_bytes=512)
    with override_settings(SECRET_KEY=KEYS[1], SECRET_KEY_FALLBACKS=[KEYS[0]]):
        assert decrypt(sealed) == VALUE
    with override_settings(SECRET_KEY=KEYS[1]):
        assert decrypt(sealed) is None
