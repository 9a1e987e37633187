"""Vocabulary files that mean harm: nothing is fetched or opened, nothing is told, and none takes long."""

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from attune.tagging.curation.importer import read_vocabulary
from attune.tagging.domain.concepts import MOST_PARTS, Concept, ConceptProblem, broader_cycles, check_concepts
from attune.tagging.vocabularies import limits, process_isolation
from attune.tagging.vocabularies.base import UnreadableFileError
from attune.tagging.vocabularies.formats import FORMATS, format_of
from attune.tagging.vocabularies.process_isolation import ReadingStoppedError, read_in_process
from attune.tagging.vocabularies.serialisation import pack_reading, unpack_reading
from tests.tagging.concepts import WHOLE

TELLING = "only-who-opened-this-file-knows-it"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://www.w3.org/2004/02/skos/core#"'
CONCEPT = '<s:Concept rdf:about="http://x/1"><s:prefLabel>%s</s:prefLabel></s:Concept>'


@pytest.fixture
def listener() -> Iterator[tuple[str, list[object]]]:
    """A server that notes who comes."""
    heard: list[object] = []
    ended = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)

        def listen() -> None:
            while not ended.is_set():
                try:
                    connection, who = server.accept()
                except TimeoutError:
                    continue
                heard.append(who)
                connection.close()

        thread = Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/telling", heard
        ended.set()
        thread.join()


def _json_ld(source: object) -> Iterator[str]:
    """Give all the ways in which a document may ask for another as its context."""
    skos = {"s": "http://www.w3.org/2004/02/skos/core#"}
    node = {"@id": "http://x/1", "@type": "s:Concept", "s:prefLabel": "Water"}
    contexts = [source, [source], [[source]], [skos, [[[source]]]], {"@import": source}, [[{"@import": source}]]]
    for context in contexts:
        yield json.dumps({"@context": context, **node})
        yield json.dumps({"@context": skos, "@graph": [{"@context": context, **node}]})
        yield json.dumps(
            {"@context": skos, "@graph": [{"@context": None, "x": 1}, {"@context": [None, context], **node}]}
        )
        yield json.dumps([{"@context": skos, **node, "s:related": {"@context": [skos, context], "@id": "http://x/2"}}])
        scoped = {**skos, "s:Concept": {"@id": "s:Concept", "@context": context}}
        yield json.dumps({"@context": scoped, **node})
        by_property = {**skos, "near": {"@id": "s:related", "@context": context}}
        yield json.dumps({"@context": by_property, **node, "near": {"@id": "http://x/2", "s:prefLabel": "Ice"}})
        yield json.dumps({"@context": skos, **node, "@nest": {"@context": context, "s:note": "x"}})


def _xml(address: str) -> Iterator[str]:
    body = f"<rdf:RDF {RDF}>{CONCEPT}</rdf:RDF>"
    yield f'<!DOCTYPE x SYSTEM "{address}">' + body % "a"
    yield f'<!DOCTYPE x PUBLIC "-//x//y" "{address}">' + body % "a"
    yield f'<!DOCTYPE x [<!ENTITY e SYSTEM "{address}">]>' + body % "&e;"
    yield f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{address}"> %p;]>' + body % "a"
    yield f'<?xml-stylesheet href="{address}"?>' + body % "a"
    yield body.replace("<rdf:RDF", f'<rdf:RDF xml:base="{address}"') % "a"
    include = f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{address}" parse="text"/>'
    note = f'<s:note rdf:parseType="Literal">{include}</s:note>'
    yield f'<rdf:RDF {RDF}><s:Concept rdf:about="http://x/1">{note}</s:Concept></rdf:RDF>'
    imports = f'<o:Ontology xmlns:o="http://www.w3.org/2002/07/owl#"><o:imports rdf:resource="{address}"/></o:Ontology>'
    yield body.replace(CONCEPT, imports + CONCEPT) % "a"


def _turtle(address: str) -> Iterator[str]:
    skos = "@prefix s: <http://www.w3.org/2004/02/skos/core#> . @prefix o: <http://www.w3.org/2002/07/owl#> ."
    concept = '<x> a s:Concept ; s:prefLabel "Water" .'
    yield f"@base <{address}> . {skos} {concept}"
    yield f"BASE <{address}>\n{skos} {concept} <> o:imports <{address}> ."
    yield f"{skos} <{address}> a s:ConceptScheme . <{address}> s:hasTopConcept <x> . {concept}"


