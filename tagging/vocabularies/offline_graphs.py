"""Reading RDF with parsers that open nothing: no address is fetched and no file is read, whatever a text asks for.

Nothing is looked for in the text to forbid it. The parsers have no loader: where they would call one, they end here.
What they make goes into a graph of bounded size.
"""

from collections.abc import Callable, Mapping
from io import BytesIO, StringIO
from typing import Any, NoReturn
from xml.sax import SAXException, handler, make_parser, xmlreader
from xml.sax.handler import ErrorHandler, LexicalHandler

from django.utils.translation import gettext_noop
from rdflib import Graph
from rdflib.plugins.parsers.jsonld import Parser as JsonLdParser
from rdflib.plugins.parsers.notation3 import TurtleParser
from rdflib.plugins.parsers.rdfxml import RDFXMLHandler
from rdflib.plugins.shared.jsonld.context import Context
from rdflib.plugins.shared.jsonld.keys import CONTEXT, IMPORT

from attune.safe_json import TooDeepError, UnreadableJsonError, read_json
from attune.tagging.vocabularies.base import UnreadableFileError
from attune.tagging.vocabularies.limits import MOST_BYTES, MOST_DEPTH, MOST_STATEMENTS, too_deep, too_many_statements

# What relative addresses in a file stand below: no place that could be opened.
BASE = "urn:attune:file"


def read_graph(content: bytes, notation: str) -> Graph:
    """Read RDF/XML ("xml"), Turtle or JSON-LD, or raise UnreadableFileError, which tells nothing but where."""
    graph = BoundedGraph()
    try:
        _READERS[notation](content, graph)
    except (UnreadableFileError, MemoryError):
        raise
    except RecursionError as error:
        raise too_deep() from error
    except Exception as error:  # noqa: BLE001  (rdflib's parsers raise whatever they like)
        raise _unreadable(notation, error) from error
    return graph


class BoundedGraph(Graph):
    """A graph that takes so many statements and no more."""

    count = 0

    def add(self, triple: Any) -> Graph:
        """Count before it is taken: one that comes twice has cost twice."""
        self.count += 1
        if self.count > MOST_STATEMENTS:
            raise too_many_statements()
        return super().add(triple)


def _read_turtle(content: bytes, graph: Graph) -> None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFileError(gettext_noop("This is no text in UTF-8. Save it as UTF-8.")) from error
    source = xmlreader.InputSource()
    source.setCharacterStream(StringIO(text))
    source.setPublicId(BASE)
    TurtleParser().parse(source, graph)


def _read_xml(content: bytes, graph: Graph) -> None:
    # Safe by what is set below: no entity from elsewhere, and no document type that could declare one.
    parser = make_parser()  # noqa: S317
    parser.setFeature(handler.feature_external_ges, False)
    parser.setFeature(handler.feature_namespaces, True)
    # rdflib does so: expat does not tell of this prefix, which is always there.
    parser.start_namespace_decl("xml", "http://www.w3.org/XML/1998/namespace")
    source = xmlreader.InputSource()
    source.setPublicId(BASE)
    source.setSystemId(BASE)
    source.setByteStream(BytesIO(content))
    elements = _BoundedHandler(graph)
    elements.setDocumentLocator(source)
    parser.setContentHandler(elements)
    parser.setErrorHandler(ErrorHandler())
    parser.setEntityResolver(_NothingElsewhere())
    parser.setProperty(handler.property_lexical_handler, _NoDocumentType())
    parser.parse(source)


class _BoundedHandler(RDFXMLHandler):
    """Read elements as rdflib does, but not deeper than anybody nests them."""

    depth = 0

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:  # noqa: N802
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise too_deep()
        super().startElementNS(name, qname, attrs)

    def endElementNS(self, name: Any, qname: Any) -> None:  # noqa: N802
        self.depth -= 1
        super().endElementNS(name, qname)


