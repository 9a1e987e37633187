"""Concepts as rows of named fields: what CSV and JSON Lines share."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from attune.tagging.domain.concepts import (
    Concept,
    ConceptProblem,
    ConceptRefusal,
    Translation,
    VocabularyReading,
    count_names,
    is_uri,
    plain_name,
    plain_text,
    unambiguous,
    unique_sorted,
    with_resolved_keys,
)
from attune.tagging.vocabularies.base import address_of, slug_in

# Each field of a concept, and the names that files give it.
NAMES: Mapping[str, tuple[str, ...]] = {
    "uri": ("uri", "iri"),
    "notation": ("notation", "id", "qcode"),
    "slug": ("slug",),
    "scheme": ("scheme",),
    "name": ("label", "name", "prefLabel", "title"),
    "language": ("language", "lang"),
    "synonyms": ("synonyms", "altLabels", "altLabel", "hiddenLabels"),
    "definition": ("definition", "description"),
    "broader": ("broader", "parent", "parent_id"),
    "mappings": ("mappings", "exactMatch", "wikidata"),
    "is_blocked": ("blocked",),
    "is_retired": ("retired", "deprecated"),
    "replaced_by": ("replaced_by",),
    "translations": ("translations",),
}
_KNOWN = {name: field_name for field_name, names in NAMES.items() for name in names}
_REDUNDANT = {"path"}
_YES = {"true", "yes", "1"}
_BETWEEN = " > "

Row = Mapping[str, Any]


@dataclass(slots=True)
class _Read:
    concepts: list[Concept] = field(default_factory=list)
    refusals: list[ConceptRefusal] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)


def concepts_of(rows: Iterable[tuple[str, Row | None]], *, scheme: str) -> VocabularyReading:
    """Read rows, each with where it stands; None is a row that could not be read."""
    read = _Read()
    for where, row in rows:
        if row is None:
            read.refusals.append(ConceptRefusal(where, ConceptProblem.UNREADABLE))
            continue
        concept = _concept(row, where, scheme)
        read.concepts.append(concept)
        read.left_out += [name for name in row if name not in _KNOWN and name not in _REDUNDANT and row[name]]
        read.names += [(name, concept.key) for name in _names_of(concept, row)]
    keys = unambiguous(read.names)
    concepts = with_resolved_keys(read.concepts, _addresses(read.concepts, keys) | keys)
    return VocabularyReading(concepts, tuple(read.refusals), count_names(read.left_out))


def row_of(concept: Concept) -> dict[str, Any]:
    """Write a concept as a row, under the first of each field's names; what is empty is left out."""
    translations = {
        each.language: {
            key: value
            for key, value in (
                ("label", each.name),
                ("synonyms", list(each.synonyms)),
                ("definition", each.definition),
            )
            if value
        }
        for each in concept.translations
    }
    row = {
        "uri": concept.uri,
        "id": concept.notation,
        "slug": concept.slug,
        "scheme": concept.scheme,
        "label": concept.name,
        "language": concept.language,
        "synonyms": list(concept.synonyms),
        "definition": concept.definition,
        "broader": list(concept.broader),
        "mappings": list(concept.mappings),
        "blocked": concept.is_blocked,
        "retired": concept.is_retired,
        "replaced_by": concept.replaced_by,
        "translations": translations,
    }
    return {name: value for name, value in row.items() if value}


