"""What upper floors offer is held by one class: one offer, or one for each name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from attune.providers import MissingOfferError, Provider, UnknownOfferError


def test_the_last_offer_under_a_name_stands() -> None:
    words: Provider[str] = Provider("words")
    words.offer("tea", name="warm")
    words.offer("cocoa", name="warm")
    words.offer("water")

    assert (words.get("warm"), words.get()) == ("cocoa", "water")
    assert words.offers() == {"warm": "cocoa", "": "water"}


@pytest.mark.parametrize(
    ("name", "told"), [("", "Nobody offers words. An app"), ("warm", 'words under the name "warm".')]
)
def test_what_nobody_offers_is_named(name: str, told: str) -> None:
    words: Provider[str] = Provider("words")

    assert words.find(name) is None
    with pytest.raises(MissingOfferError, match=told):
        words.get(name)


def test_otherwise_stands_where_nobody_offers() -> None:
    lists: Provider[Callable[[], object]] = Provider("lists", otherwise=tuple)

    assert lists.get("any")() == ()
    assert lists.offers() == {}


def test_a_name_that_nobody_asks_for_is_refused() -> None:
    words: Provider[str] = Provider("words", names=("warm", "cold"))

    with pytest.raises(UnknownOfferError, match='Nobody asks for "tepid" among words. Offer one of: warm, cold.'):
        words.offer("soup", name="tepid")
    assert words.offers() == {}


def test_offers_are_taken_back() -> None:
    words: Provider[str] = Provider("words")
    words.offer("tea", name="warm")
    words.offer("ice", name="cold")

    words.withdraw("warm")
    words.withdraw("warm")
    assert words.offers() == {"cold": "ice"}

    words.reset()
    assert words.offers() == {}


def test_an_offer_for_a_while_leaves_all_as_it_was() -> None:
    words: Provider[str] = Provider("words")
    words.offer("tea")

    with words.offering("soup"), words.offering("ice", name="cold"):
        assert words.offers() == {"": "soup", "cold": "ice"}

    assert words.offers() == {"": "tea"}
