"""See pages as a browser's beacon does: the tickets of a page are read, and sent back as exposures."""

import json
import re
import uuid


def tail_of(response):
    """Give what the tail of a page tells the beacon: it is in the page, or a script of the page asks for it."""
    assert response.status_code == 200
    found = re.search(r'<script id="attune-tail"[^>]*>(.*?)</script>', response.content.decode(), re.DOTALL)
    return json.loads(found[1]) if found else tail_asked(response)["tail"]


def tail_asked(response):
    """Ask for the tail of a page that anyone may cache, as its script does."""
    script = re.search(r'data-page="(\d+)" data-decided="(\w*)"', response.content.decode())
    asked = response.request
    address = f"{asked['PATH_INFO']}?{asked['QUERY_STRING']}".rstrip("?")
    values = {"page": script[1], "decided": script[2], "address": address, "referrer": asked.get("HTTP_REFERER", "")}
    answer = response.client.get("/api/decisions/tail/", values)
    assert answer.status_code == 200
    return answer.json()


def expose(client, tickets, capture):
    """Send exposures of some tickets, with the workers at hand; give how many were accepted."""
    events = [{"id": str(uuid.uuid4()), "kind": "exposure", "ticket": ticket} for ticket in tickets]
    with capture(execute=True):
        answer = client.post(
            "/api/events/",
            {"events": events},
            content_type="application/json",
            headers={"origin": "http://testserver"},
        )
    assert answer.status_code == 202
    return answer.json()["accepted"]


def see_page(client, path, capture):
    """Open a page and see all its slots."""
    return expose(client, tail_of(client.get(path))["tickets"].values(), capture)


def view(client, page, capture, *, kind="page_view"):
    """Tell that a page was viewed, or liked, so that the profile learns of it; give the answer."""
    event = {"id": str(uuid.uuid4()), "kind": kind, "page_id": page.pk}
    with capture(execute=True):
        return client.post(
            "/api/events/",
            {"events": [event]},
            content_type="application/json",
            headers={"origin": "http://testserver"},
        )


def see(client, page, capture):
    """Tell that a page was viewed, and that it was accepted."""
    answer = view(client, page, capture)
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1})