def _files(address: str) -> Iterator[tuple[str, str]]:
    yield from (("v.jsonld", text) for text in _json_ld(address))
    yield from (("v.rdf", text) for text in _xml(address))
    yield from (("v.ttl", text) for text in _turtle(address))


def _said(name: str, content: str) -> str:
    return _said_of(name, content.encode())


def _said_of(name: str, content: bytes) -> str:
    try:
        reading = format_of(name).read(content, scheme="", language="en")
    except UnreadableFileError as error:
        return str(error)
    return repr(replace(reading, concepts=check_concepts(reading.concepts).taken, refusals=()))


def test_no_address_is_fetched_whatever_a_file_asks_for(listener: tuple[str, list[object]]) -> None:
    address, heard = listener

    for there in (address, address.replace("http:", "ftp:"), address.removeprefix("http:")):
        for name, content in _files(there):
            _said(name, content)

    assert heard == []


def test_no_file_is_opened_and_what_is_said_is_the_same_whether_it_is_there(tmp_path: Path) -> None:
    there = tmp_path / "there.jsonld"
    there.write_text(json.dumps({"@context": {"s": "http://www.w3.org/2004/02/skos/core#"}, "secret": TELLING}))
    nowhere = tmp_path / "nowhr.jsonld"

    for address in (str, lambda path: f"file://{path}", lambda path: f"../../../../../../..{path}"):
        told = [_said(name, content) for name, content in _files(address(there))]
        told_of_nothing = [_said(name, content) for name, content in _files(address(nowhere))]

        assert [each.replace("there.jsonld", "nowhr.jsonld") for each in told] == told_of_nothing
        assert not any(TELLING in each for each in told)


def test_a_context_from_elsewhere_is_refused_in_one_fixed_sentence() -> None:
    fixed = "The file takes a part of itself from elsewhere. Nothing is fetched or opened: write it into the file."

    assert {_said("v.jsonld", content) for content in _json_ld("http://127.0.0.1:9/")} == {fixed}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("inner", ["", '<!ENTITY e "Water">', '<!ENTITY e SYSTEM "file:///etc/hostname">'])
def test_a_document_type_is_refused_in_every_encoding(encoding: str, inner: str) -> None:
    text = f"<!DOCTYPE x [{inner}]><rdf:RDF {RDF}>{CONCEPT % 'a'}</rdf:RDF>"

    with pytest.raises(UnreadableFileError, match="declares a document type"):
        format_of("v.rdf").read(text.encode(encoding), scheme="", language="en")


def test_one_entity_used_ninety_times_is_refused_at_once() -> None:
    text = f'<!DOCTYPE x [<!ENTITY e "{"x" * 400_000}">]><rdf:RDF {RDF}>{CONCEPT % ("&e;" * 90)}</rdf:RDF>'

    with pytest.raises(UnreadableFileError, match="entities"):
        format_of("v.rdf").read(text.encode(), scheme="", language="en")


def test_too_many_rows_are_refused_by_their_number_before_any_is_read() -> None:
    table = b"id,label\n" + b"".join(b"%d,T\n" % number for number in range(300_000))
    lines = b'{"label": "A"}\n' * 20_001

    with pytest.raises(UnreadableFileError, match="The file has 300000 rows; at most 20000 are read"):
        read_vocabulary(table, name="v.csv")
    with pytest.raises(UnreadableFileError, match="The file has 20001 rows; at most 20000"):
        read_vocabulary(lines, name="v.jsonl")
    with pytest.raises(UnreadableFileError, match="601 columns"):
        read_vocabulary((",".join(f"a{n}" for n in range(600)) + ",label\n1\n").encode(), name="v.csv")


def test_a_graph_has_bounds_of_statements_and_depth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("attune.tagging.vocabularies.offline_graphs.MOST_STATEMENTS", 100)
    many = "\n".join(f'<http://x/{n}> <http://y> "{n}" .' for n in range(101))
    deep = f"<rdf:RDF {RDF}>" + "<s:Concept><s:related>" * 60

    with pytest.raises(UnreadableFileError, match="statements"):
        format_of("v.ttl").read(many.encode(), scheme="", language="en")
    with pytest.raises(UnreadableFileError, match="nested deeper"):
        format_of("v.rdf").read(deep.encode(), scheme="", language="en")
    with pytest.raises(UnreadableFileError, match="nested deeper"):
        format_of("v.jsonld").read(b'{"a":' * 200, scheme="", language="en")
    with pytest.raises(UnreadableFileError, match="nested deeper"):
        format_of("v.ttl").read(b"<http://x> <http://y> " + b"[<http://y> " * 5_000, scheme="", language="en")


