"""Four rules that are live, and what is done to many rows of the list at once."""

from django.urls import reverse

from attune.rules.models import Rule
from tests.rules import made

LIST = reverse("wagtailsnippets_attune_rules_rule:list")


def bulk_url(action, rows):
    model = rows[0]._meta.model_name
    ids = "&".join(f"id={row.pk}" for row in rows)
    return f"{reverse('wagtail_bulk_action', args=['attune_rules', model, f'attune_{action}'])}?{ids}&next={LIST}"


def undo(client, response):
    """Press the button in the message."""
    page = response.content.decode()
    address = page.split('data-w-action-url-value="/admin/attune/rules/undo/')[1].split('"')[0]
    return client.post(f"/admin/attune/rules/undo/{address}", follow=True)


def priorities():
    return dict(Rule.objects.values_list("slug", "priority"))


def publish_four(committed):
    """Publish four rules, as one book; return them, the strongest first."""
    with committed():
        for slug, priority in (("a", 10), ("b", 20), ("c", 30), ("d", 40)):
            made.draft(Rule, slug, priority=priority).latest_revision.publish()
    return [Rule.objects.get(slug=slug) for slug in "abcd"]
