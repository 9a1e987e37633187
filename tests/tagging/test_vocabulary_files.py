"""Vocabulary files: what is read, what is refused, and that nothing is lost on the way out and in again."""

import json
import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.tagging.domain.concepts import (
    Concept,
    ConceptProblem,
    Translation,
    VocabularyReading,
    broader_cycles,
    check_concepts,
    plain_name,
    plain_text,
    unique_sorted,
)
from attune.tagging.vocabularies.base import UnreadableFileError, address_of
from attune.tagging.vocabularies.formats import FORMATS, format_of
from tests.tagging.concepts import WHOLE


def _read(name: str, content: bytes | str, **options: str) -> VocabularyReading:
    content = content.encode() if isinstance(content, str) else content
    return format_of(name).read(content, **{"scheme": "", "language": "en", **options})


def _sorted(concepts: tuple[Concept, ...]) -> list[Concept]:
    return sorted(concepts, key=lambda concept: concept.key)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_back_what_it_was_given(name: str) -> None:
    content = FORMATS[name].write(WHOLE)

    reading = FORMATS[name].read(content, scheme="another", language="en")

    assert _sorted(reading.concepts) == _sorted(WHOLE)
    assert (reading.refusals, reading.left_out) == ((), {})


_WORDS = st.text(max_size=30).map(plain_name)
_NAMES = _WORDS.filter(lambda name: any(sign.isalnum() for sign in name))
_MANY = st.lists(_NAMES, max_size=3).map(unique_sorted)
_LANGUAGES = st.sets(st.sampled_from(["de", "pt-br"]))
_URIS = st.integers(0, 99).map(lambda number: f"https://example.org/{number}")


@st.composite
def _concepts(draw: st.DrawFn) -> tuple[Concept, ...]:
    slugs = draw(st.lists(st.from_regex(r"[a-zäß0-9][a-zäß0-9-]{0,8}", fullmatch=True), unique=True, max_size=4))
    keys = [address_of(slug) for slug in slugs]
    return tuple(
        Concept(
            key=address_of(slug),
            slug=slug,
            name=draw(_NAMES),
            language=draw(st.sampled_from(["en", "en-gb"])),
            scheme=draw(_WORDS),
            notation=draw(_WORDS),
            definition=plain_text(draw(st.text(max_size=60))),
            synonyms=draw(_MANY),
            translations=tuple(Translation(tag, draw(_NAMES), draw(_MANY)) for tag in draw(_LANGUAGES)),
            mappings=unique_sorted(draw(st.lists(_URIS, max_size=2))),
            broader=tuple(draw(st.lists(st.sampled_from(keys), unique=True, max_size=3))),
            is_blocked=draw(st.booleans()),
        )
        for slug in slugs
    )  # fmt: skip


@settings(max_examples=30)
@given(_concepts())
def test_no_text_is_lost_in_any_format(concepts: tuple[Concept, ...]) -> None:
    # A graph keeps no order but that of the main broader topic before the others.
    concepts = tuple(_in_one_order(concept) for concept in concepts)

    for form in FORMATS.values():
        reading = form.read(form.write(concepts), scheme="", language="en")

        assert _sorted(reading.concepts) == _sorted(concepts)


def _in_one_order(concept: Concept) -> Concept:
    main, *more = concept.broader or ("",)
    translations = tuple(sorted(concept.translations, key=lambda each: each.language))
    return replace(concept, translations=translations, broader=(main, *sorted(more)) if main else ())


def test_labels_in_other_languages_become_translations_and_hidden_ones_synonyms() -> None:
    reading = _read(
        "v.ttl",
        """
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <http://x.org/1> a skos:Concept ; skos:prefLabel "Wasser"@de, "Water"@en-GB, "Eau"@fr ;
          skos:altLabel "Nass"@de, "aqua"@en-GB ; skos:hiddenLabel "watr"@en-GB ; skos:scopeNote "Not ice."@en ;
          skos:narrower <http://x.org/2> .
        <http://x.org/2> a skos:Concept ; skos:prefLabel "Floods"@en-GB .
        """,
    )

    water, floods = reading.concepts
    assert (water.name, water.language, water.synonyms) == ("Water", "en-gb", ("aqua", "watr"))
    assert water.translations == (Translation("de", "Wasser", ("Nass",)), Translation("fr", "Eau"))
    assert floods.broader == ("http://x.org/1",)
    assert reading.left_out == {"skos:scopeNote": 1}


