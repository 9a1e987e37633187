"""Conditions that asked for kinds of content by their former names."""

import importlib

renamed = importlib.import_module("attune.rules.migrations.0005_kinds_in_standard_terms").renamed


def test_a_single_kind_moves_into_the_list_and_is_renamed():
    blocks = [{"type": "page_kind", "id": "1", "value": {"operator": "is", "values": [], "value": "guide"}}]

    assert renamed(blocks) is True
    assert blocks[0]["value"] == {"operator": "is", "values": ["how-to"], "value": ""}


def test_kinds_are_renamed_wherever_they_stand():
    row = {"operator": "is_one_of", "values": ["feature", "opinion", "podcast"], "value": ""}
    blocks = [
        {"type": "all", "value": [{"type": "page_kind", "value": row}, {"type": "page_kind", "value": dict(row)}]}
    ]

    assert renamed(blocks) is True
    assert [part["value"]["values"] for part in blocks[0]["value"]] == [["story", "opinion", "podcast"]] * 2


def test_a_part_of_a_name_stays_as_it_was_typed():
    blocks = [{"type": "page_kind", "value": {"operator": "contains", "values": [], "value": "guide"}}]

    assert renamed(blocks) is False


def test_the_book_is_renamed_and_other_facts_are_left_alone():
    book = {
        "conditions": {
            "one": {"all": [{"fact": "page_kind", "operator": "is", "value": "interview"}]},
            "two": {"fact": "page_kind", "operator": "is_one_of", "value": ["event", "story"]},
            "three": {"fact": "page_section", "operator": "is", "value": "guide"},
        }
    }

    assert renamed(book) is True
    assert book["conditions"]["one"]["all"][0]["value"] == "story"
    assert book["conditions"]["two"]["value"] == ["news", "story"]
    assert book["conditions"]["three"]["value"] == "guide"
    assert renamed(book) is False
