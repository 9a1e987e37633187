"""The outbox sends each effect, signed, tries again where time may mend it, and gives up in the end."""

import time
from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.auth.models import Group, User
from django.test import override_settings

from attune.audience.domain.webhook_delivery import MOST_ATTEMPTS
from attune.audience.models import EffectRecord
from attune.audience.triggers.outbox import SENDING_TIMEOUT, send_waiting
from tests.audience.made import NOON, VISITOR, minutes
from tests.audience.receiver import OLD_SECRET, SECRET, serve, serve_drops
from tests.rules import made

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
MONTH = minutes(60 * 24 * 30)


@pytest.fixture
def receiver():
    """Serve a webhook named crm."""
    with serve() as receiver, hooked(receiver.url):
        yield receiver


def hooked(url, **more):
    """Let the hook crm lead to an address."""
    hook = {"URL": url, "SECRET": SECRET}
    return override_settings(ATTUNE={"AUDIENCE": {"WEBHOOKS": {"crm": hook}, "WEBHOOK_TIMEOUT_S": 1.0, **more}})


def waiting(kind="CallWebhook", *, number=1, **data):
    """Keep an effect that waits to be sent."""
    return EffectRecord.objects.create(
        event=UUID(int=number),
        trigger="often",
        position=0,
        visitor=VISITOR,
        kind=kind,
        data=data,
        state="waiting",
        at=NOON,
    )


def state_of(row):
    """Give what the ledger says of an effect now."""
    row.refresh_from_db()
    return row.state, row.attempts, row.problem


# A webhook -----------------------------------------------------------------------------------------------------------


def test_a_webhook_is_called_once_with_a_key_that_tells_repetitions(receiver):
    row = waiting(hook="crm")

    assert (send_waiting(NOON), send_waiting(NOON)) == (1, 0)

    (call,) = receiver.calls
    key = f"{row.event}:often:0"
    assert call.message == {"event": str(row.event), "trigger": "often", "visitor": VISITOR, "at": NOON.isoformat()}
    assert (call.headers["Idempotency-Key"], call.headers["webhook-id"]) == (key, key)
    assert call.headers["Content-Type"] == "application/json"
    assert state_of(row) == ("sent", 1, "")


def test_a_webhook_is_signed_so_that_its_receiver_knows_who_calls_and_when(receiver):
    waiting(hook="crm")

    send_waiting(NOON)

    (call,) = receiver.calls
    assert call.is_signed_with(SECRET)
    assert not call.is_signed_with(OLD_SECRET)
    assert abs(int(call.headers["webhook-timestamp"]) - time.time()) < 30


def test_while_one_secret_takes_over_from_another_both_sign(receiver):
    hook = {"URL": receiver.url, "SECRET": [SECRET, OLD_SECRET]}
    waiting(hook="crm")

    with override_settings(ATTUNE={"AUDIENCE": {"WEBHOOKS": {"crm": hook}}}):
        send_waiting(NOON)

    (call,) = receiver.calls
    assert call.is_signed_with(SECRET)
    assert call.is_signed_with(OLD_SECRET)


def test_a_hook_of_an_address_alone_is_called_unsigned(receiver):
    waiting(hook="crm")

    with override_settings(ATTUNE={"AUDIENCE": {"WEBHOOKS": {"crm": receiver.url}}}):
        assert send_waiting(NOON) == 1

    assert receiver.calls[0].headers["webhook-signature"] is None


def test_a_receiver_that_fails_is_called_again_later_with_the_same_key(receiver):
    receiver.answer(500, 200)
    row = waiting(hook="crm")

    assert send_waiting(NOON) == 0
    assert state_of(row) == ("waiting", 1, 'The webhook "crm" answered 500.')
    assert timedelta(seconds=15) <= row.due_at - NOON <= timedelta(seconds=30)
    assert send_waiting(row.due_at - timedelta(milliseconds=1)) == 0
    assert len(receiver.calls) == 1

    assert send_waiting(row.due_at) == 1
    assert state_of(row) == ("sent", 2, "")
    first, second = receiver.calls
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert second.is_signed_with(SECRET)


def test_a_receiver_that_never_mends_is_called_eight_times_and_no_more(receiver):
    receiver.answer(503)
    row = waiting(hook="crm")

    sent = [send_waiting(NOON + MONTH * attempt) for attempt in range(MOST_ATTEMPTS + 3)]

    assert sum(sent) == 0
    assert len(receiver.calls) == MOST_ATTEMPTS == 8
    assert state_of(row) == ("failed", 8, 'The webhook "crm" answered 503.')


@pytest.mark.parametrize("status", [400, 401, 404, 410, 422])
def test_a_receiver_that_refuses_for_good_is_not_called_again(receiver, status):
    receiver.answer(status)
    row = waiting(hook="crm")

    assert (send_waiting(NOON), send_waiting(NOON + MONTH)) == (0, 0)

    assert len(receiver.calls) == 1
    assert state_of(row) == ("failed", 1, f'The webhook "crm" answered {status}.')


