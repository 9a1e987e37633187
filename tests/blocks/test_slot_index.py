"""The list of slots follows what is published."""

import json

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page

from attune.blocks.models import SlotEntry
from attune.blocks.selectors import known_slots, parameter_names, slot_names, variant_names
from attune.blocks.services import index_slots
from attune.rules.providers.slot_catalogue import slot_catalogue
from cms.models import HomePage

pytestmark = pytest.mark.django_db

BODY = [
    {
        "type": "hero",
        "id": "slot-hero",
        "value": {
            "slot": "front",
            "content": {"heading": "Hello"},
            "variants": [
                {"type": "item", "id": "v1", "value": {"name": "Water", "content": {"heading": "Tides"}}},
            ],
        },
    },
    {"type": "paragraph", "id": "p", "value": "<p>x</p>"},
]


@pytest.fixture
def home():
    page = Page.get_first_root_node().add_child(instance=HomePage(title="Front", slug="f", body=json.dumps(BODY)))
    page.save_revision().publish()
    return page


def entries():
    return list(SlotEntry.objects.values_list("slot", "name", "block", "place", "variants"))


def test_a_publish_writes_the_slots_down_and_an_unpublish_takes_them_away(home):
    assert entries() == [("slot-hero", "front", "hero", 0, [{"id": "v1", "name": "Water", "is_offered": False}])]

    home.unpublish()

    assert entries() == []


def test_a_draft_changes_nothing(home):
    home.body = json.dumps([])
    home.save_revision()

    assert len(entries()) == 1


def test_rules_are_told_of_variants_and_parameters(home):
    (slot,) = slot_catalogue.slots()

    assert (slot.name, slot.variants) == ("front", ("Water",))
    assert [parameter.name for parameter in slot.parameters] == ["scheme", "heading", "order"]
    assert slot.parameters[0].allows("dark")
    assert not slot.parameters[0].allows("pink")
    assert (slot_names(), variant_names()) == ([("front", "Front")], [("Water", "front")])
    assert ("scheme", "Colour") in parameter_names()


def test_rules_are_told_which_variants_the_page_itself_offers(home):
    assert [slot.offered for slot in slot_catalogue.slots()] == [()]

    home.body[0].value["variants"][0]["starts"] = timezone.now()
    home.save_revision().publish()

    assert [slot.offered for slot in slot_catalogue.slots()] == [("Water",)]


def test_slots_alike_are_told_once(home):
    other = home.copy(update_attrs={"slug": "g", "title": "Other"})
    index_slots(other.specific)

    assert SlotEntry.objects.count() == 2
    assert len(list(known_slots())) == 1
    assert slot_names() == [("front", "Front, Other")]


def test_an_older_site_is_indexed_by_a_command(home, capsys):
    SlotEntry.objects.all().delete()

    call_command("index_slots")

    assert len(entries()) == 1
    assert "1 slots are known." in capsys.readouterr().out
