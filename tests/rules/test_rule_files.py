"""Rules as code: a file is kept as a whole or not at all, every fault is named, and each change is told first."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from attune.rules.books import publisher
from attune.rules.builder.fields import to_condition
from attune.rules.domain.conditions import All, InSegment, make_test
from attune.rules.domain.effects.set_trait import SetTrait
from attune.rules.domain.entries import Entry, EntryChange, entry_changes
from attune.rules.domain.facts.values import ThresholdRef
from attune.rules.domain.rules import HideSlot, SlotRef
from attune.rules.facts.registry import registry
from attune.rules.models import BookRecord, Rule, Segment, Threshold, Trigger
from attune.rules.proof.runner import ProofRefusal
from attune.rules.serialisation.repository import stored_entries
from attune.rules.serialisation.rule_files import FORMAT, read_file, write_file
from attune.rules.services import live_book, publish_book
from tests.rules.made import KEEN, MOBILE, SHOW_B, rule, segment, trigger

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("fresh_process", "plain_builders")]

DEVICE_FORM = {"fact": "device", "operator": "is", "value": "mobile"}
SHOW_FORM = {"do": "show_variant", "slot": {"name": "hero", "within": "everywhere"}, "variant": "B"}


@pytest.fixture(autouse=True)
def _unproved(monkeypatch):
    monkeypatch.setattr(publisher, "refusal_of", lambda edition: None)
    monkeypatch.setattr("attune.rules.imports.importer.refusal_of", lambda edition: None)


def file_of(**parts) -> dict:
    return {"format": FORMAT, **parts}


def rule_form(slug="welcome", **changed) -> dict:
    return {"slug": slug, "name": slug.title(), "condition": DEVICE_FORM, "actions": [SHOW_FORM]} | changed


def trigger_form(*effects) -> dict:
    return {"slug": "t", "name": "T", "condition": DEVICE_FORM, "effects": list(effects)}


def run(tmp_path, step, form, *options):
    """Give the exit status and the answer of the command."""
    file = tmp_path / "rules.json"
    file.write_text(form if isinstance(form, str) else json.dumps(form), encoding="utf-8")
    out = StringIO()
    status = 0
    try:
        call_command("rules", step, str(file), "--json", *options, stdout=out)
    except SystemExit as ended:
        status = ended.code
    return status, json.loads(out.getvalue())


def everything():
    Threshold.objects.create(name="Often", slug="often", value=3)
    often = make_test(registry.get("visits_7d"), "at_least", ThresholdRef("often"))
    segment("mobile", MOBILE, description="On the go")
    rule("welcome", All((InSegment("mobile"), often)), priority=7, acts=(SHOW_B, HideSlot(SlotRef("aside", "page:2"))))
    trigger("keen", KEEN, event="click", once_per="day")


def test_what_is_exported_is_imported_again(tmp_path):
    everything()
    entries = stored_entries()
    written = write_file(entries)
    for model in (Rule, Trigger, Segment, Threshold):
        model.objects.all().delete()

    status, answer = run(tmp_path, "import", written)

    assert (status, answer["problems"], answer["done"]) == (0, [], True)
    assert stored_entries() == entries
    assert write_file(stored_entries()) == written
    assert read_file(written, registry) == (tuple(sorted(entries, key=lambda entry: KINDS.index(entry.kind))), ())
    assert Rule.objects.get().latest_revision is not None


KINDS = ("threshold", "segment", "rule", "trigger")


def test_the_same_file_twice_changes_nothing(tmp_path):
    everything()

    status, answer = run(tmp_path, "import", write_file(stored_entries()))

    assert (status, answer["changes"]) == (0, [])


def test_a_dry_run_tells_each_change_in_words_and_keeps_none(tmp_path):
    segment("mobile", MOBILE)
    rule("welcome", MOBILE, priority=100)
    trigger("keen")
    condition = {"all": [DEVICE_FORM, {"segment": "mobile"}]}
    hide = {"do": "hide_slot", "slot": {"name": "aside", "within": "everywhere"}}
    form = file_of(
        segments=[{"slug": "mobile", "name": "Mobile", "condition": DEVICE_FORM}],
        rules=[rule_form(condition=condition, priority=50, actions=[hide]), rule_form("new one")],
    )
    form["rules"][1]["slug"] = "new-one"

    status, answer = run(tmp_path, "import", form, "--dry-run", "--remove")

    assert status == 0
    assert answer["changes"] == [
        "The rule “Welcome” changes: It asked: Device is Mobile. It now asks: Device is Mobile and in the segment "
        "“Mobile”. No longer: Show the variant “B” in the slot “hero”. Now also: Hide the slot “aside”. "
        "The priority was “100” and becomes “50”.",
        "New rule “New One”: When: Device is Mobile. Show the variant “B” in the slot “hero”.",
        "The trigger “Keen” goes.",
    ]
    assert answer["done"] is False
    assert Rule.objects.get().priority == 100
    assert Trigger.objects.count() == 1


def test_import_keeps_all_publishes_one_book_and_removes_where_asked(tmp_path, django_capture_on_commit_callbacks):
    trigger("keen")
    with django_capture_on_commit_callbacks(execute=True):
        status, _answer = run(tmp_path, "import", file_of(rules=[rule_form(), rule_form("second")]), "--remove")

    assert status == 0
    assert BookRecord.objects.count() == 1
    assert live_book().book.rules_in_order() == ("rule:second", "rule:welcome")
    assert not Trigger.objects.exists()


BAD = [
    ("", "The file is no JSON"),
    ("[" * 100_000, "nested too deep"),
    ('{"format": NaN}', "NaN is no number of JSON"),
    ({"rules": []}, 'format: This is no file of rules. Begin it with {"format": "attune-rules/1", ...}.'),
    (file_of(rule=[]), 'file: “rule” is unknown here. Did you mean "rules"?'),
    (file_of(rules={}), "rules: This must be a list."),
    (file_of(rules=["x"]), "rules[0]: This must be a JSON object with: slug, name"),
    (file_of(rules=[{"slug": "a"}]), "rules[0]: “name” is missing. Add it."),
    (file_of(rules=[rule_form(prioriti=3)]), 'rules[0]: “prioriti” is unknown here. Did you mean "priority"?'),
    (file_of(rules=[rule_form(priority="3")]), "rules[0].priority: This must be a whole number."),
    (file_of(rules=[rule_form(priority=0)]), "rules[0]: priority: Ensure this value is greater than or equal to 1."),
    (file_of(rules=[rule_form(slug="a b")]), "rules[0]: slug: Enter a valid"),
    (file_of(rules=[rule_form(name="x" * 101)]), "rules[0]: name: Ensure this value has at most 100 characters"),
    (file_of(rules=[rule_form(name="\ud800")]), "rules[0].name: This text is too long, or holds a broken letter."),
    (file_of(rules=[rule_form(), rule_form()]), "“welcome” stands twice in the file."),
    (
        file_of(rules=[rule_form(condition={"fact": "devise", "operator": "is", "value": "x"})]),
        'rules[0].condition: "devise" is no fact. Did you mean "device"?',
    ),
    (
        file_of(rules=[rule_form(condition={"all": [DEVICE_FORM, {"any": []}]})]),
        "rules[0].condition.all[1].any: The group is empty.",
    ),
    (
        file_of(rules=[rule_form(condition={**DEVICE_FORM, "operator": "at_least"})]),
        'rules[0].condition: "at_least" cannot be asked of "device"',
    ),
    (
        file_of(rules=[rule_form(condition={"segment": "gone"})]),
        'rules[0]: It asks for the segment "gone", which is not live.',
    ),
    (
        file_of(rules=[rule_form(condition={"fact": "visits", "operator": "is", "value": {"threshold": "gone"}})]),
        'rules[0]: "gone" is no live threshold.',
    ),
    (
        file_of(rules=[rule_form(actions=[{**SHOW_FORM, "do": "move_slot", "to": "x"}])]),
        "rules[0].actions[0].to: This must be a whole number from 1 to 100.",
    ),
    (
        file_of(rules=[rule_form(actions=[SHOW_FORM | {"slot": {"name": "hero", "within": "planet"}}])]),
        "rules[0].actions[0].slot.within: This must be one of: everywhere,",
    ),
    (file_of(rules=[rule_form(actions=[SHOW_FORM | {"varient": "B"}])]), "rules[0].actions[0]: “varient” is unknown"),
    (file_of(rules=[rule_form(actions=[{"do": "explode"}])]), 'rules[0].actions[0]: "explode" is no action or effect.'),
    (file_of(rules=[rule_form(actions=[{"do": "set_trait", "name": "a", "value": "b"}])]), "This is none of: show_v"),
    (file_of(rules=[rule_form(actions=[{}])]), "rules[0].actions[0]: This cannot be read. Write it like"),
    (file_of(rules=[rule_form(site="nowhere.example")]), "rule welcome: “nowhere.example” is no site here."),
    (
        file_of(triggers=[{"slug": "t", "name": "T", "condition": DEVICE_FORM, "effects": [], "event": "sneeze"}]),
        "triggers[0]: event: Value 'sneeze' is not a valid choice.",
    ),
    (
        file_of(triggers=[trigger_form({"do": "nudge_affinity", "key": "mood:happy", "by": 0.1})]),
        "triggers[0].effects[0].key: “mood:happy” is no affinity.",
    ),
    (
        file_of(triggers=[trigger_form({"do": "nudge_affinity", "key": "topic:floods", "by": 3})]),
        "triggers[0].effects[0].by: 3 is out of range.",
    ),
    (
        file_of(triggers=[trigger_form({"do": "set_trait", "name": ["keen"], "value": "yes"})]),
        "triggers[0].effects[0].name: This must be a text.",
    ),
    (
        file_of(triggers=[trigger_form({"do": "call_webhook", "hook": "c\x00rm"})]),
        "triggers[0].effects[0].hook: This holds signs that cannot be seen",
    ),
    (file_of(thresholds=[{"slug": "t", "name": "T", "value": 1e300}]), "thresholds[0]: value: Ensure this value"),
    (
        file_of(
            segments=[
                {"slug": "a", "name": "A", "condition": {"segment": "b"}},
                {"slug": "b", "name": "B", "condition": {"segment": "a"}},
            ]
        ),
        "asks for itself",
    ),
    ("x" * 5_000_001, "more than 5000000 bytes"),
]


@pytest.mark.parametrize(("form", "message"), BAD, ids=[message[:40] for _form, message in BAD])
@pytest.mark.parametrize("step", ["check", "import"])
def test_a_fault_is_named_with_its_path_and_nothing_is_kept(tmp_path, step, form, message):
    rule("welcome", MOBILE)
    publish_book()
    before = stored_entries()

    status, answer = run(tmp_path, step, form)

    assert status == 1
    assert any(message in problem for problem in answer["problems"]), answer["problems"]
    assert answer["done"] is False
    assert stored_entries() == before
    assert BookRecord.objects.count() == 1
    assert live_book().version == 1


def test_every_fault_is_named_at_once(tmp_path):
    form = file_of(rules=[rule_form(priority="3", condition={}), {"slug": "b"}, rule_form("c", actions=[{}])])

    _status, answer = run(tmp_path, "check", form)

    assert [problem.split(":")[0] for problem in answer["problems"]] == [
        "rules[0].priority",
        "rules[1]",
        "rules[1]",
        "rules[1]",
        "rules[2].actions[0]",
    ]


def test_a_book_that_fails_its_proof_keeps_all_as_it_was(tmp_path, monkeypatch):
    monkeypatch.setattr("attune.rules.imports.importer.refusal_of", lambda edition: ProofRefusal("The engines differ."))

    status, answer = run(tmp_path, "import", file_of(rules=[rule_form()]))

    assert (status, answer["problems"]) == (1, ["The engines differ."])
    assert not Rule.objects.exists()


def test_what_is_allowed_and_hardly_meant_is_told(tmp_path):
    form = file_of(rules=[rule_form(condition={**DEVICE_FORM, "value": "moblie"})])

    status, answer = run(tmp_path, "check", form)

    assert status == 0
    assert answer["doubts"][0] == ('rule welcome: “moblie” is none of the choices of “device”. Did you mean "mobile"?')


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(CommandError, match='"/nowhere.json" cannot be read'):
        call_command("rules", "check", "/nowhere.json")


def test_the_export_is_written_to_a_file(tmp_path):
    rule("welcome", MOBILE)
    file = tmp_path / "out.json"

    call_command("rules", "export", str(file))

    (found,) = json.loads(file.read_text())["rules"]
    assert found == rule_form(priority=100)


def test_changes_go_in_the_order_of_what_will_be():
    a, b = Entry("rule", "a", "A", MOBILE), Entry("rule", "b", "B", MOBILE, (SetTrait("x", "y"),))

    assert entry_changes((a,), (b,), removes=True) == (EntryChange(None, b), EntryChange(a, None))
    assert entry_changes((a,), (b,)) == (EntryChange(None, b),)
    assert EntryChange(a, Entry("rule", "a", "A2", KEEN)).fields() == ("name", "condition")
    assert to_condition(rule("c", MOBILE).condition) == MOBILE
