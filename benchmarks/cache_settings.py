"""The settings of benchmarks.cache: the site of the tests, with room for every body."""

from cms.settings.test import *  # noqa: F403
from cms.settings.test import ATTUNE

ATTUNE_DEMO = False
ALLOWED_HOSTS = ["localhost"]
ATTUNE = ATTUNE | {"DECISIONS": ATTUNE.get("DECISIONS", {}) | {"EXPOSURE_FACTS_SHARE": 0.0}}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 1_000_000}}
}
