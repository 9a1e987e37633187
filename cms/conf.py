"""The one setting of the site itself."""

from django.conf import settings


def is_demo() -> bool:
    """Say whether the footer may offer to read as a persona."""
    return bool(getattr(settings, "ATTUNE_DEMO", False))
