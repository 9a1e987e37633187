"""The outbox sends each effect, tries again where time may mend it, and gives up in the end."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import UUID

import pytest
from django.contrib.auth.models import Group, User
from django.test import override_settings

from audience.models import EffectRecord
from audience.outbox import MOST_ATTEMPTS, PATIENCE, send_waiting
from tests.audience.made import NOON, VISITOR, minutes

pytestmark = pytest.mark.django_db


class Receiver(BaseHTTPRequestHandler):
    """Keep what is posted, and answer as told."""

    status = 200
    received: list = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((self.headers["Idempotency-Key"], json.loads(body)))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *args):
        """Keep quiet."""


@pytest.fixture
def receiver():
    """Serve a webhook named crm."""
    Receiver.received, Receiver.status = [], 200
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with override_settings(ATTUNE={"AUDIENCE": {"WEBHOOKS": {"crm": f"http://127.0.0.1:{server.server_port}/"}}}):
        yield Receiver
    server.shutdown()
    server.server_close()


def waiting(kind="CallWebhook", **data):
    """Keep an effect that waits to be sent."""
    return EffectRecord.objects.create(
        event=UUID(int=1), trigger="often", position=0, visitor=VISITOR, kind=kind, data=data, state="waiting", at=NOON
    )


def test_a_webhook_is_called_once_with_a_key_that_tells_repetitions(receiver):
    row = waiting(hook="crm")

    assert (send_waiting(NOON), send_waiting(NOON)) == (1, 0)

    row.refresh_from_db()
    body = {"event": str(row.event), "trigger": "often", "visitor": VISITOR, "at": NOON.isoformat()}
    assert receiver.received == [(f"{row.event}:often:0", body)]
    assert row.state == "sent"


def test_a_receiver_that_fails_is_tried_again_and_then_no_more(receiver):
    receiver.status = 503
    row = waiting(hook="crm")

    for _ in range(MOST_ATTEMPTS + 2):
        assert send_waiting(NOON) == 0

    row.refresh_from_db()
    assert len(receiver.received) == MOST_ATTEMPTS
    assert (row.state, row.attempts) == ("failed", MOST_ATTEMPTS)


def test_what_a_dead_worker_left_is_sent_after_a_while(receiver):
    row = waiting(hook="crm")
    EffectRecord.objects.update(state="sending", attempted_at=NOON)

    assert send_waiting(NOON + PATIENCE) == 0
    assert send_waiting(NOON + PATIENCE + minutes(1)) == 1
    row.refresh_from_db()
    assert row.state == "sent"


def test_a_hook_that_nobody_named_is_logged(caplog):
    waiting(hook="crm")

    assert send_waiting(NOON) == 0
    assert '"crm" is no hook' in caplog.text


def test_a_group_of_editors_is_told_by_mail(mailoutbox):
    group = Group.objects.create(name="Editors in chief")
    User.objects.create(username="ed", email="ed@site.example").groups.add(group)
    waiting(kind="Notify", whom="Editors in chief")

    assert send_waiting(NOON) == 1
    assert mailoutbox[0].to == ["ed@site.example"]
    assert "often" in mailoutbox[0].subject
