"""Only rules whose scope fits the page are matched, and what is decided is the same as if all had been."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.decisions.domain.scope import is_in_scope, scopes_of
from attune.decisions.domain.slots import PageAbout
from attune.rules.domain.conditions import InSegment, Not, Test
from attune.rules.domain.facts.fact import Kind
from attune.rules.domain.rules import BoostTopic, Matches, RuleBook, ShowVariant, SlotRef
from attune.rules.engines.by_name import ENGINES
from attune.rules.engines.index import IndexEngine
from attune.rules.engines.plain import PlainEngine
from attune.rules.engines.scopes import MOST_PARTS, ScopedBook
from tests.rules import strategies

pytestmark = pytest.mark.slow

PLACES = ("everywhere", "section:2", "section:3", "type:cms.ArticlePage", "TYPE:CMS.articlepage", "page:7", "page:8")
PAGE = PageAbout(id=7, type="cms.articlepage", ancestors=(1, 2))
MOBILE = Test("device", "is", "mobile")


def show(place: str) -> ShowVariant:
    """Give an action within a place."""
    return ShowVariant(SlotRef("hero", place), "B")


def book_of(places: Mapping[str, tuple[str, ...]], condition=MOBILE) -> RuleBook:
    """Give a book whose rules act in these places, all when the same condition holds."""
    return RuleBook(
        version=1,
        conditions=dict.fromkeys(places, condition),
        actions={key: tuple(map(show, each)) for key, each in places.items()},
    )


class Counting:
    """An engine that notes which rules it was asked about."""

    def __init__(self):
        self.asked = []

    def compile(self, book):
        asked, plain = self.asked, PlainEngine().compile(book)

        class Book:
            def match(self, facts):
                asked.extend(book.rules_in_order())
                return plain.match(facts)

            def close(self):
                pass

        return Book()


@st.composite
def scoped_books(draw: st.DrawFn) -> RuleBook:
    """Give random books whose rules act in random places, some in several, some nowhere in particular."""
    book = draw(strategies.books(most=8))
    act = st.sampled_from(PLACES).map(show) | st.just(BoostTopic("floods", 1.0))
    acts = {key: tuple(draw(st.lists(act, min_size=1, max_size=3))) for key in book.rules_in_order()}
    return replace(book, actions=acts)


@pytest.mark.parametrize("name", ENGINES)
@given(book=scoped_books(), facts=strategies.contexts(), page=st.sampled_from([1, 2, 3, 7, 8, 9]))
def test_matching_within_a_scope_is_matching_all_and_leaving_out_what_does_not_fit(name, book, facts, page):
    about = PageAbout(id=page, type=("blog.Post", "cms.ArticlePage")[page % 2], ancestors=(1, 2)[: page % 3])
    compiled = ScopedBook(ENGINES[name](), book)

    found = compiled.match(facts, scopes_of(about))

    everything = PlainEngine().compile(book).match(facts)
    fitting = tuple(key for key in everything.rules if any(is_in_scope(action, about) for action in book.actions[key]))
    assert found == Matches(everything.segments, fitting, 1)
    assert compiled.match(facts) == everything
    compiled.close()


def test_rules_of_other_places_are_not_even_asked():
    everywhere = {"rule:all": ("everywhere",), "rule:both": ("section:3", "page:7")}
    elsewhere = {f"rule:r{number}": (f"section:{number}",) for number in range(10, 10 + MOST_PARTS // 2)}
    engine = Counting()

    ScopedBook(engine, book_of({**everywhere, "rule:here": ("section:2",), **elsewhere})).match(
        {"device": "mobile"}, scopes_of(PAGE)
    )

    assert sorted(engine.asked) == ["rule:all", "rule:both", "rule:here"]


def test_a_rule_for_every_page_does_not_make_a_thousand_small_books():
    places = {f"rule:r{number:04}": (f"page:{number}",) for number in range(1_000)}
    compiled = ScopedBook(IndexEngine(), book_of(places))

    assert len(compiled.parts()) == MOST_PARTS + 1
    assert compiled.match({"device": "mobile"}, scopes_of(PAGE)).rules == ("rule:r0007",)


def test_facts_that_only_rules_of_other_places_ask_need_not_be_known():
    asks_much = Test("affinity", "at_least", 0.5, "floods", Kind.NUMBER)
    book = RuleBook(
        version=1,
        conditions={"segment:mobile": MOBILE, "rule:here": InSegment("mobile"), "rule:there": asks_much},
        actions={"rule:here": (show("page:7"),), "rule:there": (show("page:8"),)},
    )
    compiled = ScopedBook(IndexEngine(), book)

    assert compiled.fact_keys(scopes_of(PAGE)) == {"device"}
    assert compiled.fact_keys() == {"device", "affinity[floods]"}
    assert compiled.match({"device": "mobile"}, scopes_of(PAGE)).rules == ("rule:here",)


def test_the_strongest_rule_comes_first_whatever_part_it_stands_in():
    book = replace(
        book_of({"rule:a": ("everywhere",), "rule:b": ("page:7",), "rule:c": ("section:2",)}),
        priorities={"rule:a": 20, "rule:b": 30, "rule:c": 10},
    )

    found = ScopedBook(IndexEngine(), book).match({"device": "mobile"}, scopes_of(PAGE))

    assert found.rules == ("rule:c", "rule:a", "rule:b")


def test_the_book_within_a_scope_keeps_its_segments():
    book = book_of({"rule:here": ("page:7",), "rule:there": ("page:8",)}, Not(InSegment("mobile")))
    book = replace(book, conditions={**book.conditions, "segment:mobile": MOBILE})

    within = ScopedBook(IndexEngine(), book).book_in(scopes_of(PAGE))

    assert within.conditions.keys() == {"rule:here", "segment:mobile"}
    assert within.actions is book.actions
