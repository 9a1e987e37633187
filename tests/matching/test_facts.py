"""The facts of matching, read from one reading."""

import pytest

from attune.matching.domain.ranking import Candidate, MatchReading
from attune.matching.models import ContentQuery
from attune.rules.domain.facts.fact import Scope
from attune.rules.facts.registry import registry

READING = MatchReading(
    candidates=(
        Candidate(4, 1, 0.5, (("cycling", 0.5),)),
        Candidate(9, 1, 0.8, (("floods", 0.6), ("bread", 0.2))),
    ),
    unread={"flood-watch": 2},
    best=0.8,
)


def test_the_facts_tell_of_the_best_page_and_of_what_is_unread():
    facts = registry.read(Scope.MATCH, READING, ["unread_matches[flood-watch]", "unread_matches[other]"])

    assert facts == {
        "match_score": 0.8,
        "best_match_topic": "floods",
        "unread_matches[flood-watch]": 2.0,
        "unread_matches[other]": 0.0,
    }


def test_a_score_that_rounding_left_above_one_is_one():
    assert registry.read(Scope.MATCH, MatchReading(best=1.0000001))["match_score"] == 1.0


def test_without_candidates_the_facts_are_their_defaults():
    facts = registry.read(Scope.MATCH, MatchReading())

    assert facts == {"match_score": 0.0, "best_match_topic": ""}


@pytest.mark.django_db
def test_editors_choose_a_content_query_by_its_name():
    ContentQuery.objects.create(name="Flood watch", slug="flood-watch")

    assert registry.get("unread_matches").parameter_choices() == (("flood-watch", "Flood watch"),)