@pytest.mark.parametrize("status", [408, 429])
def test_a_receiver_that_has_too_much_to_do_is_given_the_time_it_asks_for(receiver, status):
    receiver.answer(status, Retry_After="900")
    row = waiting(hook="crm")

    send_waiting(NOON)

    assert state_of(row)[0] == "waiting"
    assert row.due_at == NOON + minutes(15)


def test_a_redirect_is_not_followed(receiver):
    receiver.answer(302, Location=receiver.url.replace("/hook", "/elsewhere"))
    row = waiting(hook="crm")

    send_waiting(NOON)

    assert [call.path for call in receiver.calls] == ["/hook"]
    assert state_of(row) == ("failed", 1, 'The webhook "crm" answered 302.')


def test_a_receiver_that_hangs_is_given_up_in_time(receiver):
    receiver.hangs = True
    row = waiting(hook="crm")

    send_waiting(NOON)

    assert state_of(row) == ("waiting", 1, "It did not answer within 1 s.")


def test_a_receiver_that_answers_a_letter_at_a_time_is_given_up_too():
    row = waiting(hook="crm")

    with serve_drops(every_s=0.1) as url, hooked(url):
        send_waiting(NOON)

    assert state_of(row) == ("waiting", 1, "It did not answer within 1 s.")


def test_a_huge_answer_is_not_read(receiver):
    receiver.body = b"x" * 200_000_000
    row = waiting(hook="crm")

    assert send_waiting(NOON) == 1

    # What lies in the buffers between the two has left it, and hardly more.
    assert receiver.sent_bytes < len(receiver.body) / 4
    assert state_of(row)[0] == "sent"


def test_a_receiver_that_is_away_is_told_in_the_ledger_without_its_address():
    row = waiting(hook="crm")

    with hooked("http://127.0.0.1:9/?token=secret"):
        send_waiting(NOON)

    assert state_of(row) == ("waiting", 1, "It cannot be reached, or ended the connection before it had answered.")


def test_a_password_of_this_machine_is_not_sent_along(receiver, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret")
    monkeypatch.setenv("NETRC", str(netrc))
    waiting(hook="crm")

    send_waiting(NOON)

    assert receiver.calls[0].headers["Authorization"] is None


def test_what_a_dead_worker_left_is_sent_after_a_while(receiver):
    row = waiting(hook="crm")
    EffectRecord.objects.update(state="sending", attempted_at=NOON)

    assert send_waiting(NOON + SENDING_TIMEOUT) == 0
    assert send_waiting(NOON + SENDING_TIMEOUT + minutes(1)) == 1
    assert state_of(row)[0] == "sent"


def test_one_receiver_that_fails_does_not_keep_the_others_waiting(receiver):
    receiver.answer(500, 200)
    waiting(hook="crm", number=1)
    second = waiting(hook="crm", number=2)

    assert send_waiting(NOON) == 1
    assert state_of(second)[0] == "sent"


def test_a_hook_that_nobody_named_is_logged(caplog):
    row = waiting(hook="crm")

    assert send_waiting(NOON) == 0
    assert '"crm" is no hook' in caplog.text
    assert '"crm" is no hook' in state_of(row)[2]


# A notice ------------------------------------------------------------------------------------------------------------


def test_a_group_of_editors_is_told_by_mail_with_the_way_to_the_trigger(mailoutbox, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://site.example"
    group = Group.objects.create(name="Editors in chief")
    User.objects.create(username="ed", email="ed@site.example").groups.add(group)
    User.objects.create(username="gone", email="gone@site.example", is_active=False).groups.add(group)
    trigger = made.trigger("often")
    waiting(kind="Notify", whom="Editors in chief")

    assert send_waiting(NOON) == 1

    (mail,) = mailoutbox
    assert mail.to == ["ed@site.example"]
    assert mail.subject == "“Often” has fired"
    edit = f"https://site.example/admin/snippets/attune_rules/trigger/edit/{trigger.pk}/"
    assert edit in mail.body
    assert "/admin/attune/audience/effects/?trigger=often" in mail.body
    html, kind = mail.alternatives[0]
    assert (kind, edit in html) == ("text/html", True)
    assert VISITOR not in mail.body + html
    assert VISITOR[:8] in mail.body


def test_somebody_is_told_at_an_address_of_a_trigger_that_is_gone(mailoutbox):
    waiting(kind="Notify", whom="desk@site.example")

    assert send_waiting(NOON) == 1

    assert mailoutbox[0].to == ["desk@site.example"]
    assert "/trigger/edit/" not in mailoutbox[0].body


def test_a_group_of_nobody_is_told_in_the_ledger(mailoutbox):
    row = waiting(kind="Notify", whom="Ghosts")

    assert send_waiting(NOON) == 0
    assert mailoutbox == []
    assert state_of(row)[2] == (
        '"Ghosts" is neither an e-mail address nor a group with members who have one, or no account behind it '
        "is active."
    )
