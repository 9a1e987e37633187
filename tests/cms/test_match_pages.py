"""The command that lists pages by how well they fit."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.matching.library import empty_library

pytestmark = pytest.mark.django_db


def match_pages(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("match_pages", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def pages(db: None) -> list[int]:
    library = empty_library()
    best = library.add(title="Rain gardens", floods=1.0)
    other = library.add(title="Bread at home", bread=0.8, floods=0.6)
    return [best.pk, other.pk]


def test_pages_are_listed_best_first_as_json(pages):
    out, _ = match_pages("--affinity", "floods=1", "--limit", "40", "--backend", "database", "--json")

    listed = json.loads(out.splitlines()[-1])["pages"]
    assert [(page["id"], page["score"]) for page in listed] == [(pages[0], 1.0), (pages[1], 0.6)]


def test_people_read_a_table_with_titles_and_reasons(pages):
    out, _ = match_pages("--affinity", "floods=.6", "--affinity", "bread=.8", "--limit", "1")

    assert "Bread at home" in out
    assert "bread 0.64, floods 0.36" in out
    assert "Rain gardens" not in out


@pytest.mark.service("elasticsearch")
def test_elasticsearch_is_indexed_first_and_gives_the_same(pages, elastic_settings):
    arguments = ("--affinity", "floods=1", "--affinity", "bread=0.2", "--json")
    from_elastic, progress = match_pages(*arguments, "--backend", "elastic")
    from_database, _ = match_pages(*arguments, "--backend", "database")

    assert "Indexed" in progress
    scores = [{page["id"]: page["score"] for page in json.loads(out)["pages"]} for out in (from_elastic, from_database)]
    assert scores[0] == pytest.approx(scores[1], abs=0.01)
    assert list(scores[0]) == list(scores[1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--affinity", "flods=1"], 'There is no topic "flods". Did you mean "floods"?'),
        (["--affinity", "floods"], "Write a topic and a number above 0, such as floods=0.5"),
        (["--affinity", "floods=-1"], "Write a topic and a number above 0"),
        (["--affinity", "floods=nan"], "Write a topic and a number above 0"),
        (["--affinity", "floods=1", "--limit", "0"], "Write a whole number from 1"),
        (["--affinity", "floods=1", "--backend", "elastic"], "Set ELASTICSEARCH_URL"),
        ([], "--affinity"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_to_do(pages, arguments, message):
    with pytest.raises(CommandError, match=message.replace(".", r"\.").replace("?", r"\?")):
        match_pages(*arguments)
