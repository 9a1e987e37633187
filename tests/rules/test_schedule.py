"""What is due goes live and expires, each alone: one that fails keeps no other waiting."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page, Revision

from attune.rules.books.schedule import publish_due
from attune.rules.models import Rule
from tests.rules import made

pytestmark = pytest.mark.django_db


def scheduled(name):
    """Make a rule whose draft is due since an hour."""
    rule = made.rule(name)
    rule.live = False
    rule.save()
    revision = rule.save_revision()
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now() - timedelta(hours=1))
    return rule


def test_what_is_due_goes_live_whatever_stands_before_it(monkeypatch):
    bad, good = scheduled("bad"), scheduled("good")
    publish = Revision.publish

    def published(revision, **options):
        if revision.object_id == str(bad.pk):
            raise ValueError("no such block")
        return publish(revision, **options)

    monkeypatch.setattr(Revision, "publish", published)

    assert publish_due(timezone.now()) == 1

    assert [Rule.objects.get(pk=each.pk).live for each in (bad, good)] == [False, True]
    assert publish_due(timezone.now()) == 1


def test_what_has_expired_goes_whatever_stands_before_it(monkeypatch):
    root = Page.objects.get(depth=1)
    past = timezone.now() - timedelta(hours=1)
    bad, good = [root.add_child(title=name, slug=name, live=True, expire_at=past) for name in ("bad", "good")]
    unpublish = Page.unpublish

    def unpublished(page, **options):
        if page.pk == bad.pk:
            raise ValueError("no such block")
        return unpublish(page, **options)

    monkeypatch.setattr(Page, "unpublish", unpublished)

    assert publish_due(timezone.now()) == 1

    assert [Page.objects.get(pk=each.pk).live for each in (bad, good)] == [True, False]
