"""Tests of making blocks of an article's text."""

from cms.imports.bodies import body_of


def blocks(text: str) -> list[tuple[str, object]]:
    """Give the blocks of a text without the slot at its end."""
    return [(block["type"], block["value"]) for block in body_of(text, source_id="a")[:-1]]


def test_paragraphs_and_headings_become_blocks() -> None:
    text = "The ferry came.\n\nIt was late.\nWhy it was late\n\nThere was fog."

    assert blocks(text) == [
        ("paragraph", "<p>The ferry came.</p>"),
        ("paragraph", "<p>It was late.</p>"),
        ("heading", "Why it was late"),
        ("paragraph", "<p>There was fog.</p>"),
    ]


def test_lines_after_a_colon_become_a_list() -> None:
    assert blocks("Bring:\na torch\ncash") == [("paragraph", "<p>Bring:</p><ul><li>a torch</li><li>cash</li></ul>")]


def test_a_short_last_line_is_no_heading() -> None:
    assert blocks("The end") == [("paragraph", "<p>The end</p>")]


def test_markup_in_the_text_is_shown_as_it_stands() -> None:
    assert blocks("Use <script>alert(1)</script> never.") == [
        ("paragraph", "<p>Use &lt;script&gt;alert(1)&lt;/script&gt; never.</p>")
    ]


def test_every_article_ends_with_matching_pages_and_ids_stay() -> None:
    first, again = body_of("One.\n\nTwo.", source_id="a"), body_of("One.\n\nTwo.", source_id="a")

    assert first[-1]["type"] == "matching_pages"
    assert first == again
    assert len({block["id"] for block in first}) == 3
    assert body_of("One.", source_id="b")[0]["id"] != first[0]["id"]
