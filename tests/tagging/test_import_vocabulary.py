"""Importing a vocabulary: what is added, changed, kept and refused, and that a second run changes nothing."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, ModelLogEntry, Page, Site

from attune.tagging import selectors
from attune.tagging.curation.change_log import CannotUndoError, revert_change
from attune.tagging.curation.exporter import export_vocabulary
from attune.tagging.curation.topic_state import concept_of, state_of_topic
from attune.tagging.models import PageTopic, Topic, TopicTranslation, VocabularyChange
from attune.tagging.services import tag_page

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

SKOS = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dct: <http://purl.org/dc/terms/> .
<http://x.org/1> a skos:Concept ; skos:prefLabel "Water"@en, "Wasser"@de ; skos:definition "Wet."@en ;
  skos:altLabel "Nass"@de ; skos:exactMatch <http://www.wikidata.org/entity/Q283> .
<http://x.org/2> a skos:Concept ; skos:prefLabel "High water"@en ; skos:broader <http://x.org/1> .
<http://x.org/3> a skos:Concept ; skos:prefLabel "Deluge"@en ; owl:deprecated true ; dct:isReplacedBy <http://x.org/2> .
"""


@pytest.fixture
def skos(tmp_path: Path) -> Path:
    """A small vocabulary."""
    path = tmp_path / "water.ttl"
    path.write_text(SKOS)
    return path


