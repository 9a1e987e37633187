"""What triggers did, in the admin: listed for those who may see it, undone by those who may publish."""

from uuid import UUID

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from attune.audience import services
from attune.audience.models import EffectRecord
from attune.rules.domain.effects.call_webhook import CallWebhook
from attune.rules.domain.effects.set_trait import SetTrait
from tests.audience.made import NOON, VISITOR, profile, view
from tests.rules import made

pytestmark = pytest.mark.django_db
LEDGER = "/admin/attune/audience/effects/"


@pytest.fixture
def done(firing):
    """Let a trigger set a trait and call a webhook."""
    firing(SetTrait("stage", "keen"), CallWebhook("crm"), trigger="keen")
    services.ingest([view()])
    services.process_visitor(VISITOR)
    return {row.kind: row for row in EffectRecord.objects.all()}


def signed_in(client, *permissions):
    """Sign an editor in who may do these things with triggers, and nothing else."""
    user = User.objects.create_user("ed", password="ed")
    names = [f"{name}_trigger" for name in permissions]
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client


def undo_url(row):
    """Give the address that undoes an effect."""
    return reverse("attune_audience_admin:undo_effect", args=[row.pk])


def test_the_ledger_says_what_was_done_in_words(admin_client, done):
    trigger = made.trigger("keen")
    done["CallWebhook"].problem = 'The webhook "crm" answered 500.'
    done["CallWebhook"].save()

    page = admin_client.get(LEDGER).content.decode()

    assert "Set the trait “stage” to “keen”." in page
    assert "Call the webhook “crm”." in page
    assert "Waiting to be sent" in page
    assert "The webhook &quot;crm&quot; answered 500." in page
    assert f"/trigger/edit/{trigger.pk}/" in page
    assert "Keen" in page


def test_a_visitor_is_never_named_in_full(admin_client, done):
    page = admin_client.get(LEDGER).content.decode()

    assert VISITOR[:8] in page
    assert VISITOR not in page


def test_a_trigger_that_is_gone_is_called_by_its_slug(admin_client, done):
    page = admin_client.get(LEDGER).content.decode()

    assert "/trigger/edit/" not in page
    assert "keen" in page


def test_the_empty_ledger_says_what_will_stand_there(admin_client):
    assert "No trigger has done anything yet." in admin_client.get(LEDGER).content.decode()


def test_the_ledger_is_narrowed_to_one_trigger_or_state(admin_client, done):
    EffectRecord.objects.filter(kind="CallWebhook").update(trigger="other")

    only = admin_client.get(LEDGER, {"trigger": "other"}).content.decode()
    none = admin_client.get(LEDGER, {"trigger": "other", "state": "failed"}).content.decode()

    assert ("Call the webhook" in only, "Set the trait" in only) == (True, False)
    assert "Nothing was done that fits." in none


def test_the_ledger_has_pages_and_asks_the_same_few_queries_for_each(admin_client, done, django_assert_max_num_queries):
    EffectRecord.objects.bulk_create(
        EffectRecord(
            event=UUID(int=n), trigger="keen", position=0, visitor=VISITOR, kind="AddToList", data=data, at=NOON
        )
        for n, data in ((n, {"list": f"list {n}"}) for n in range(100, 220))
    )

    with django_assert_max_num_queries(14):
        first = admin_client.get(LEDGER).content.decode()
    third = admin_client.get(LEDGER, {"p": 3}).content.decode()

    assert ("list 219" in first, "list 169" in first, "Page 1 of 3" in first) == (True, False, True)
    assert ("stage" in third, "list 100" in third) == (True, True)


def test_an_effect_is_undone_by_its_button_and_the_list_shown_again(admin_client, done):
    row = done["SetTrait"]

    answer = admin_client.post(undo_url(row), {"next": f"{LEDGER}?trigger=keen"}, follow=True)

    assert answer.redirect_chain == [(f"{LEDGER}?trigger=keen", 302)]
    assert "1 effect is undone." in answer.content.decode()
    assert profile().traits == {}
    assert undo_url(row) not in answer.content.decode()


def test_the_button_leads_to_no_other_site(admin_client, done):
    answer = admin_client.post(undo_url(done["SetTrait"]), {"next": "https://elsewhere.example/"})

    assert answer.url == LEDGER


def test_what_has_gone_out_has_no_button_and_says_so(admin_client, done):
    row = done["CallWebhook"]
    assert undo_url(row) in admin_client.get(LEDGER).content.decode()

    EffectRecord.objects.filter(pk=row.pk).update(state="sent")
    page = admin_client.get(LEDGER).content.decode()

    assert undo_url(row) not in page
    assert "It has gone out and cannot be undone." in page


def test_a_get_undoes_nothing(admin_client, done):
    assert admin_client.get(undo_url(done["SetTrait"])).status_code == 405
    assert profile().traits == {"stage": "keen"}


def test_all_of_a_trigger_is_undone_after_a_look_at_what_would_come_of_it(admin_client, done):
    url = reverse("attune_audience_admin:undo_trigger", args=["keen"])
    assert url in admin_client.get(LEDGER, {"trigger": "keen"}).content.decode()

    look = admin_client.get(url).content.decode()
    assert "1 effect is undone." in look
    assert "1 message is withdrawn before it was sent." in look
    assert profile().traits == {"stage": "keen"}

    admin_client.post(url)
    assert profile().traits == {}
    assert "There is nothing left to undo." in admin_client.get(url).content.decode()


def test_a_trigger_that_did_nothing_cannot_be_undone(admin_client, done):
    assert admin_client.get(reverse("attune_audience_admin:undo_trigger", args=["nothing"])).status_code == 404


def test_whoever_may_not_see_triggers_sees_neither_ledger_nor_menu_item(client, done):
    editor = signed_in(client)

    assert editor.get(LEDGER).status_code == 302
    assert editor.get(f"{LEDGER}results/").status_code == 302
    assert "What triggers did" not in editor.get("/admin/").content.decode()


def test_whoever_may_draft_triggers_sees_the_ledger_and_undoes_nothing(client, done):
    editor = signed_in(client, "add", "change")

    page = editor.get(LEDGER, {"trigger": "keen"}).content.decode()

    assert "Set the trait “stage” to “keen”." in page
    assert "/undo/" not in page
    for url in (undo_url(done["SetTrait"]), reverse("attune_audience_admin:undo_trigger", args=["keen"])):
        assert editor.post(url).status_code == 302
    assert profile().traits == {"stage": "keen"}


def test_whoever_may_publish_triggers_undoes_them(client, done):
    editor = signed_in(client, "publish")

    editor.post(undo_url(done["SetTrait"]))

    assert profile().traits == {}


def test_nobody_without_an_account_gets_in(client, done):
    assert client.get(LEDGER).url.startswith("/admin/login/")
    assert client.post(undo_url(done["SetTrait"])).url.startswith("/admin/login/")
    assert profile().traits == {"stage": "keen"}