def _concept(row: Row, where: str, scheme: str) -> Concept:
    found = {field_name: _first(row, field_name) for field_name in NAMES}
    uri, slug = plain_text(str(found["uri"] or "")), plain_name(str(found["slug"] or ""))
    slug, uri = (slug_in(uri), "") if slug_in(uri) else (slug, uri)
    notation, name = plain_name(str(found["notation"] or "")), plain_name(str(found["name"] or ""))
    has_parent = bool({"broader", "parent", "parent_id"} & row.keys())
    broader = _references(row) if has_parent else _path_above(row)
    return Concept(
        key=uri or (address_of(slug) if slug else "") or notation or _BETWEEN.join([*broader, name]),
        name=name,
        language=plain_name(str(found["language"] or "")).lower(),
        uri=uri,
        scheme=plain_name(str(found["scheme"] or "")) or (scheme if notation and not uri else ""),
        notation=notation,
        slug=slug,
        definition=plain_text(str(found["definition"] or "")),
        synonyms=unique_sorted(plain_name(text) for text in split_values(found["synonyms"])),
        translations=_translations(found["translations"]),
        mappings=unique_sorted(plain_text(text) for name in NAMES["mappings"] for text in split_values(row.get(name))),
        broader=broader,
        is_blocked=_is_yes(found["is_blocked"]),
        is_retired=_is_yes(found["is_retired"]),
        replaced_by=plain_text(str(found["replaced_by"] or "")),
        where=where,
        said=_said(row, has_path=not has_parent and "path" in row),
    )


def split_values(value: object) -> tuple[str, ...]:
    """Return a list's texts; a text alone is cut at its line ends, or else at its strokes."""
    if isinstance(value, str):
        return tuple(filter(None, map(str.strip, value.split("\n" if "\n" in value else "|"))))
    return tuple(str(each) for each in value if each) if isinstance(value, list | tuple) else ()


def _first(row: Row, field_name: str) -> Any:
    return next((row[name] for name in NAMES[field_name] if row.get(name)), None)


def _references(row: Row) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plain_text(text) for name in NAMES["broader"] for text in split_values(row.get(name))))


def _path_above(row: Row) -> tuple[str, ...]:
    path = [plain_name(step) for step in split_values(row.get("path"))]
    return (_BETWEEN.join(path[:-1]),) if len(path) > 1 else ()


def _names_of(concept: Concept, row: Row) -> set[str]:
    """Return all that other rows may call this one: a file names a parent by number, address, its last part or path."""
    path = _BETWEEN.join(plain_name(step) for step in split_values(row.get("path")))
    parts = {re.split(r"[:/#]", name)[-1] for name in (concept.uri, concept.notation)}
    return {
        concept.key,
        concept.uri,
        concept.notation,
        concept.slug,
        path,
        *parts,
        *({concept.name} if not path else ()),
    }


def _addresses(concepts: Iterable[Concept], keys: Mapping[str, str]) -> dict[str, str]:
    """Give what no row is called the address that it would have, where all addresses end with the row's number."""
    addressed = [each for each in concepts if each.uri and each.notation]
    bases = {each.uri.removesuffix(each.notation.rpartition(":")[2]) for each in addressed}
    if len(bases) != 1 or any(each.uri in bases for each in addressed):
        return {}
    base = bases.pop()
    named = {key for each in concepts for key in each.broader if key not in keys and not is_uri(key)}
    return {key: base + key.rpartition(":")[2] for key in named if is_uri(base + key.rpartition(":")[2])}


def _translations(value: object) -> tuple[Translation, ...]:
    if not isinstance(value, Mapping):
        return ()
    found = [_translation(plain_name(str(language)).lower(), each) for language, each in value.items() if each]
    return tuple(sorted(found, key=lambda each: each.language))


def _translation(language: str, value: object) -> Translation:
    if not isinstance(value, Mapping):
        return Translation(language, plain_name(str(value)))
    return Translation(
        language,
        plain_name(str(value.get("label") or value.get("name") or "")),
        unique_sorted(plain_name(text) for text in split_values(value.get("synonyms"))),
        plain_text(str(value.get("definition") or "")),
    )


def _is_yes(value: object) -> bool:
    return value is True or str(value).strip().lower() in _YES


def _said(row: Row, *, has_path: bool) -> frozenset[str]:
    said = {_KNOWN[name] for name in row if name in _KNOWN} | {"name"}
    if "uri" not in said and "notation" in said:
        said.add("scheme")
    return frozenset(said | ({"broader"} if has_path else set())) - {"slug"}


def line_words(line: int) -> str:
    """Name a line of a file, counted from 1."""
    return _("line %(line)d") % {"line": line}