def _run(path: Path, *options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("import_vocabulary", str(path), *options, "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return answer


def _counts(answer: dict[str, Any]) -> tuple[int, int, int]:
    return answer["added"], answer["changed"], answer["unchanged"]


def test_an_import_adds_topics_with_all_that_the_file_says(skos: Path) -> None:
    answer = _run(skos)

    assert (_counts(answer), answer["refused"], answer["kept"]) == ((3, 0, 0), [], [])
    water, high, deluge = (Topic.objects.get(uri=f"http://x.org/{number}") for number in (1, 2, 3))
    assert (water.name, water.definition, water.mapping_list) == (
        "Water",
        "Wet.",
        ("http://www.wikidata.org/entity/Q283",),
    )
    assert water.names_in("de-at") == ("Water", "Wasser", "Nass")
    assert water.names_in("fr") == ("Water",)
    assert (high.broader, deluge.is_retired, deluge.replaced_by) == (water, True, high)


def test_a_second_run_changes_nothing(skos: Path) -> None:
    _run(skos)
    before = list(Topic.objects.order_by("pk").values())

    answer = _run(skos)

    assert _counts(answer) == (0, 0, 3)
    assert list(Topic.objects.order_by("pk").values()) == before
    assert VocabularyChange.objects.count() == 1


def test_a_dry_run_tells_all_and_does_nothing(skos: Path) -> None:
    assert _counts(_run(skos, "--dry-run")) == (3, 0, 0)
    assert not Topic.objects.exists()


def test_what_the_file_changed_is_changed_and_what_editors_changed_is_kept_with_a_word(skos: Path) -> None:
    _run(skos)
    Topic.objects.filter(uri="http://x.org/1").update(definition="Wet, says the editor.")
    Topic.objects.filter(uri="http://x.org/2").update(name="Flood", synonyms="freshet")
    skos.write_text(
        SKOS.replace('"Wet."', '"Very wet."').replace('"Deluge"', '"Downpour"').replace('"Nass"', '"Feucht"')
    )

    answer = _run(skos)

    water, high, deluge = (Topic.objects.get(uri=f"http://x.org/{number}") for number in (1, 2, 3))
    assert _counts(answer) == (0, 2, 1)
    assert [each["where"] for each in answer["kept"]] == ["http://x.org/1"]
    assert "definition" in answer["kept"][0]["why"]
    assert water.definition == "Wet, says the editor."
    assert (high.name, high.synonyms) == ("Flood", "freshet")
    assert (deluge.name, deluge.slug) == ("Downpour", "deluge")
    assert water.names_in("de") == ("Water", "Wasser", "Feucht")
    assert _counts(_run(skos)) == (0, 0, 3)


def test_the_file_wins_where_that_is_asked_for(skos: Path) -> None:
    _run(skos)
    Topic.objects.filter(uri="http://x.org/1").update(definition="Wet, says the editor.")

    assert _counts(_run(skos, "--overwrite")) == (0, 1, 2)
    assert Topic.objects.get(uri="http://x.org/1").definition == "Wet."


def test_a_topic_that_editors_made_is_taken_up_by_its_name(skos: Path) -> None:
    made = Topic.objects.create(name="water", synonyms="aqua")

    answer = _run(skos)

    made = Topic.objects.get(pk=made.pk)
    assert (_counts(answer), Topic.objects.count()) == ((2, 1, 0), 3)
    assert (made.name, made.uri, made.synonym_list, made.definition) == ("water", "http://x.org/1", ("aqua",), "Wet.")


def test_topics_of_one_label_in_different_branches_live_beside_each_other(tmp_path: Path) -> None:
    path = tmp_path / "v.jsonl"
    rows = [
        {"id": "1", "parent": "", "label": "Music"},
        {"id": "2", "parent": "", "label": "Film"},
        {"id": "3", "parent": "1", "label": "Awards"},
        {"id": "4", "parent": "2", "label": "Awards"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)))

    assert _counts(_run(path)) == (4, 0, 0)
    assert _counts(_run(path)) == (0, 0, 4)
    named = Topic.objects.filter(name="Awards").order_by("notation")
    assert [(topic.slug, topic.broader.name) for topic in named] == [("awards", "Music"), ("awards-2", "Film")]  # type: ignore[union-attr]


def test_what_is_refused_is_named_by_line_and_the_rest_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text("id,label,parent\n1,Water,\n2,Floods,3\n3,Rain,2\n4,Water,\n5,Ice,1\n")

    answer = _run(path)

    assert [each["where"] for each in answer["refused"]] == ["line 3", "line 4", "line 5"]
    assert "Floods → Rain → Floods" in answer["refused"][0]["why"]
    assert "line 2" in answer["refused"][2]["why"]
    assert sorted(Topic.objects.values_list("name", flat=True)) == ["Ice", "Water"]


def test_a_circle_with_what_editors_moved_is_refused(skos: Path) -> None:
    skos.write_text(SKOS.replace(" ; skos:broader <http://x.org/1>", ""))
    _run(skos)
    water, high = Topic.objects.get(uri="http://x.org/1"), Topic.objects.get(uri="http://x.org/2")
    Topic.objects.filter(pk=water.pk).update(broader=high)
    skos.write_text(SKOS)

    answer = _run(skos)

    assert [each["where"] for each in answer["refused"]] == ["http://x.org/2"]
    assert "high-water → water → high-water" in answer["refused"][0]["why"]
    assert Topic.objects.get(pk=high.pk).broader is None


def test_what_the_file_names_no_more_is_retired_only_when_asked_for(skos: Path) -> None:
    text = SKOS.replace(" ; owl:deprecated true ; dct:isReplacedBy <http://x.org/2>", "")
    skos.write_text(text)
    _run(skos)
    own = Topic.objects.create(name="Our own")
    skos.write_text(text.replace("<http://x.org/3>", "<http://x.org/4>"))

    assert _run(skos, "--dry-run")["missing"] == 1
    answer = _run(skos, "--retire-missing")

    assert (answer["retired"], answer["missing"], answer["added"]) == (1, 0, 1)
    assert Topic.objects.get(uri="http://x.org/3").is_retired
    assert not Topic.objects.get(pk=own.pk).is_retired


def test_topics_of_one_site_stay_there_and_are_not_taken_by_another(skos: Path, home: Page) -> None:
    Site.objects.create(hostname="other.example", root_page=home)
    _run(skos, "--site", "other.example")

    answer = _run(skos)

    assert [each["where"] for each in answer["refused"]] == [f"http://x.org/{number}" for number in (1, 2, 3)]
    assert Topic.objects.filter(site__hostname="other.example").count() == 3
    with pytest.raises(CommandError, match=r"other\.example"):
        _run(skos, "--site", "nowhere.example")


def test_an_import_is_logged_and_undone_as_a_whole(skos: Path) -> None:
    made = Topic.objects.create(name="Water", synonyms="aqua")
    TopicTranslation.objects.create(topic=made, language="fr", name="Eau")
    before = state_of_topic(Topic.objects.whole().get(pk=made.pk))
    _run(skos)
    change = VocabularyChange.objects.get()

    revert_change(change, user=None)

    assert state_of_topic(Topic.objects.whole().get()) == before
    actions = list(ModelLogEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["attune_tagging.import", "attune_tagging.undo"]


def test_an_import_is_not_undone_once_somebody_built_on_it(skos: Path, home: Page) -> None:
    _run(skos)
    change = VocabularyChange.objects.get()
    high = Topic.objects.get(uri="http://x.org/2")
    PageTopic.objects.create(page=home, topic=high, state="pinned", source="editor")

    with pytest.raises(CannotUndoError, match="High water"):
        revert_change(change, user=None)

    assert Topic.objects.count() == 3
    assert VocabularyChange.objects.get().undone_at is None


def test_a_page_is_matched_by_the_names_in_its_own_language(skos: Path, home: Page) -> None:
    _run(skos)
    german = Locale.objects.create(language_code="de")
    page = home.add_child(instance=Page(title="Wasser in den Straßen", locale=german))
    english = home.add_child(instance=Page(title="Wasser in the streets"))

    tag_page(page.pk)
    tag_page(english.pk)

    assert [score.topic for score in selectors.topics_of(page.pk)] == ["water"]
    assert selectors.topics_of(english.pk) == ()


def test_a_changed_translation_has_pages_in_that_language_read_anew(skos: Path, home: Page) -> None:
    _run(skos)
    german = Locale.objects.create(language_code="de")
    page = home.add_child(instance=Page(title="Das Nasse", locale=german))
    other = home.add_child(instance=Page(title="Dry land"))
    assert tag_page(page.pk) and tag_page(other.pk)

    TopicTranslation.objects.filter(language="de").update(synonyms="Nasse")

    assert (tag_page(page.pk), tag_page(other.pk)) == (True, False)


def test_a_topic_whose_broader_one_is_nowhere_is_taken_and_finds_it_when_it_comes(tmp_path: Path) -> None:
    path = tmp_path / "v.jsonl"
    child, parent = '{"id": "2", "label": "Floods", "parent": "1"}', '{"id": "1", "label": "Water", "parent": ""}'
    path.write_text(child)

    answer = _run(path)

    assert (_counts(answer), [each["where"] for each in answer["loose"]]) == ((1, 0, 0), ["line 1"])
    assert Topic.objects.get().broader_elsewhere == "1"
    path.write_text(f"{parent}\n{child}")
    assert _counts(_run(path)) == (1, 1, 0)
    floods = Topic.objects.get(name="Floods")
    assert (floods.broader.name, floods.broader_elsewhere) == ("Water", "")  # type: ignore[union-attr]


@pytest.mark.data("iptc_mediatopics.jsonl")
@pytest.mark.data("iab_content_3.1.jsonl")
@pytest.mark.parametrize(
    ("file", "count", "endings"),
    [
        ("iptc_mediatopics.jsonl", 1099, [".ttl"]),
        pytest.param("iab_content_3.1.jsonl", 704, [".rdf", ".jsonld"], marks=pytest.mark.thorough),
    ],
)
def test_real_vocabularies_go_through_skos_with_nothing_lost(
    file: str, count: int, endings: list[str], data_folder: Path, tmp_path: Path
) -> None:
    rows = [json.loads(line) for line in (data_folder / file).read_text(encoding="utf-8").splitlines()]

    assert _counts(_run(data_folder / file)) == (count, 0, 0)
    first = _all_said()
    _holds_all_of(rows)
    assert _counts(_run(data_folder / file)) == (0, 0, count)
    for ending in endings:
        # Tasks that wait for a commit which never comes would make this slower with each turn.
        connection.run_on_commit.clear()
        path = tmp_path / f"again{ending}"
        path.write_bytes(export_vocabulary(name=path.name))
        assert _counts(_run(path)) == (0, 0, count)
        Topic.objects.all().delete()
        assert _counts(_run(path)) == (count, 0, 0)
        assert _all_said() == first


def _all_said() -> list[Any]:
    return [(concept_of(topic), topic.slug) for topic in Topic.objects.whole().order_by("slug")]


def _holds_all_of(rows: list[dict[str, Any]]) -> None:
    topics = {topic.notation: topic for topic in Topic.objects.whole()}
    for row in rows:
        topic = topics[row["id"]]
        parents = [*row.get("broader", ()), *filter(None, [row.get("parent")])]
        above = [topic.broader.notation.rpartition(":")[2]] if topic.broader else []
        above += [line.rpartition("/")[2] for line in topic.broader_elsewhere.splitlines()]
        assert (topic.name, topic.uri, topic.definition) == (
            row["label"],
            row.get("uri", ""),
            row.get("definition") or "",
        )
        assert (above, sorted(topic.mapping_list)) == (parents, sorted(row.get("wikidata", ())))


def test_a_large_import_asks_a_bounded_number_of_questions_for_each_topic(tmp_path: Path) -> None:
    path = tmp_path / "v.jsonl"
    path.write_text("\n".join(json.dumps({"id": str(n), "label": f"Topic {n}"}) for n in range(100)))

    with CaptureQueriesContext(connection) as queries:
        _run(path)

    assert len(queries) < 100 * 12
