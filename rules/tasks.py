"""What a worker does for the rules app."""

from celery import shared_task
from django.core.management import call_command

from rules.publishing import publish_book


@shared_task(name="rules.publish_book")
def publish_book_again() -> int:
    """Make the book anew, after a proof that failed for want of time."""
    return publish_book().version


@shared_task(name="rules.publish_scheduled")
def publish_scheduled() -> None:
    """Publish and expire what editors scheduled; let the beat call it every minute."""
    call_command("publish_scheduled")
