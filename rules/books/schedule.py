"""Publish and expire what is due, each alone: one that cannot be published keeps nothing else from going live."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import InterfaceError, OperationalError, transaction
from wagtail.models import DraftStateMixin, Page, Revision

logger = logging.getLogger(__name__)


def publish_due(now: datetime) -> int:
    """Expire and publish what editors have scheduled until now, as Wagtail does; return how many of them failed."""
    is_done = [_alone(each, _expire) for each in _expired(now)]
    is_done += [_alone(each, _publish) for each in list(_approved(now))]
    return is_done.count(False)


def _expired(now: datetime) -> Iterator[Any]:
    for model in (Page, *filter(_has_drafts_of_its_own, apps.get_models())):
        yield from list(model.objects.filter(live=True, expire_at__lt=now).order_by("expire_at"))


def _has_drafts_of_its_own(model: type[Any]) -> bool:
    return issubclass(model, DraftStateMixin) and not issubclass(model, Page)


def _approved(now: datetime) -> Any:
    return Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")


def _expire(each: Any) -> None:
    each.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(revision: Revision) -> None:
    revision.publish(log_action="wagtail.publish.scheduled")


def _alone(each: Any, act: Callable[[Any], None]) -> bool:
    try:
        with transaction.atomic():
            act(each)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception(
            'What is due cannot be done to "%s" (%s %s); it is tried again.', each, type(each).__name__, each.pk
        )
        return False
    return True
