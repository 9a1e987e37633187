"""What another server sends to read rules and to write drafts of them, and what is stored afterwards."""

import json

from attune.rules.models import Rule

KEY = "a-server-key-for-tests-that-is-long-enough"
DEVICE = {"fact": "device", "operator": "is", "value": "mobile"}
FRONT = {"name": "front", "within": "everywhere"}
SHOW = {"do": "show_variant", "slot": FRONT, "variant": "Water"}
MOVE = {"do": "move_slot", "slot": FRONT, "to": 1}
BOOST = {"do": "boost_topic", "topic": "floods", "weight": 1.5}
PIN = {"do": "pin_page", "slot": FRONT, "page_id": 3}
SET = {"do": "set_parameter", "slot": FRONT, "name": "scheme", "value": "calm"}
FORM = {"name": "Water on a telephone", "priority": 50, "condition": DEVICE, "actions": [SHOW]}


def ask(client, address, method="get", body=None, *, key=f"Bearer {KEY}", **headers):
    sent = {} if body is None else {"data": body if isinstance(body, str | bytes) else json.dumps(body)}
    authorization = {"authorization": key} if key else {}
    return getattr(client, method)(
        f"/api/rules/{address}", content_type="application/json", headers=authorization | headers, **sent
    )


def kept():
    return [Rule.objects.count(), *(rule.revisions.count() for rule in Rule.objects.order_by("pk"))]
