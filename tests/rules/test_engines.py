"""The engines give one answer, whatever the book and the facts."""

from collections.abc import Mapping

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.domain.facts import FactValue
from rules.domain.rules import RuleBook
from rules.engines.index import IndexEngine
from rules.engines.plain import PlainEngine
from tests.rules import strategies


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.books(), st.lists(strategies.contexts(), min_size=1, max_size=5))
def test_index_and_plain_agree(book: RuleBook, contexts: list[Mapping[str, FactValue]]) -> None:
    plain, index = PlainEngine().compile(book), IndexEngine().compile(book)

    for facts in contexts * 2:
        assert index.match(facts) == plain.match(facts)
