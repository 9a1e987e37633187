"""The names in a SQL statement: which words it holds, which columns it names, and whether it asks for rows by ids.

This is no parser. It reads the statements that Django writes for SQLite and PostgreSQL, and of all other statements
as much as these have in common with them:

    statement  any text; each word of it may be the name of a table
    source     FROM or JOIN, a table, and perhaps its alias: FROM "a", JOIN "a" T4, FROM a AS x, FROM "s"."a" U0
    column     "table"."column", alias."column" and alias.column; a bare column belongs to no table that is known
    by ids     the first test of WHERE compares the id of a page with parameters, and no OR and no UNION follows

A word inside a string or a comment counts as a name. That makes a statement name too much, never too little.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"\w+")
# The alias is only looked at, since the word behind a table may also be the JOIN before the next table.
_SOURCE = re.compile(r'\b(?:FROM|JOIN)\s+(?:"?\w+"?\s*\.\s*)?"?(\w+)"?(?=\s+(?:AS\s+)?"?(\w+)"?)', re.IGNORECASE)
_COLUMN = re.compile(r'(?:"(\w+)"|\b([A-Za-z_]\w*))\.(?:"(\w+)"|([A-Za-z_]\w*)\b)')
_ALL_COLUMNS = re.compile(r'(?:\bSELECT|,)\s*(?:"?\w+"?\s*\.\s*)?\*(?!\s*FROM\s*\()', re.IGNORECASE)
_BY_IDS = re.compile(r'\bWHERE \(*(?:"wagtailcore_page"\."id"|"\w+"\."(?:\w+_ptr_id|page_id)") (?:= %s|IN \(%s)')

Column = tuple[str, str]
"""A table, or an alias that stands for no known table, and a column of it."""


@dataclass(frozen=True, slots=True)
class SqlNames:
    """What a statement names.

    words: each word of the statement, the names of all its tables among them.
    asked: the columns by which rows are found: those behind the first FROM.
    columns: all columns, those of the answer too.
    makes_pages: whether the answer holds whole rows of pages, from which Wagtail makes objects.
    is_by_ids: whether it asks for rows by the ids of pages, which are among its parameters.
    is_of_all_columns: whether it asks for all columns without naming them.
    """

    words: frozenset[str]
    asked: frozenset[Column]
    columns: frozenset[Column]
    makes_pages: bool
    is_by_ids: bool
    is_of_all_columns: bool


@lru_cache(maxsize=2_048)
def names_in(sql: str) -> SqlNames:
    """Return what a statement names; MySQL's backquotes are read as double quotes."""
    sql = sql.replace("`", '"')
    aliases = {alias: table for table, alias in _SOURCE.findall(sql)}
    chosen, _from, asked = sql.partition(" FROM ")
    return SqlNames(
        words=frozenset(_WORD.findall(sql)),
        asked=_columns(asked, aliases),
        columns=_columns(sql, aliases),
        makes_pages='"content_type_id"' in chosen,
        is_by_ids=bool(_BY_IDS.search(sql)) and " OR " not in sql and " UNION " not in sql,
        is_of_all_columns=bool(_ALL_COLUMNS.search(sql)),
    )


def _columns(sql: str, aliases: dict[str, str]) -> frozenset[Column]:
    found = ((quoted or bare, column or other) for quoted, bare, column, other in _COLUMN.findall(sql))
    return frozenset((aliases.get(name, name), column) for name, column in found)