def test_rows_name_their_parents_by_number_address_or_path() -> None:
    lines = [
        {"id": "medtop:01", "uri": "http://x.org/01", "label": "Arts", "broader": []},
        {"id": "medtop:02", "uri": "http://x.org/02", "label": "Music", "broader": ["01"], "wikidata": ["http://q/1"]},
        {"id": "7", "label": "Jazz", "parent": "medtop:02"},
        {"path": ["Sport"], "label": "Sport"},
        {"path": ["Sport", "Golf"], "label": "Golf"},
    ]

    arts, music, jazz, sport, golf = _read("v.jsonl", "\n".join(map(json.dumps, lines)), scheme="file").concepts

    assert (music.broader, music.mappings, music.notation) == ((arts.key,), ("http://q/1",), "medtop:02")
    assert (jazz.broader, jazz.scheme) == ((music.key,), "file")
    assert golf.broader == (sport.key,)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_may_be_parted_by_commas_semicolons_or_tabs(mark: str) -> None:
    rows = [
        ["id", "label", "parent", "synonyms", "label@de"],
        ["1", "Water", "", "aqua|wet", "Wasser"],
        ["2", "Floods", "1", "", ""],
    ]

    water, floods = _read("v.csv", "\ufeff" + "\r\n".join(mark.join(row) for row in rows)).concepts

    assert (water.synonyms, water.translations) == (("aqua", "wet"), (Translation("de", "Wasser"),))
    assert floods.broader == (water.key,)
    assert (water.where, floods.where) == ("line 2", "line 3")


def test_a_parent_that_is_in_no_row_keeps_its_address_or_else_its_number() -> None:
    rows = [
        {"id": "m:01", "uri": "http://x.org/01", "label": "Arts", "broader": ["99"]},
        {"id": "m:02", "uri": "http://x.org/02", "label": "Music", "broader": []},
    ]
    plain = [{"id": "1", "label": "Arts", "parent": "no 99"}]

    arts, _music = _read("v.jsonl", "\n".join(map(json.dumps, rows))).concepts
    (bare,) = _read("v.jsonl", "\n".join(map(json.dumps, plain)), scheme="file").concepts

    assert (arts.broader, bare.broader) == (("http://x.org/99",), ("no 99",))
    (again,) = _read("v.ttl", FORMATS["turtle"].write([replace(bare, key=address_of("arts"))])).concepts
    assert again.broader == ("no 99",)


