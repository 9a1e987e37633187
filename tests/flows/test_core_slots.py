"""Core slots: what the settings keep from adapting stays as it is, for everyone."""

import pytest

from attune.decisions.checks import check_settings


def test_a_core_slot_of_the_settings_shows_its_default_to_whoever_would_see_a_variant(site, browser, settings):
    browser.get("/demo/read-as/ana/?next=/")
    assert "High water ahead" in browser.get("/").content.decode()

    settings.ATTUNE = settings.ATTUNE | {"DECISIONS": {"CORE_SLOTS": ["Front"]}}

    assert "Good morning, everyone" in browser.get("/").content.decode()


@pytest.mark.parametrize("given", ["front", ("",), (3,), {"front"}])
def test_names_of_core_slots_that_cannot_be_meant_stop_the_site_from_starting(settings, given):
    settings.ATTUNE = {"DECISIONS": {"CORE_SLOTS": given}}

    assert [(found.id, '"CORE_SLOTS"' in found.msg) for found in check_settings()] == [("attune_decisions.E002", True)]


@pytest.mark.parametrize("given", [(), ["front"], ("front", "for you")])
def test_names_of_core_slots_may_stand_in_a_list_or_a_tuple(settings, given):
    settings.ATTUNE = {"DECISIONS": {"CORE_SLOTS": given}}

    assert check_settings() == []
