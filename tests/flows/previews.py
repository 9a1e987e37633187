"""What an editor does and reads while they look at the site as somebody else."""

import re

from attune.audience.models import EventRecord, ProfileRecord


def share(client, page, look=""):
    """Share the draft of a page; return the path of its shared address."""
    answer = client.post(f"/admin/attune/pages/{page.pk}/previews/", {"look": look})
    assert answer.status_code == 200, answer.content
    return answer.json()["address"].replace("http://testserver", "")


def draft(site, heading="A draft of tomorrow", **how):
    """Save a draft of the front page with another heading; return its revision."""
    site.home.body[0].value["content"]["heading"] = heading
    return site.home.save_revision(**how)


def kept():
    """Return how many events and profiles are stored."""
    return EventRecord.objects.count(), ProfileRecord.objects.count()


def look(client, **fields):
    """Look at the site as the fields say."""
    answer = client.post("/admin/attune/decisions/look/", {"next": "/", **fields})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def panel(html):
    """Return the text of the panel that opens from the userbar."""
    return words_between(r'<dialog class="attune-panel".*?</dialog>', html)


def why(html):
    """Return the text of the explanation below a preview."""
    return words_between(r'<details class="attune-panel attune-why".*</details>', html)


def words_between(pattern, html):
    """Return the text of what the pattern finds, without tags; empty where it finds nothing."""
    found = re.search(pattern, html, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])).strip() if found else ""
