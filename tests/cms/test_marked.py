"""Tests of marking the words of a search."""

import pytest

from cms.templatetags.tideline import marked


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("The river keeps", "RIVER", "The <mark>river</mark> keeps"),
        ("Flooding floods", "flood", "<mark>Flood</mark>ing <mark>flood</mark>s"),
        ("Fish & chips", "amp", "Fish &amp; chips"),
        ("<b>bread</b>", "bread b", "&lt;b&gt;<mark>bread</mark>&lt;/b&gt;"),
        ("Anything", "", "Anything"),
        ("a (b", "(", "a (b"),
    ],
)
def test_words_are_marked_and_all_else_is_escaped(text: str, query: str, shown: str) -> None:
    assert marked(text, query) == shown
