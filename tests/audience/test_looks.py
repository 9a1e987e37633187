"""Looks: as text, in a form, and worn by editors alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from attune.text import clean
from audience.contexts import persona_context
from audience.domain.consent import Consent
from audience.domain.context import Visitor
from audience.domain.look import PLAIN_LOOK, Look
from audience.domain.personas import NOBODY, PersonaProfile
from audience.looks import look_from, look_typed, write_look

SUNDAY = datetime(2026, 11, 29, 22, 30, tzinfo=UTC)
CHLOE = PersonaProfile(
    slug="chloe",
    name="Chloé",
    facts={"campaign": "letter", "clock": 60.0, "hour": 1.0, "device": "tablet"},
    affinities={},
)

words = st.text("abc -", min_size=1, max_size=8).map(clean)
looks = st.builds(
    Look,
    persona=st.text("abc-", max_size=8),
    at=st.none() | st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1990 < at.year < 2060),
    campaign=words,
    segments=st.dictionaries(st.text("abc-", min_size=1, max_size=8), st.booleans(), max_size=3),
)


@given(looks)
def test_a_look_is_the_same_after_it_was_text(look):
    assert look_from(write_look(look)) == look


def test_a_plain_look_is_no_text():
    assert write_look(PLAIN_LOOK) == ""
    assert look_from("").is_plain


@pytest.mark.parametrize("text", ["at=yesterday", "at=2026-13-45", "%00=1", "&&&", "at=" + "9" * 999])
def test_what_makes_no_sense_counts_as_not_said(text):
    assert look_from(text).at is None


def test_a_form_is_read_by_the_editors_clock():
    form = {"persona": "ana", "at": "2026-11-29T22:30", "campaign": " x\n"}
    form |= {"segment-a": "on", "segment-b": "off", "segment-c": ""}

    with timezone.override("Europe/Brussels"):
        look = look_typed(form, segments=["a", "b", "c", "d"])

    assert look == Look(persona="ana", at=SUNDAY - timedelta(hours=1), campaign="x", segments={"a": True, "b": False})


def test_whoever_looks_is_never_counted_nor_asked_for_consent():
    visitor = Visitor(id="v", consent=Consent(True, True), look=Look(campaign="x"))

    assert not visitor.counts
    assert not visitor.asks_consent


def test_what_a_look_says_of_the_moment_and_the_campaign_stands_above_what_a_persona_says():
    plain = persona_context(CHLOE).facts
    looked = persona_context(CHLOE, look=Look(at=SUNDAY, campaign="spring")).facts

    assert (plain["campaign"], plain["clock"], plain["hour"]) == ("letter", 60.0, 1.0)
    assert (looked["campaign"], looked["clock"], looked["hour"]) == ("spring", 22 * 60 + 30, 22.0)
    assert (looked["weekday"], looked["device"]) == ("sunday", "tablet")


def test_nobody_has_said_yes_to_anything():
    context = persona_context(NOBODY, look=Look(at=SUNDAY))

    assert (context.visitor, context.consent.personalise, context.now) == ("", False, SUNDAY)
    assert context.facts["new_visitor"] is True
