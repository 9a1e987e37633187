"""The site: page types, settings, urls and the demo."""

from cms.celery import app as celery_app

__all__ = ["celery_app"]
