"""Which pages a statement asks for: every form of SQL that Django writes on SQLite and PostgreSQL, and some by hand."""

# The statements are read and never run.
# ruff: noqa: S608

import pytest

from attune.decisions.cache.dependencies import ALL_PAGES, BY_IDS, tables_asked
from attune.decisions.cache.sql_names import names_in

TYPE, OTHER = "attune_cms_sectionpage", "attune_cms_articlepage"
SECTIONS, BOTH, NOTHING = frozenset({TYPE}), frozenset({TYPE, OTHER}), frozenset[str]()
# The columns from which Wagtail makes pages.
ROWS = '"wagtailcore_page"."id", "wagtailcore_page"."content_type_id"'
JOINED = f'"{TYPE}" INNER JOIN "wagtailcore_page" ON ("{TYPE}"."page_ptr_id" = "wagtailcore_page"."id")'

STATEMENTS = {
    # Rows and where they come from.
    "the tree by its place": (f'SELECT {ROWS} FROM "wagtailcore_page" WHERE "wagtailcore_page"."depth" = %s', NOTHING),
    "a join": (f'SELECT {ROWS}, "{TYPE}"."summary" FROM {JOINED} WHERE "wagtailcore_page"."live"', NOTHING),
    "a join, by a field": (f'SELECT {ROWS} FROM {JOINED} WHERE "{TYPE}"."summary" = %s', SECTIONS),
    "values of a field": (f'SELECT "{TYPE}"."summary" FROM {JOINED} WHERE "wagtailcore_page"."live"', SECTIONS),
    "two types": (
        f'SELECT "{TYPE}"."summary", "{OTHER}"."summary" FROM {JOINED} LEFT OUTER JOIN "{OTHER}" ON '
        f'("wagtailcore_page"."id" = "{OTHER}"."page_ptr_id")',
        BOTH,
    ),
    "a table joined twice": (
        f'SELECT "wagtailcore_page"."title" FROM {JOINED} INNER JOIN "{TYPE}" T4 ON '
        f'("wagtailcore_page"."id" = T4."page_ptr_id") WHERE T4."summary" = %s',
        SECTIONS,
    ),
    "an alias by a filtered relation": (
        f'SELECT "wagtailcore_page"."title", wet."summary" FROM "wagtailcore_page" LEFT OUTER JOIN "{TYPE}" wet ON '
        '("wagtailcore_page"."id" = wet."page_ptr_id" AND (wet."page_ptr_id" > %s))',
        SECTIONS,
    ),
    "by ids": (f'SELECT {ROWS} FROM "wagtailcore_page" WHERE "wagtailcore_page"."id" IN (%s, %s)', BY_IDS),
    "by the id of a type": (f'SELECT {ROWS} FROM {JOINED} WHERE "{TYPE}"."page_ptr_id" = %s LIMIT 21', BY_IDS),
    "by an id or a field": (
        f'SELECT {ROWS} FROM {JOINED} WHERE ("wagtailcore_page"."id" = %s OR "{TYPE}"."summary" = %s)',
        SECTIONS,
    ),
    "by the date of publication": (
        f'SELECT {ROWS} FROM "wagtailcore_page" ORDER BY "wagtailcore_page"."last_published_at" DESC LIMIT 5',
        ALL_PAGES,
    ),
    # Subqueries.
    "IN and a subquery": (
        f'SELECT {ROWS} FROM "wagtailcore_page" WHERE "wagtailcore_page"."id" IN '
        f'(SELECT U0."page_ptr_id" FROM "{TYPE}" U0 WHERE U0."summary" = %s)',
        SECTIONS,
    ),
    "a subquery in a subquery in a subquery": (
        f'SELECT {ROWS} FROM "wagtailcore_page" WHERE "wagtailcore_page"."id" IN (SELECT U0."id" FROM '
        '"wagtailcore_page" U0 WHERE U0."id" IN (SELECT V0."id" FROM "wagtailcore_page" V0 WHERE V0."id" IN '
        f'(SELECT X0."page_ptr_id" FROM "{TYPE}" X0 WHERE X0."summary" = %s)))',
        SECTIONS,
    ),
    "EXISTS": (
        f'SELECT {ROWS} FROM "wagtailcore_page" WHERE EXISTS(SELECT %s AS "a" FROM "{TYPE}" U0 WHERE '
        '(U0."page_ptr_id" = ("wagtailcore_page"."id") AND U0."summary" = %s) LIMIT 1)',
        SECTIONS,
    ),
    "exists()": (f'SELECT %s AS "a" FROM "{TYPE}" WHERE "{TYPE}"."summary" = %s LIMIT 1', SECTIONS),
    "by what belongs to pages": (
        f'SELECT {ROWS} FROM "wagtailcore_page" WHERE "wagtailcore_page"."id" IN '
        '(SELECT U0."page_id" FROM "attune_tagging_pagetopic" U0 WHERE U0."salience" > %s)',
        ALL_PAGES,
    ),
    # Sums.
    "a count by a field": (f'SELECT COUNT(*) AS "__count" FROM {JOINED} WHERE "{TYPE}"."summary" = %s', SECTIONS),
    "a count of the tree": (
        'SELECT COUNT(*) AS "__count" FROM "wagtailcore_page" WHERE "wagtailcore_page"."depth" = %s',
        NOTHING,
    ),
    "a count of a subquery": (
        f'SELECT COUNT(*) FROM (SELECT DISTINCT "{TYPE}"."summary" AS "col1" FROM "{TYPE}") subquery',
        SECTIONS,
    ),
    "a count of everything": ('SELECT COUNT(*) AS "__count" FROM "wagtailcore_page"', ALL_PAGES),
    # Several statements in one.
    "UNION on SQLite": (
        f'SELECT * FROM (SELECT "{TYPE}"."summary" AS "col1" FROM "{TYPE}" UNION '
        f'SELECT "{OTHER}"."summary" AS "col1" FROM "{OTHER}")',
        BOTH,
    ),
    "UNION on PostgreSQL": (
        f'(SELECT "{TYPE}"."summary" AS "col1" FROM "{TYPE}") UNION ALL '
        f'(SELECT "{OTHER}"."summary" AS "col1" FROM "{OTHER}")',
        BOTH,
    ),
    "UNION of ids": (
        f'SELECT "{TYPE}"."summary" FROM "{TYPE}" WHERE "{TYPE}"."page_ptr_id" = %s UNION '
        f'SELECT "{OTHER}"."summary" FROM "{OTHER}"',
        BOTH,
    ),
    "a CTE": (
        f'WITH wet AS (SELECT "{TYPE}"."summary" FROM "{TYPE}") SELECT "wagtailcore_page"."title" '
        'FROM "wagtailcore_page", wet',
        SECTIONS,
    ),
    "a recursive CTE": (
        "WITH RECURSIVE above AS (SELECT id FROM wagtailcore_page UNION SELECT id FROM above) SELECT id FROM above",
        ALL_PAGES,
    ),
    # What only looks like a source.
    "EXTRACT": (
        f'SELECT EXTRACT(YEAR FROM "wagtailcore_page"."first_published_at" AT TIME ZONE %s) FROM {JOINED} '
        f'WHERE "{TYPE}"."summary" = %s',
        SECTIONS,
    ),
    "SUBSTRING": (f'SELECT SUBSTRING("{TYPE}"."summary" FROM 1 FOR 9) AS "start" FROM "{TYPE}"', SECTIONS),
    "IS DISTINCT FROM": (f'SELECT {ROWS} FROM {JOINED} WHERE "{TYPE}"."summary" IS DISTINCT FROM %s', SECTIONS),
    "a string": ("SELECT 'read from attune_cms_sectionpage'", ALL_PAGES),
    "a string that names no table": ("SELECT 'from us to you' AS \"words\"", NOTHING),
    # Ways to write a name.
    "a table of a schema": (f'SELECT p."summary" FROM "public"."{TYPE}" AS p', SECTIONS | ALL_PAGES),
    "a table of a schema, without alias": (f'SELECT "summary" FROM public.{TYPE}', ALL_PAGES),
    "backquotes": (f"SELECT `{TYPE}`.`summary` FROM `{TYPE}`", SECTIONS),
    "small letters by hand": (f"select p.summary from {TYPE} as p where p.page_ptr_id > 7", SECTIONS),
    "a comma between tables": (f'SELECT "{TYPE}"."summary" FROM "auth_user", "{TYPE}"', SECTIONS),
    "joins by hand": (f'SELECT b."summary" FROM "auth_user" JOIN "{TYPE}" b ON b."page_ptr_id" = 7', SECTIONS),
    "bare columns by hand": (f"SELECT summary FROM {TYPE}", ALL_PAGES),
    "all columns by hand": (f"SELECT p.* FROM {TYPE} p WHERE p.page_ptr_id > 7", ALL_PAGES),
    # What is written gives back what it wrote.
    "INSERT and RETURNING": (f'INSERT INTO "{TYPE}" ("summary") VALUES (%s) RETURNING "{TYPE}"."page_ptr_id"', NOTHING),
    "UPDATE": (f'UPDATE "{TYPE}" SET "summary" = %s WHERE "{TYPE}"."summary" = %s', SECTIONS),
    "SAVEPOINT": ('SAVEPOINT "s1"', NOTHING),
    "rows of others": ('SELECT "auth_user"."id" FROM "auth_user" WHERE "auth_user"."id" = %s', NOTHING),
}


@pytest.mark.parametrize(("sql", "asked"), STATEMENTS.values(), ids=STATEMENTS)
def test_which_pages_a_statement_asks_for(sql: str, asked: frozenset[str]) -> None:
    assert tables_asked(sql) == asked


def test_the_names_in_a_statement() -> None:
    names = names_in('SELECT T4."summary", page.title FROM "sections" T4, "pages" AS page WHERE T4."live" = %s')

    assert names.columns == {("sections", "summary"), ("page", "title"), ("sections", "live")}
    assert names.asked == {("sections", "live")}
    assert {"sections", "pages"} <= names.words
    assert not (names.makes_pages or names.is_by_ids or names.is_of_all_columns)