class _NoDocumentType(LexicalHandler):
    """Refuse a document type as soon as it begins: it declares entities, which grow or come from elsewhere."""

    def startDTD(self, name: str, public_id: str, system_id: str) -> None:  # noqa: N802
        raise UnreadableFileError(
            gettext_noop(
                "The file declares a document type (<!DOCTYPE …>), which is not read. Take it out, and write the texts "
                "of its entities where they stand."
            )
        )


class _NothingElsewhere(handler.EntityResolver):
    def resolveEntity(self, publicId: str, systemId: str) -> NoReturn:  # noqa: N802, N803
        raise _elsewhere()


def _read_json_ld(content: bytes, graph: Graph) -> None:
    try:
        form = read_json(content, most_bytes=MOST_BYTES, most_depth=MOST_DEPTH, keeps_odd=True)
    except TooDeepError as error:
        raise too_deep() from error
    except UnreadableJsonError as error:
        raise UnreadableFileError(error.text, **error.values) from error
    # The parser would end there too, but for parts that it passes over; whoever wrote them should hear of it.
    if _asks_for_more(form):
        raise _elsewhere()
    # A graph of its own name within the file is read as part of it.
    _ClosedParser(generalized_rdf=False).parse(form, _ClosedContext(base=BASE, version=1.1), graph)


def _asks_for_more(form: Any) -> bool:
    waiting, is_context = [(form, False)], False
    while waiting:
        each, is_context = waiting.pop()
        if isinstance(each, str) and is_context:
            return True
        if isinstance(each, list):
            waiting += [(part, is_context) for part in each]
        elif isinstance(each, dict):
            waiting += [(part, key in (CONTEXT, IMPORT)) for key, part in each.items()]
    return False


class _ClosedContext(Context):
    """A context, and all that are made of it, that take nothing from elsewhere."""

    def _fetch_context(self, source: str, base: str | None, referenced_contexts: Any) -> NoReturn:
        raise _elsewhere()

    def _subcontext(self, source: Any, propagate: bool) -> Context:
        inner = _ClosedContext(version=self.version)
        inner.propagate, inner.parent = propagate, self
        inner.language, inner.vocab = self.language, self.vocab
        inner.base, inner.doc_base = self.base, self.doc_base
        inner._alias = {key: [*names] for key, names in self._alias.items()}
        inner.terms, inner._lookup, inner._prefixes = {**self.terms}, {**self._lookup}, {**self._prefixes}
        inner.load(source)
        return inner


class _ClosedParser(JsonLdParser):
    """Read objects as rdflib does, but begin anew with a closed context where one is set to nothing."""

    def _add_to_graph(self, dataset: Graph, graph: Graph, context: Context, node: Any, topcontext: bool = False) -> Any:
        if isinstance(node, dict) and CONTEXT in node and not topcontext and not node[CONTEXT]:
            context = _ClosedContext(base=context.doc_base)
            node = {key: value for key, value in node.items() if key != CONTEXT}
        return super()._add_to_graph(dataset, graph, context, node, topcontext)


def _elsewhere() -> UnreadableFileError:
    return UnreadableFileError(
        gettext_noop(
            "The file takes a part of itself from elsewhere. Nothing is fetched or opened: write it into the file."
        )
    )


def _unreadable(notation: str, error: Exception) -> UnreadableFileError:
    if line := _line_of(error):
        text = gettext_noop("This is no %(notation)s: line %(line)d. Choose the file’s format, or mend it there.")
        return UnreadableFileError(text, notation=notation, line=line)
    text = gettext_noop("This is no %(notation)s. Choose the file’s format, or mend it there.")
    return UnreadableFileError(text, notation=notation)


def _line_of(error: Exception) -> int:
    if isinstance(error, SAXException) and hasattr(error, "getLineNumber"):
        return error.getLineNumber() or 0
    lines = getattr(error, "lines", 0)
    return lines + 1 if isinstance(lines, int) and lines else 0


_READERS: Mapping[str, Callable[[bytes, Graph], None]] = {
    "xml": _read_xml,
    "turtle": _read_turtle,
    "json-ld": _read_json_ld,
}
