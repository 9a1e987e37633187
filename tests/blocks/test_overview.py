"""The first page of the menu: what there is, what to try, and whether all is well."""

import json

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from wagtail.models import Page

from attune.audience.models import Persona
from attune.rules.builder.fields import from_acts, from_condition
from attune.rules.domain.conditions import Test
from attune.rules.domain.rules import HideSlot, SlotRef
from attune.rules.models import BookRecord, Rule
from attune.rules.services import publish_book
from cms.models import HomePage

pytestmark = pytest.mark.django_db

BODY = [
    {
        "type": "hero",
        "id": "slot-hero",
        "value": {
            "content": {"heading": "Hello"},
            "variants": [{"type": "item", "id": "v1", "value": {"name": "Water", "content": {"heading": "Tides"}}}],
        },
    }
]


@pytest.fixture
def admin():
    client = Client()
    client.force_login(User.objects.create_superuser("admin", password="x"))
    return client


def overview(client):
    answer = client.get("/admin/attune/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_an_empty_site_is_told_what_to_do(admin):
    html = overview(admin)

    assert "<b>0</b> slots on 0 pages" in html
    assert "No rule is live" in html
    assert "Nobody has been made up yet." in html
    assert "No published page has a block that can vary yet." in html
    assert "Give a block a second variant" not in html
    assert "Start a rule" in html


def test_what_there_is_is_counted_and_linked(admin):
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Front", slug="f", body=json.dumps(BODY)))
    home.save_revision().publish()
    Persona.objects.create(name="Ana", slug="ana", description="Reads about rivers.")
    rule = Rule(name="Mobile first", slug="mobile-first", condition=from_condition(Test("device", "is", "mobile")))
    rule.actions = from_acts((HideSlot(SlotRef("hero")),))
    rule.save()
    publish_book()

    html = overview(admin)

    assert "<b>1</b> slot on a page" in html
    assert "Device is Mobile. Hide the slot “hero”." in html
    assert f'href="/admin/snippets/attune_rules/rule/edit/{rule.pk}/"' in html
    assert f'href="/admin/pages/{home.pk}/edit/"' in html
    assert 'name="persona" value="ana"' in html
    assert "Reads about rivers." in html


def test_what_is_wrong_with_the_rules_is_told_first(admin):
    BookRecord.objects.create(version=1, book={}, left_out={"rule:lost": "It asks for a fact that is gone."})

    assert "“rule:lost” is published but does not act: It asks for a fact that is gone." in overview(admin)


def test_a_refused_book_is_told(admin):
    BookRecord.objects.create(version=1, book={}, refusal="The engines do not agree.")

    assert "The rules as they are now were refused" in overview(admin)


def test_whoever_may_not_write_rules_is_not_asked_to(client):
    user = User.objects.create_user("reader", password="x")
    group = Group.objects.create(name="Readers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    client.force_login(user)

    html = overview(client)

    assert "Start a rule" not in html
    assert "Make a persona" not in html


def test_the_admins_home_and_menu_lead_there(admin):
    html = admin.get("/admin/").content.decode()

    assert html.count("/admin/attune/") >= 2
    assert "See what there is, and what to try" in html


def test_strangers_are_sent_to_the_login(client):
    assert client.get("/admin/attune/").status_code == 302
