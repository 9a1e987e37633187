"""A shared preview shows a draft by the rights of who shared it, and these are asked each time it is opened."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.test import Client
from wagtail.models import GroupPagePermission, PageViewRestriction

from attune.audience.models import EffectRecord
from attune.audience.triggers.notify import NoRecipientError, NotifyPerformer
from attune.audience.triggers.outbox import message_of
from attune.blocks.models import PreviewLink
from attune.decisions.coverage.notices import tell_author
from attune.decisions.models import Flag
from attune.rules.bench.declaration_summaries import declaration_summaries
from attune.rules.domain.effects.notify import Notify
from attune.rules.models import Rule
from tests.audience.made import NOON
from tests.flows.pages import BROWSER

pytestmark = pytest.mark.django_db

User = get_user_model()
ADMIN = Permission.objects.filter(codename="access_admin")


@pytest.fixture
def maker(site):
    """An editor who may change the site's pages by being in a group, and has shared a draft of the front page."""
    group = Group.objects.create(name="Writers")
    group.permissions.add(ADMIN.get())
    change = Permission.objects.get(codename="change_page")
    GroupPagePermission.objects.create(group=group, page=site.home, permission=change)
    mia = User.objects.create_user("mia", email="mia@example.com", password="x")
    mia.groups.add(group)
    return mia


@pytest.fixture
def address(site, maker):
    """The address of a draft that they shared."""
    site.home.body[0].value["content"]["heading"] = "A draft of tomorrow"
    site.home.save_revision()
    client = Client(headers=BROWSER)
    client.force_login(maker)
    answer = client.post(f"/admin/attune/pages/{site.home.pk}/previews/", {"look": ""})
    return answer.json()["address"].replace("http://testserver", "")


def open_it(address, client=None):
    answer = (client or Client(headers=BROWSER)).get(address)
    assert ("A draft of tomorrow" in answer.content.decode()) == (answer.status_code == 200)
    assert "no-store" in answer["Cache-Control"]
    return answer.status_code


def deactivate(site, maker):
    User.objects.filter(pk=maker.pk).update(is_active=False)


def delete(site, maker):
    maker.delete()


def leave_all_groups(site, maker):
    maker.groups.clear()


def lose_the_group_permission(site, maker):
    GroupPagePermission.objects.all().delete()


def move_out_of_reach(site, maker):
    GroupPagePermission.objects.update(page=site.water)


def be_kept_from_strangers(site, maker):
    PageViewRestriction.objects.create(page=site.home, restriction_type=PageViewRestriction.LOGIN)


def be_kept_by_a_password(site, maker):
    PageViewRestriction.objects.create(page=site.home, restriction_type=PageViewRestriction.PASSWORD, password="x")


@pytest.mark.parametrize(
    "lose",
    [
        deactivate,
        delete,
        leave_all_groups,
        lose_the_group_permission,
        move_out_of_reach,
        be_kept_from_strangers,
        be_kept_by_a_password,
    ],
)
def test_a_shared_preview_ends_with_the_rights_that_it_was_shared_by(site, maker, address, lose):
    assert open_it(address) == 200

    lose(site, maker)

    assert open_it(address) == 410


def test_a_page_for_members_is_shown_by_its_address_to_members(site, maker, address):
    be_kept_from_strangers(site, maker)
    member = Client(headers=BROWSER)
    member.force_login(User.objects.create_user("member", password="x"))

    assert open_it(address, member) == 200


def test_the_page_editor_says_which_address_shows_nothing_any_more(site, maker, address):
    leave_all_groups(site, maker)
    client = Client(headers=BROWSER)
    client.force_login(User.objects.create_superuser("admin", password="x"))

    html = client.get(f"/admin/pages/{site.home.pk}/edit/").content.decode()

    assert "This address shows nothing any more" in html
    assert client.post(f"/admin/attune/previews/{PreviewLink.objects.get().pk}/revoke/").status_code == 200


# Who is told --------------------------------------------------------------------------------------------------------


@pytest.fixture
def flagged(site, maker):
    """A rule that an editor has published and that has stopped."""
    maker.user_permissions.add(Permission.objects.get(codename="publish_rule"))
    rule = Rule.objects.get(slug="deep-readers")
    rule.save_revision(user=maker).publish(user=maker)
    key = "rule:deep-readers"
    return Flag(
        kind=Flag.Kind.STOPPED, key=key, data={"days": 7, "of": 30, "last": "2026-02-25", "typical": 3}, opened_at=NOON
    ), key


def test_the_author_of_a_rule_is_told_of_it(flagged):
    flag, key = flagged

    assert tell_author(flag, declaration_summaries()[key])
    assert mail.outbox[0].to == ["mia@example.com"]


@pytest.mark.parametrize("lose", [deactivate, lambda site, maker: maker.user_permissions.clear()])
def test_who_may_not_look_at_rules_any_more_is_told_nothing_of_them(site, maker, flagged, lose):
    flag, key = flagged

    lose(site, maker)

    assert not tell_author(flag, declaration_summaries()[key])
    assert mail.outbox == []


def notify(row):
    NotifyPerformer().deliver(Notify(row.data["whom"]), message_of(row, NOON))


def notice(whom):
    return EffectRecord(trigger="t", kind="Notify", data={"whom": whom}, visitor="somebody", at=NOON)


@pytest.mark.parametrize("whom", ["mia@example.com", "MIA@example.com", "Writers"])
def test_a_notice_reaches_an_editor_for_as_long_as_the_account_is_active(site, maker, whom):
    notify(notice(whom))
    deactivate(site, maker)

    with pytest.raises(NoRecipientError):
        notify(notice(whom))

    assert len(mail.outbox) == 1


def test_an_address_of_nobody_who_has_an_account_is_told(site):
    notify(notice("crm@example.com"))

    assert [message.to for message in mail.outbox] == [["crm@example.com"]]
