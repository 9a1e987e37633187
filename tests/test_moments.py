"""Moments by the clock: an hour that is shown twice and one that is skipped, in forms and out of them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks import StreamBlock

from attune.audience.personas.facts import facts_from_rows, read_facts
from attune.audience.personas.preview_session import preview_from_form
from attune.blocks.slots import slots_in
from attune.blocks.streams import body_blocks
from attune.moment_fields import MomentBlock, MomentField
from attune.moments import in_zone, is_shown_twice, offset_text, split_offset
from attune.rules.builder.fields import from_condition, to_condition
from attune.rules.domain.conditions import make_test
from attune.rules.domain.facts.fact import Kind
from attune.rules.domain.language.parser import parse_sentence
from attune.rules.domain.language.phrases import Phrasebook
from attune.rules.domain.language.sentences import write_sentence
from attune.rules.facts.registry import Registry, registry
from attune.rules.models import Rule, Segment
from tests.rules.strategies import fact

LONDON, DUBLIN, LORD_HOWE = ZoneInfo("Europe/London"), ZoneInfo("Europe/Dublin"), ZoneInfo("Australia/Lord_Howe")
CHANGES = [
    # The zone, a time that its clock shows twice or skips, and the instants that its readings are.
    (LONDON, "2026-10-25T01:30", ["2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00"]),
    (DUBLIN, "2026-10-25T01:30", ["2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00"]),
    (LORD_HOWE, "2026-04-05T01:45", ["2026-04-04T14:45:00+00:00", "2026-04-04T15:15:00+00:00"]),
    (LONDON, "2026-03-29T01:30", ["2026-03-29T01:30:00+00:00"]),
    (DUBLIN, "2026-03-29T01:30", ["2026-03-29T01:30:00+00:00"]),
    (LORD_HOWE, "2026-10-04T02:15", ["2026-10-03T15:45:00+00:00"]),
    (LONDON, "2026-07-01T12:00", ["2026-07-01T11:00:00+00:00"]),
]


@pytest.mark.parametrize(("zone", "written", "instants"), CHANGES)
def test_a_time_without_an_offset_is_the_earlier_one_or_moved_forward(zone, written, instants) -> None:
    moment = in_zone(datetime.fromisoformat(written), zone)

    assert moment.astimezone(UTC).isoformat() == instants[0]
    assert is_shown_twice(moment.astimezone(zone)) == (len(instants) == 2)
    assert moment == datetime.fromisoformat(instants[0])


def test_a_fold_and_a_zone_are_kept() -> None:
    later = datetime.fromisoformat("2026-10-25T01:30").replace(fold=1)
    end = datetime.fromisoformat("9999-12-31T23:59")

    assert in_zone(later, LONDON).astimezone(UTC).isoformat() == "2026-10-25T01:30:00+00:00"
    assert in_zone(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), LONDON).utcoffset() == timedelta()
    assert in_zone(end, LONDON).replace(tzinfo=None) == end


@pytest.mark.parametrize(("zone", "written", "instants"), CHANGES)
@pytest.mark.parametrize("shown_as", ["%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"])
def test_a_moment_comes_back_from_a_form_as_the_instant_that_it_was(zone, written, instants, shown_as) -> None:
    block = MomentBlock(format=shown_as)
    field = block.field
    field.input_formats = [shown_as]
    with timezone.override(zone):
        for instant in instants:
            kept = datetime.fromisoformat(instant)
            shown = str(field.widget.format_value(field.prepare_value(block.value_for_form(kept))))

            assert field.clean(shown) == kept
            # Half a minute more is not shown, and never was.
            assert field.clean(shown) - kept < timedelta(minutes=1)
            assert (offset_text(kept.astimezone(zone)) in shown) == (len(instants) == 2)


@pytest.mark.parametrize(("zone", "written", "instants"), CHANGES)
def test_a_moment_that_is_kept_without_a_zone_keeps_no_page_from_being_saved(zone, written, instants) -> None:
    block = MomentBlock()
    with timezone.override(zone):
        cleaned = block.clean(block.to_python(written))

    assert cleaned.astimezone(UTC).isoformat() == instants[0]


@pytest.mark.parametrize("typed", ["2026-10-25 01:30 +00:00", "2026-10-25 01:30+00:00", "2026-10-25T01:30Z"])
def test_an_editor_may_say_which_of_the_two_is_meant(typed: str) -> None:
    with timezone.override(LONDON):
        assert MomentField().clean(typed) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["", "   ", None])
def test_nothing_is_no_moment(typed) -> None:
    assert MomentField(required=False).clean(typed) is None


@pytest.mark.parametrize("typed", ["yesterday", "2026-13-45 01:30", "2026-02-30T01:30", "0000-01-01 00:00"])
def test_what_is_no_moment_is_refused(typed: str) -> None:
    with pytest.raises(Exception, match="valid"):
        MomentField().clean(typed)


def test_an_offset_is_told_apart() -> None:
    assert split_offset("2026-10-25 01:30 UTC+01:00") == ("2026-10-25 01:30", "+01:00")
    assert split_offset("2026-10-25 01:30") == ("2026-10-25 01:30", "")
    assert offset_text(datetime(2026, 1, 1, tzinfo=ZoneInfo("America/St_Johns"))) == "-03:30"


# Where moments are kept -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("zone", "written", "instants"), CHANGES)
def test_a_variants_dates_survive_the_form_of_their_page(zone, written, instants, settings) -> None:
    settings.TIME_ZONE = str(zone)
    stream = StreamBlock(body_blocks())
    variant = {"name": "B", "starts": written, "content": [{"type": "hero", "value": {"heading": "B"}}]}
    raw = [{"type": "hero", "id": "a", "value": {"name": "Hero", "variants": [{"type": "item", "value": variant}]}}]
    block = stream.child_blocks["hero"].child_blocks["variants"].child_block.child_blocks["starts"]

    (slot,) = slots_in(stream.to_python(raw), {})

    assert slot.variants[0].starts.astimezone(UTC).isoformat() == instants[0]
    with timezone.override(zone):
        for instant in instants:
            shown = block.field.prepare_value(block.value_for_form(block.to_python(instant)))
            typed = str(block.field.widget.format_value(shown))
            assert block.clean(block.value_from_form(typed)) == datetime.fromisoformat(instant)


@pytest.mark.parametrize(("zone", "written", "instants"), CHANGES)
def test_a_conditions_moment_survives_its_form_and_its_sentence(zone, written, instants, settings) -> None:
    settings.TIME_ZONE = str(zone)
    stream, seen = Segment._meta.get_field("condition").stream_block, registry.get("now")
    known = Registry()
    known.register(fact("seen", Kind.MOMENT))
    wording = Phrasebook(known, zone=zone)
    for instant in instants:
        seconds = datetime.fromisoformat(instant).timestamp()
        stored = from_condition(make_test(seen, "after", seconds))
        sentence = write_sentence(make_test(known.get("seen"), "after", seconds), wording)

        with timezone.override(zone):
            cleaned = stream.clean(stream.to_python(stored))
        assert to_condition(cleaned).value == seconds
        assert parse_sentence(sentence, wording).value == seconds
        assert ("UTC" in sentence) == (len(instants) == 2)

    stored[0]["value"]["value"] = written
    with timezone.override("Asia/Tokyo"):
        assert to_condition(stream.to_python(stored)).value == datetime.fromisoformat(instants[0]).timestamp()


@pytest.mark.parametrize(("zone", "written", "instants"), CHANGES)
def test_a_personas_moment_is_kept(zone, written, instants) -> None:
    with timezone.override(zone):
        facts, _interests = facts_from_rows([("now", {"value": datetime.fromisoformat(written)})])

    assert read_facts(facts)["now"] == datetime.fromisoformat(instants[0]).timestamp()


@pytest.mark.parametrize(("zone", "written", "instants"), CHANGES)
def test_a_look_keeps_the_moment_that_its_form_shows(zone, written, instants) -> None:
    with timezone.override(zone):
        for instant in instants:
            at = datetime.fromisoformat(instant)
            shown = timezone.localtime(at)
            again = preview_from_form({"at": shown.strftime("%Y-%m-%dT%H:%M"), "shown-at": shown.isoformat()})
            other = preview_from_form({"at": "2026-12-24T18:00", "shown-at": shown.isoformat()})

            assert again.at == at
            assert other.at == timezone.make_aware(datetime.fromisoformat("2026-12-24T18:00"))
        assert preview_from_form({"at": written}).at == datetime.fromisoformat(instants[0])


@pytest.mark.parametrize("field", ["go_live_at", "expire_at"])
def test_the_schedule_of_a_declaration_survives_its_form(field: str) -> None:
    class Form(WagtailAdminModelForm):
        class Meta(WagtailAdminModelForm.Meta):
            model = Rule
            fields = (field,)

    later = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    with timezone.override(LONDON):
        shown = Form(instance=Rule(**{field: later}))[field].value()
        form = Form({field: shown}, instance=Rule())

        assert form.fields[field].clean(shown) == later
