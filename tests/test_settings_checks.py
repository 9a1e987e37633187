"""A section of the settings is declared once: reading, checks and words follow from the declaration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import override_settings

from attune.conf import SettingsSection, is_switched_on, setting
from attune.settings_checks import SectionChecks, SettingFault, values_in_words


@dataclass(frozen=True, slots=True)
class Plants:
    KIND: str = setting("oak", "What grows.", choices=("oak", "fern"))
    WATER_SECONDS: int = setting(5, "How long it is watered.", above=0, most=60, advice="It would drown.")
    SHADE_SHARE: float = setting(0.5, "How much of it stands in the shade.", least=0, most=1)
    BEDS: tuple[str, ...] = setting((), "Where it grows.")
    HEIGHTS: Mapping[str, float] = setting({"oak": 20.0}, "How high each grows.", above=0, is_merged=True)
    KEY: str = setting("", "What opens the gate.", is_secret=True)


SECTION = SettingsSection("PLANTS", Plants)
CHECKS = SectionChecks(
    section=SECTION,
    label="plants",
    codes=dict.fromkeys(SettingFault, "E002") | {SettingFault.UNKNOWN: "E001"},
    own={"BEDS": lambda beds: "Name each bed once." if len({*beds}) < len(beds) else None},
)


def read(**written: Any) -> Plants:
    with override_settings(ATTUNE={"PLANTS": written}):
        return SECTION.read()


def messages(**written: Any) -> list[str]:
    with override_settings(ATTUNE={"PLANTS": written}):
        return [f"{found.id} {found.msg}" for found in CHECKS.errors()]


def test_what_is_not_written_has_the_default_and_a_list_may_stand_for_a_tuple() -> None:
    assert read() == Plants()
    assert read(BEDS=["north"], UNKNOWN=1) == Plants(BEDS=("north",))


def test_what_a_site_leaves_out_of_a_merged_mapping_has_our_value() -> None:
    assert read(HEIGHTS={"fern": 1}).HEIGHTS == {"oak": 20.0, "fern": 1}
    assert Plants().HEIGHTS == {"oak": 20.0}


def test_a_section_that_is_no_mapping_is_read_as_empty_and_refused() -> None:
    with override_settings(ATTUNE={"PLANTS": 3}):
        assert SECTION.read() == Plants()
        assert [found.msg for found in CHECKS.errors()] == ['ATTUNE["PLANTS"] is 3. Make it a dictionary.']


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"KINDS": "oak"}, 'E001 ATTUNE["PLANTS"]: "KINDS" is unknown. Did you mean "KIND"?'),
        ({7: "oak"}, 'E001 ATTUNE["PLANTS"]: "7" is unknown. Choose among: KIND, WATER_SECONDS'),
        ({"KIND": "elm"}, 'E002 ATTUNE["PLANTS"]: "KIND" is "elm". Choose among: oak, fern.'),
        ({"WATER_SECONDS": True}, 'E002 ATTUNE["PLANTS"]: "WATER_SECONDS" is True. Make it a whole number.'),
        ({"WATER_SECONDS": 90}, '"WATER_SECONDS" is 90. Make it more than 0, at most 60. It would drown.'),
        ({"SHADE_SHARE": float("nan")}, '"SHADE_SHARE" is nan. Make it a share from 0 to 1.'),
        ({"BEDS": ["north", 3]}, "\"BEDS\" is ('north', 3). Make it a list of texts."),
        ({"BEDS": ["north", "north"]}, 'E002 ATTUNE["PLANTS"]: Name each bed once.'),
        ({"HEIGHTS": {"oak": 0, "fern": 1}}, 'E002 ATTUNE["PLANTS"]["HEIGHTS"][\'oak\'] is 0.'),
        ({"KEY": 7}, '"KEY" is .... Make it a text.'),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(written: dict[Any, Any], message: str) -> None:
    with override_settings(ATTUNE={"PLANTS": written}):
        (found,) = CHECKS.errors()

    assert message in f"{found.id.removeprefix('plants.')} {found.msg}"


def test_all_that_is_wrong_is_named_at_once() -> None:
    assert len(messages(KIND=1, WATER_SECONDS=0, HEIGHTS={"oak": -1, "fern": "tall"})) == 4


def test_the_words_and_the_unit_follow_from_the_declaration() -> None:
    assert {name: (values_in_words(each), each.unit) for name, each in SECTION.settings.items()} == {
        "KIND": ("a text", ""),
        "WATER_SECONDS": ("a whole number more than 0, at most 60", "in seconds"),
        "SHADE_SHARE": ("a share from 0 to 1", ""),
        "BEDS": ("a list of texts", ""),
        "HEIGHTS": ("a dictionary, each value more than 0", ""),
        "KEY": ("a text", ""),
    }


@pytest.mark.parametrize(("written", "is_on"), [({}, True), ({"ENABLED": True}, True), ({"ENABLED": False}, False)])
def test_the_main_switch_is_on_where_nothing_is_said(written: dict[str, Any], is_on: bool) -> None:
    with override_settings(ATTUNE=written):
        assert is_switched_on() == is_on