def test_a_line_that_is_no_row_is_named_and_the_rest_goes_on() -> None:
    reading = _read("v.jsonl", '{"id": "1", "label": "Water"}\n{"id": \n[1]\n{"id": "2", "label": "Floods"}\n')

    assert [(each.where, each.problem) for each in reading.refusals] == [
        ("line 2", ConceptProblem.UNREADABLE),
        ("line 3", ConceptProblem.UNREADABLE),
    ]
    assert [each.name for each in reading.concepts] == ["Water", "Floods"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("v.ttl", "<http://x> a"),
        ("v.rdf", "<rdf:RDF"),
        ("v.jsonld", "{"),
        ("v.csv", b"label\n\xff"),
        ("v.docx", "PK"),
        ("v.jsonld", '{"@context": "http://127.0.0.1:9/context", "@id": "http://x"}'),
        ("v.jsonld", '{"@graph": [{"a": {"@context": [{}, "http://127.0.0.1:9/context"]}}]}'),
    ],
)
def test_a_file_that_is_none_is_refused_and_nothing_is_fetched(
    name: str, content: str | bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("The network was asked.")

    monkeypatch.setattr(socket, "create_connection", refuse)

    with pytest.raises(UnreadableFileError):
        _read(name, content)


def test_an_xml_bomb_is_refused_and_no_file_of_the_machine_is_read() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {name} "{("&" + before + ";") * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://www.w3.org/2004/02/skos/core#"'
    body = f'<rdf:RDF {rdf}><s:Concept rdf:about="http://x/1"><s:prefLabel>%s</s:prefLabel></s:Concept></rdf:RDF>'

    for text in (bomb + "]>" + body % "&j;", '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>' + body % "&f;"):
        for encoding in ("utf-8", "utf-16"):
            with pytest.raises(UnreadableFileError, match="entities"):
                _read("v.rdf", text.encode(encoding))
    assert [concept.name for concept in _read("v.rdf", body % "Water").concepts] == ["Water"]


def _concept(key: str, *broader: str, name: str = "", **fields: str) -> Concept:
    return Concept(key=key, name=name or key, broader=broader, where=f"line {key}", **fields)  # type: ignore[arg-type]


def test_circles_doubles_and_what_hangs_below_them_are_refused_with_the_reason() -> None:
    concepts = [
        _concept("a", "b"),
        _concept("b", "c"),
        _concept("c", "a"),
        _concept("d", "a"),
        _concept("e", "d"),
        _concept("f", "nowhere"),
        _concept("g", "known"),
        _concept("h", name="Same"),
        _concept("i", name="same"),
        _concept("j", "g", name="Same"),
        Concept("h", "Again", where="line h2"),
        _concept("k", name="…"),
        _concept("l", uri="no uri"),
    ]

    found = check_concepts(concepts, {"known"})

    assert [concept.key for concept in found.taken] == ["f", "g", "h", "j"]
    assert [(each.where, each.problem, each.names) for each in found.loose] == [
        ("line f", ConceptProblem.UNKNOWN_BROADER, ("nowhere",))
    ]
    assert [(each.where, each.problem, each.names) for each in found.refusals] == [
        ("line a", ConceptProblem.CIRCLE, ("a", "b", "c", "a")),
        ("line b", ConceptProblem.CIRCLE, ("b", "c", "a", "b")),
        ("line c", ConceptProblem.CIRCLE, ("c", "a", "b", "c")),
        ("line d", ConceptProblem.REFUSED_BROADER, ("a",)),
        ("line e", ConceptProblem.REFUSED_BROADER, ("d",)),
        ("line i", ConceptProblem.SAME_NAME, ("same", "line h")),
        ("line h2", ConceptProblem.SAME_KEY, ("h", "line h")),
        ("line k", ConceptProblem.NAMELESS, ("…",)),
        ("line l", ConceptProblem.BAD_URI, ("no uri",)),
    ]


def test_a_very_long_chain_is_no_circle_and_does_not_exhaust_the_stack() -> None:
    chain = {str(number): [str(number + 1)] for number in range(20_000)}

    assert broader_cycles(chain) == {}
    assert set(broader_cycles({**chain, "20000": ["19999"]})) == {"19999", "20000"}


@given(st.dictionaries(st.integers(0, 7).map(str), st.lists(st.integers(0, 7).map(str), max_size=3), max_size=8))
def test_without_what_is_in_circles_no_circle_is_left(broader: dict[str, list[str]]) -> None:
    in_circles = broader_cycles(broader)

    left = {
        key: [each for each in above if each not in in_circles]
        for key, above in broader.items()
        if key not in in_circles
    }

    assert list(_cycles(left)) == []
    assert all(way[0] == way[-1] and way[1] in broader[way[0]] for way in in_circles.values())


def _cycles(broader: dict[str, list[str]]) -> Iterator[str]:
    """Find circles by brute force."""
    for start in broader:
        reached, edge = set(), set(broader[start])
        while edge:
            reached |= edge
            edge = {above for each in edge for above in broader.get(each, ())} - reached
        if start in reached:
            yield start
