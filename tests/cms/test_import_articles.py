"""Tests of the command that imports articles: once by id, wrong lines named, the rest kept."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Revision

from attune.tagging import selectors as tagging_selectors
from cms.models import ArticlePage, AuthorPage, HomePage, SectionPage

pytestmark = pytest.mark.django_db

FERRY = {
    "id": "harbour/ferry",
    "title": "The ferry returns",
    "summary": "After two years the ferry crosses the harbour again.",
    "date": "2025-03-31",
    "authors": ["ola-nord", "Kim Sø"],
    "tags": ["ferries", "Harbour life"],
    "text": "The ferry came at noon.\n\nIt was late, for there was fog.\nWhat comes next\n\nIt sails twice a day.",
}
BRIDGE = {
    "id": "harbour/bridge",
    "title": "A bridge is drawn",
    "summary": "",
    "date": "2025-04-02",
    "authors": [],
    "tags": ["bridges"],
    "text": "Nobody asked for a bridge.",
}


class Import:
    """Write rows to a file and import it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.file, self.capsys = folder / "articles.jsonl", capsys
        self.status, self.messages = 0, ""

    def __call__(self, *rows: dict[str, Any] | bytes, **options: Any) -> dict[str, int]:
        lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
        self.file.write_bytes(b"\n".join(lines))
        try:
            call_command("import_articles", self.file, as_json=True, **options)
            self.status = 0
        except SystemExit as end:
            self.status = int(end.code or 0)
        said, self.messages = self.capsys.readouterr()
        counts: dict[str, int] = json.loads(said.splitlines()[-1])
        return counts


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    """Import rows, and keep the exit status and what was said."""
    return Import(tmp_path, capsys)


def counted(**some: int) -> dict[str, int]:
    """Give all counts, 0 where nothing else is said."""
    return {"imported": 0, "changed": 0, "unchanged": 0, "refused": 0, "without_topics": 0} | some


def test_a_fresh_site_gets_a_home_page_a_section_and_the_articles(run: Import) -> None:
    assert run(FERRY, BRIDGE) == counted(imported=2)

    assert HomePage.objects.get().get_url() == "/"
    assert [block.block_type for block in HomePage.objects.get().body] == ["matching_pages"]
    assert SectionPage.objects.get().slug == "library"
    page = ArticlePage.objects.get(source_id="harbour/ferry")
    assert (page.live, page.has_unpublished_changes, page.slug) == (True, False, "the-ferry-returns")
    assert page.first_published_at.date() == page.published_on
    assert str(page.published_on) == "2025-03-31"
    assert run.status == 0


def test_the_text_becomes_blocks_and_ends_with_matching_pages(run: Import) -> None:
    run(FERRY)

    body = ArticlePage.objects.get().body
    assert [block.block_type for block in body] == ["paragraph", "paragraph", "heading", "paragraph", "matching_pages"]


def test_authors_get_pages_of_their_own_once(run: Import) -> None:
    run(FERRY, BRIDGE | {"authors": ["ola-nord"]})

    assert set(AuthorPage.objects.values_list("title", flat=True)) == {"Ola Nord", "Kim Sø"}
    ferry = ArticlePage.objects.get(source_id="harbour/ferry")
    assert ferry.author.title == "Ola Nord"
    assert [author.title for author in ferry.co_authors.all()] == ["Kim Sø"]


def test_the_articles_own_tags_become_its_topics(run: Import) -> None:
    run(FERRY)

    topics = {score.topic: score for score in tagging_selectors.topics_of(ArticlePage.objects.get().pk)}
    assert {"ferries", "harbour-life"} <= set(topics)
    assert topics["harbour-life"].source == "import"


def test_a_guarded_vocabulary_gets_no_new_topics(run: Import) -> None:
    assert run(BRIDGE, keep_vocabulary=True)["without_topics"] == 1
    assert tagging_selectors.topic_choices() == ()


def test_a_second_run_changes_nothing(run: Import) -> None:
    run(FERRY, BRIDGE)
    revisions = Revision.objects.count()

    assert run(FERRY, BRIDGE) == counted(unchanged=2)
    assert Revision.objects.count() == revisions


def test_a_changed_article_is_renewed_in_its_place(run: Import) -> None:
    run(FERRY, BRIDGE)
    before = ArticlePage.objects.get(source_id="harbour/ferry")

    assert run(FERRY | {"title": "The ferry is back", "tags": ["boats"]}, BRIDGE) == counted(changed=1, unchanged=1)

    after = ArticlePage.objects.get(source_id="harbour/ferry")
    assert (after.pk, after.slug, after.title) == (before.pk, before.slug, "The ferry is back")
    assert "ferries" not in {s.topic for s in tagging_selectors.topics_of(after.pk) if s.source == "import"}


def test_a_wrong_line_is_named_and_the_rest_goes_on(run: Import) -> None:
    counts = run(FERRY, b"{broken", {"id": "x"}, BRIDGE)

    assert counts == counted(imported=2, refused=2)
    assert run.status == 1
    assert "articles.jsonl, line 2: it is no JSON" in run.messages
    assert 'articles.jsonl, line 3: it has no "title".' in run.messages


def test_only_wrong_lines_leave_the_site_as_it_was(run: Import) -> None:
    assert run(b"[]") == counted(refused=1)
    assert not HomePage.objects.exists()


def test_an_empty_file_is_no_error(run: Import) -> None:
    assert run() == counted()
    assert run.status == 0


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_articles", tmp_path / "missing.jsonl")


def test_two_articles_of_one_title_get_two_addresses(run: Import) -> None:
    run(FERRY, BRIDGE | {"title": FERRY["title"]})

    assert set(ArticlePage.objects.values_list("slug", flat=True)) == {"the-ferry-returns", "the-ferry-returns-2"}


def test_what_an_editor_took_down_stays_down(run: Import) -> None:
    run(FERRY)
    ArticlePage.objects.get().unpublish()

    run(FERRY | {"text": "It sank."})

    page = ArticlePage.objects.get()
    assert not page.live
    assert "It sank." in str(page.get_latest_revision_as_object().body)
    assert run(FERRY | {"text": "It sank."}) == counted(unchanged=1)


def test_an_earlier_home_page_is_used(run: Import) -> None:
    run(FERRY)
    home = HomePage.objects.get()

    run(BRIDGE, section="archive")

    assert HomePage.objects.get() == home
    assert ArticlePage.objects.get(source_id="harbour/bridge").get_parent().slug == "archive"


@pytest.mark.data("articles.jsonl")
def test_no_real_article_is_refused(articles_file: Path) -> None:
    from cms.imports.records import read_lines

    with articles_file.open("rb") as file:
        lines = list(read_lines(file))

    assert len(lines) == 187
    assert [line.refusal for line in lines if line.record is None] == []
