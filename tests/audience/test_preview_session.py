"""Looks: as text, in a form, and worn by editors alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from attune.audience.contexts import persona_context
from attune.audience.domain.consent import Consent
from attune.audience.domain.context import Visitor
from attune.audience.domain.personas import NOBODY, PersonaProfile
from attune.audience.domain.preview_context import NO_PREVIEW, PreviewContext
from attune.audience.personas.preview_session import preview_from_form, preview_from_text, preview_to_text
from attune.text import clean

SUNDAY = datetime(2026, 11, 29, 22, 30, tzinfo=UTC)
CHLOE = PersonaProfile(
    slug="chloe",
    name="Chloé",
    facts={"campaign": "letter", "clock": 60.0, "hour": 1.0, "device": "tablet"},
    affinities={},
)

words = st.text("abc -", min_size=1, max_size=8).map(clean)
looks = st.builds(
    PreviewContext,
    persona=st.text("abc-", max_size=8),
    at=st.none() | st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1990 < at.year < 2060),
    campaign=words,
    segments=st.dictionaries(st.text("abc-", min_size=1, max_size=8), st.booleans(), max_size=3),
)


@given(looks)
def test_a_look_is_the_same_after_it_was_text(look):
    assert preview_from_text(preview_to_text(look)) == look


def test_a_plain_look_is_no_text():
    assert preview_to_text(NO_PREVIEW) == ""
    assert preview_from_text("").is_plain


@pytest.mark.parametrize("text", ["at=yesterday", "at=2026-13-45", "%00=1", "&&&", "at=" + "9" * 999])
def test_what_makes_no_sense_counts_as_not_said(text):
    assert preview_from_text(text).at is None


def test_a_form_is_read_by_the_editors_clock():
    form = {"persona": "ana", "at": "2026-11-29T22:30", "campaign": " x\n"}
    form |= {"segment-a": "on", "segment-b": "off", "segment-c": ""}

    with timezone.override("Europe/Brussels"):
        look = preview_from_form(form, segments=["a", "b", "c", "d"])

    assert look == PreviewContext(
        persona="ana", at=SUNDAY - timedelta(hours=1), campaign="x", segments={"a": True, "b": False}
    )


def test_whoever_looks_is_never_counted_nor_asked_for_consent():
    visitor = Visitor(id="v", consent=Consent(True, True), look=PreviewContext(campaign="x"))

    assert not visitor.counts
    assert not visitor.asks_consent


def test_what_a_look_says_of_the_moment_and_the_campaign_stands_above_what_a_persona_says():
    plain = persona_context(CHLOE).facts
    looked = persona_context(CHLOE, look=PreviewContext(at=SUNDAY, campaign="spring")).facts

    assert (plain["campaign"], plain["clock"], plain["hour"]) == ("letter", 60.0, 1.0)
    assert (looked["campaign"], looked["clock"], looked["hour"]) == ("spring", 22 * 60 + 30, 22.0)
    assert (looked["weekday"], looked["device"]) == ("sunday", "tablet")


def test_nobody_has_said_yes_to_anything():
    context = persona_context(NOBODY, look=PreviewContext(at=SUNDAY))

    assert (context.visitor, context.consent.personalise, context.now) == ("", False, SUNDAY)
    assert context.facts["new_visitor"] is True