@pytest.mark.parametrize("name", ["v.ttl", "v.rdf", "v.jsonld", "v.csv", "v.jsonl"])
@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 100, b"\x1f\x8b\x08\x00" + b"\xff" * 50, b"PK\x03\x04" + b"\0" * 50, b"%PDF-1.7", b"\xff\xfe",
     b'<?xml version="1.0" encoding="x-unknown"?><a/>', b"\xef\xbb\xbf", b"\xed\xa0\x80"],
)  # fmt: skip
def test_a_file_that_is_something_else_is_refused_or_holds_nothing(name: str, content: bytes) -> None:
    told = _said_of(name, content)

    assert (told.endswith(".") and len(told) < 200) or told.startswith("VocabularyReading(concepts=()")


def test_a_large_graph_is_read_in_a_process_that_can_open_nothing(listener: tuple[str, list[object]]) -> None:
    content = FORMATS["turtle"].write(WHOLE)

    reading = read_in_process(content, format_name="turtle", scheme="", language="en")

    assert set(reading.concepts) == set(format_of("v.ttl").read(content, scheme="", language="en").concepts)
    address, heard = listener
    with pytest.raises(UnreadableFileError, match="from elsewhere"):
        read_in_process(json.dumps({"@context": address}).encode(), format_name="json-ld", scheme="", language="en")
    assert heard == []


def test_reading_apart_ends_when_nobody_waits_or_it_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_isolation, "COMMAND", ("sleep", "60"))
    whole, started = subprocess.Popen, []
    monkeypatch.setattr(subprocess, "Popen", lambda *args, **more: started.append(whole(*args, **more)) or started[-1])

    with pytest.raises(ReadingStoppedError):
        read_in_process(b"", format_name="turtle", scheme="", language="en", is_stopped=lambda: True)
    monkeypatch.setattr(process_isolation, "MOST_WAITING_SECONDS", 0)
    with pytest.raises(UnreadableFileError, match="takes longer"):
        read_in_process(b"", format_name="turtle", scheme="", language="en")

    # Neither slept to its end.
    assert [process.returncode for process in started] == [-signal.SIGKILL] * 2


def test_what_was_read_waits_as_it_was() -> None:
    for form in ("csv", "json-lines", "turtle"):
        reading = FORMATS[form].read(FORMATS[form].write(WHOLE) + b"\n", scheme="s", language="en")

        assert unpack_reading(pack_reading(reading)) == reading
        assert [each.said for each in unpack_reading(pack_reading(reading)).concepts] == [
            each.said for each in reading.concepts
        ]


def test_circles_and_what_hangs_below_are_found_in_time_in_proportion() -> None:
    many = limits.MOST_CONCEPTS
    ring = [Concept(str(n), f"N{n}", broader=(str((n + 1) % many),), where=str(n)) for n in range(many)]
    chain = [Concept(str(n), f"N{n}", broader=(str(n - 1),), where=str(n)) for n in range(1, many)]
    chain = [Concept("0", "…", where="0"), *chain]
    back = {str(n): [str(n + 1), *(str(n // step) for step in range(2, 50))] for n in range(2_000)}

    assert len(check_concepts(ring).refusals) == many and all(
        len(each.names) < 20 for each in check_concepts(ring).refusals
    )
    assert {each.problem for each in check_concepts(chain).refusals[1:]} == {ConceptProblem.REFUSED_BROADER}
    assert len(broader_cycles(back)) == 2_000


def test_a_concept_that_says_too_much_is_refused_alone() -> None:
    loud = Concept("a", "Loud", synonyms=tuple(f"s{n}" for n in range(MOST_PARTS + 1)), where="line 2")
    long = Concept("b", "Long", definition="x" * 20_001, where="line 3")
    plain = Concept("c", "Plain", where="line 4")

    found = check_concepts([loud, long, plain])

    assert [(each.where, each.problem) for each in found.refusals] == [
        ("line 2", ConceptProblem.TOO_MANY),
        ("line 3", ConceptProblem.TOO_LONG),
    ]
    assert found.taken == (plain,)
