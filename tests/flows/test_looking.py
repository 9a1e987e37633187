"""Looking at the site as somebody else: in the preview, by a shared address, and on the site. Nothing is counted."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from attune.audience.models import Persona
from attune.blocks.models import PreviewLink
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import All, InSegment, make_test
from attune.rules.domain.rules import MoveSlot, SetParameter, ShowVariant, SlotRef
from attune.rules.facts.registry import registry
from attune.rules.models import Rule, Segment
from attune.rules.services import publish_book
from tests.flows.pages import BROWSER, DEEP, DEFAULT, WATER, text
from tests.flows.previews import draft, kept, look, panel, share, why
from tests.flows.seeing import see

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(site):
    client = Client(headers=BROWSER)
    client.force_login(User.objects.create_superuser("mia", password="x", first_name="Mia"))
    return client


@pytest.fixture
def sunday_rule(site):
    """Late on Sundays, whoever comes by the campaign "spring" sees the deep variant in another colour."""
    condition = All(
        (
            make_test(registry.get("campaign"), "is", "spring"),
            make_test(registry.get("weekday"), "is", "sunday"),
            make_test(registry.get("clock"), "within", (22 * 60.0, 6 * 60.0)),
        )
    )
    acts = (ShowVariant(SlotRef("front"), "Deep"), SetParameter(SlotRef("front"), "scheme", "dark"))
    rule = Rule(name="Sunday night", slug="sunday-night", priority=1, live=True)
    rule.condition, rule.actions = from_condition(condition), from_acts(acts)
    rule.save()
    publish_book()


# In the editor ------------------------------------------------------------------------------------------------------


def test_a_draft_is_previewed_as_any_persona(site, editor):
    draft(site)

    assert "A draft of tomorrow" in text(share_free(editor, site, ""))
    assert WATER in text(share_free(editor, site, "persona=ana"))
    assert "A draft of tomorrow" in text(share_free(editor, site, "persona=ben"))


def share_free(client, site, look):
    """Open a draft by a shared address without being signed in."""
    return Client(headers=BROWSER).get(share(client, site.home, look))


@pytest.mark.parametrize(
    ("look", "seen"),
    [
        ("at=2026-11-29T22:30&campaign=spring", DEEP),
        ("at=2026-11-29T21:59&campaign=spring", DEFAULT),
        ("at=2026-11-28T22:30&campaign=spring", DEFAULT),
        ("at=2026-11-29T22:30&campaign=autumn", DEFAULT),
        ("persona=ana&at=2026-11-29T22:30&campaign=spring", DEEP),
    ],
)
def test_a_preview_is_of_any_moment_and_any_campaign(site, editor, sunday_rule, look, seen):
    html = text(share_free(editor, site, look))

    assert seen in html
    assert ("scheme-dark" in html) is (seen == DEEP)


def test_the_preview_panel_offers_the_personas(site, editor):
    html = editor.get(f"/admin/pages/{site.home.pk}/edit/").content.decode()

    assert 'value="persona=ana"' in html
    assert "Somebody new" in html
    assert "Share this preview" in html


def test_another_model_keeps_wagtails_own_preview(site, editor):
    segment = Segment.objects.first()

    html = editor.get(f"/admin/snippets/attune_rules/segment/edit/{segment.pk}/").content.decode()

    assert "attune-preview__fields" not in html


# By a shared address ------------------------------------------------------------------------------------------------


def test_a_shared_preview_needs_no_account_and_leaves_nothing_behind(site, editor):
    draft(site)
    address = share(editor, site.home, "persona=ana&campaign=x")
    guest = Client(headers=BROWSER)

    answer = guest.get(address)

    html = text(answer)
    assert "A draft, shared by Mia until" in html
    assert "as Ana, from the campaign “x”" in html
    assert '"measure": false' in html
    assert '"tickets": {}' in html
    assert "May this site adapt to you?" not in html
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert "no-store" in answer["Cache-Control"]
    assert not guest.cookies
    assert kept() == (0, 0)


def test_a_draft_that_was_shared_never_reaches_the_site(site, editor, browser):
    draft(site)
    share_free(editor, site, "")

    assert DEFAULT in text(browser.get("/"))
    assert "A draft of tomorrow" not in text(browser.get("/"))


def test_a_shared_preview_stays_as_it_was_shared(site, editor):
    first = draft(site, "First draft")
    address = share(editor, site.home)
    # As an autosave does, into the same revision.
    draft(site, "First draft, autosaved", overwrite_revision=first)
    draft(site, "Second draft")

    html = text(Client(headers=BROWSER).get(address))
    assert "First draft" in html
    assert "autosaved" not in html


def test_a_shared_preview_ends_by_itself(site, editor):
    address = share(editor, site.home)
    PreviewLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    answer = Client(headers=BROWSER).get(address)

    assert answer.status_code == 410
    assert "This preview has ended" in answer.content.decode()
    assert DEFAULT not in answer.content.decode()


def test_a_shared_preview_can_be_revoked_and_is_listed_no_more(site, editor):
    address = share(editor, site.home, "persona=ana")
    link = PreviewLink.objects.get()
    assert "as Ana" in editor.get(f"/admin/pages/{site.home.pk}/edit/").content.decode()

    answer = editor.post(f"/admin/attune/previews/{link.pk}/revoke/")

    assert "No address is shared just now." in answer.json()["html"]
    assert Client(headers=BROWSER).get(address).status_code == 410


@pytest.mark.parametrize("token", ["1", "MQ:1abc:xyz", "x" * 500, "é", "%00"])
def test_an_address_that_we_did_not_sign_is_nothing(site, token):
    assert Client(headers=BROWSER).get(f"/preview/{token}/").status_code == 404


def test_only_who_may_edit_the_page_shares_it_and_revokes(site, editor):
    share(editor, site.home)
    stranger = User.objects.create_user("stranger", password="x")
    stranger.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client(headers=BROWSER)
    client.force_login(stranger)

    shared = client.post(f"/admin/attune/pages/{site.home.pk}/previews/", {"look": ""})
    revoked = client.post(f"/admin/attune/previews/{PreviewLink.objects.get().pk}/revoke/")

    assert {shared.status_code, revoked.status_code} <= {302, 403}
    assert PreviewLink.objects.get().revoked_at is None
    assert PreviewLink.objects.count() == 1


def test_a_page_without_a_draft_is_saved_first(site, editor):
    answer = editor.post(f"/admin/attune/pages/{site.water.pk}/previews/", {"look": ""})

    assert answer.status_code == 400
    assert "Save the page once" in answer.content.decode()


# On the site --------------------------------------------------------------------------------------------------------


def test_the_userbar_says_for_each_slot_what_stands_there_and_why(site, editor):
    look(editor, persona="ana")

    words = panel(text(editor.get("/")))

    assert "front Water The visitor is in the segment “Likes floods”." in words
    assert "for you Default No rule, experiment or segment asks for another variant." in words
    assert "You see it as Ana." in words


def test_why_this_shows_every_test_with_its_value_and_whether_it_held(site, editor):
    look(editor, persona="ana")

    words = panel(text(editor.get("/")))

    assert "The segment “Likes floods” holds" in words
    assert "✓ Holds: How much they like a topic, 0 to 1 “Floods” is at least 0.1 – it is 0.9 " in words


def test_why_this_shows_the_rule_with_its_nested_parts(site, editor, sunday_rule):
    look(editor, at="2026-11-29T22:30", campaign="spring")

    words = panel(text(editor.get("/")))

    nested = (
        "The rule “Sunday night” holds ✓ Holds: All of this must hold: ✓ Holds: Campaign is “spring” – it is “spring” "
        "✓ Holds: Day of the week is Sunday – it is Sunday "
        "✓ Holds: Time of day is from 22:00 to 06:00 – it is 22:30 "
    )
    assert nested in words


def test_why_this_says_that_a_segment_was_switched_by_hand(site, editor):
    look(editor, **{"segment-likes-floods": "on"})

    assert "✓ Holds: In the segment “Likes floods” – it is switched by hand " in panel(text(editor.get("/")))


def test_a_preview_explains_itself_to_editors_and_to_nobody_else(site, editor):
    draft(site)
    address = share(editor, site.home, "persona=ana")

    assert "✓ Holds: How much they like a topic" in why(text(editor.get(address)))
    assert "The visitor is in the segment “Likes floods”." in why(text(editor.get(address)))
    assert "attune-why" not in text(Client(headers=BROWSER).get(address))


def test_the_panel_is_for_editors_alone(site, reader, editor):
    assert "attune-panel" not in text(reader.get("/"))
    assert "attune-panel" in text(editor.get("/"))
    plain = Client(headers=BROWSER)
    plain.force_login(User.objects.create_user("reader", password="x"))
    assert "attune-panel" not in text(plain.get("/"))


def test_an_editor_looks_as_a_persona_and_resets(site, editor):
    look(editor, persona="ana")
    assert WATER in text(editor.get("/"))

    look(editor, reset="yes")

    assert DEFAULT in text(editor.get("/"))
    assert "You see it as yourself." in panel(text(editor.get("/")))


def test_a_segment_is_switched_on_off_and_back(site, editor):
    look(editor, **{"segment-likes-floods": "on"})
    assert WATER in text(editor.get("/"))
    look(editor, persona="ana", **{"segment-likes-floods": "off"})
    assert DEFAULT in text(editor.get("/"))
    look(editor, persona="ana", **{"segment-likes-floods": ""})
    assert WATER in text(editor.get("/"))


def test_a_switched_segment_switches_the_rules_that_ask_for_it(site, editor):
    rule = Rule(name="By segment", slug="by-segment", priority=1, live=True)
    rule.condition = from_condition(InSegment("likes-floods"))
    rule.actions = from_acts((ShowVariant(SlotRef("front"), "Deep"), MoveSlot(SlotRef("front"), 2)))
    rule.save()
    publish_book()

    look(editor, **{"segment-likes-floods": "on"})

    assert DEEP in text(editor.get("/"))
    said = "The rule “By segment” says so. The rule “By segment” puts it at place 2."
    assert said in panel(text(editor.get("/")))


def test_nothing_that_an_editor_does_while_looking_is_counted(site, editor, django_capture_on_commit_callbacks):
    editor.post("/consent/", {"choice": "measure+personalise"}, headers={"origin": "http://testserver"})
    look(editor, **{"segment-likes-floods": "on"})

    html = text(editor.get("/"))
    event = {"id": "5c4a7b0e-0c1e-4b0e-9d55-0a2f7f6f8a11", "kind": "page_view", "page_id": site.home.pk}
    answer = editor.post(
        "/api/events/",
        {"events": [event]},
        content_type="application/json",
        headers={"origin": "http://testserver"},
    )

    assert '"tickets": {}' in html
    assert answer.json() == {"accepted": 0}
    assert kept() == (0, 0)
    look(editor, reset="yes")
    see(editor, site.home, django_capture_on_commit_callbacks)
    assert kept()[0] == 1


def test_a_look_reaches_nobody_else_and_ends_with_the_session(site, editor, browser):
    look(editor, persona="ana")

    assert DEFAULT in text(browser.get("/"))
    editor.logout()
    assert DEFAULT in text(editor.get("/"))


def test_whoever_may_not_edit_cannot_put_a_look_on(site, browser):
    answer = browser.post("/admin/attune/decisions/look/", {"persona": "ana", "next": "/"})

    assert "/admin/login/" in answer["Location"]
    assert DEFAULT in text(browser.get("/"))


def test_a_persona_that_is_deleted_leaves_the_rest_of_the_look(site, editor):
    look(editor, persona="ana", campaign="x")
    Persona.objects.filter(slug="ana").delete()

    words = panel(text(editor.get("/")))

    assert "You see it from the campaign “x”." in words


@pytest.mark.parametrize("wanted", ["https://example.org/", "//example.org", "/\r\nX: y", ""])
def test_a_look_never_leads_away(site, editor, wanted):
    answer = editor.post("/admin/attune/decisions/look/", {"next": wanted})

    assert answer["Location"] == "/"
