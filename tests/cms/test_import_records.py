"""Tests of reading a file of articles: each line is an article, or refused with its reason."""

import io
import json
from datetime import date

import pytest

from cms.imports.records import MOST_BYTES, InvalidRecordError, parse_record, read_lines

WHOLE = {
    "id": "a/1",
    "title": "A  ferry\nreturns",
    "summary": "It was late.",
    "date": "2025-03-31",
    "authors": ["ola-nord"],
    "tags": ["ferries", "harbour", "ferries"],
    "text": "It came at noon.",
}


def line(**changes: object) -> bytes:
    """Write the whole record with changes; None leaves a field out."""
    row = {name: value for name, value in (WHOLE | changes).items() if value is not None}
    return json.dumps(row).encode() + b"\n"


def test_a_whole_record_is_read() -> None:
    record = parse_record(line())

    assert record.title == "A ferry returns"
    assert record.published_on == date(2025, 3, 31)
    assert record.tags == ("ferries", "harbour")


def test_tags_authors_and_summary_may_be_missing() -> None:
    record = parse_record(line(tags=None, authors=None, summary=None))

    assert (record.tags, record.authors, record.summary) == ((), (), "")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"not json", "it is no JSON"),
        (b"[1, 2]", "it is no JSON object"),
        (b"\xff\xfe{}", "it is not UTF-8"),
        (b"[" * 100_000, "it is no JSON"),
        (line(id=None), 'it has no "id"'),
        (line(title=None), 'it has no "title"'),
        (line(text=None), 'it has no "text"'),
        (line(text="  \x00 "), 'its "text" is empty'),
        (line(date=None), 'it has no "date"'),
        (line(date="31 March"), 'its "date" is "31 March"; write it like 2026-03-31'),
        (line(date="0000-01-01"), 'its "date" is "0000-01-01"; write it like 2026-03-31'),
        (line(title="x" * 256), 'its "title" has 256 signs; 255 is the most'),
        (line(title={"en": "x"}), 'its "title" is not text'),
        (line(id=True), 'its "id" is not text'),
        (line(authors="ola"), 'its "authors" is no list of texts'),
        (line(tags=[1]), 'its "tags" is no list of texts'),
        (line(tags=["x" * 101]), 'its "tags" hold a name of 101 signs; 100 is the most'),
        (b'{"id": "1", "title": "\\ud800", "date": "2025-01-01", "text": "x"}', "half of a sign"),
    ],
)
def test_a_wrong_line_is_refused_with_its_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(InvalidRecordError) as refusal:
        parse_record(raw)

    assert reason in str(refusal.value)


def test_lines_keep_their_numbers_and_empty_ones_are_passed_over() -> None:
    file = io.BytesIO(b"\n" + line(id="1") + b"   \n" + b"broken\n" + line(id="2"))

    read = [(each.number, each.record is not None) for each in read_lines(file)]

    assert read == [(2, True), (4, False), (5, True)]


def test_an_id_that_comes_twice_is_refused_the_second_time() -> None:
    lines = list(read_lines(io.BytesIO(line() + line(title="Again"))))

    assert lines[0].record is not None
    assert lines[1].refusal == 'the id "a/1" was already on line 1; give each article its own'


def test_a_huge_line_is_refused_and_the_next_one_read() -> None:
    file = io.BytesIO(b'{"text": "' + b"x" * (2 * MOST_BYTES) + b'"}\n' + line())

    huge, after = read_lines(file)

    assert huge.refusal == "it is over 4 MB; cut the article into several"
    assert (after.number, after.record is not None) == (2, True)


def test_a_mark_of_byte_order_is_passed_over() -> None:
    (only,) = read_lines(io.BytesIO(b"\xef\xbb\xbf" + line()))

    assert only.record is not None


def test_a_long_summary_is_cut_between_words() -> None:
    record = parse_record(line(summary="wave " * 100))

    assert len(record.summary) <= 400
    assert record.summary.endswith("wave…")


def test_the_digest_changes_with_the_text_alone() -> None:
    assert parse_record(line()).digest == parse_record(line()).digest
    assert parse_record(line()).digest != parse_record(line(text="It never came.")).digest
