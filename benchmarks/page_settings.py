"""The settings of the servers of benchmarks.page: the embedded site, in the way that ATTUNE_BENCHMARK_MODE names."""

import os

from cms.settings.embedded import *  # noqa: F403
from cms.settings.embedded import ATTUNE, MIDDLEWARE

MODE = os.environ.get("ATTUNE_BENCHMARK_MODE", "warm")
ATTUNE_DEMO = False
if MODE.startswith("plain"):
    MIDDLEWARE = [each for each in MIDDLEWARE if not each.startswith(("audience.", "decisions."))]
if MODE == "plain_page_cache":
    MIDDLEWARE = [
        "django.middleware.cache.UpdateCacheMiddleware",
        *MIDDLEWARE,
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]
if MODE == "cold":
    ATTUNE = ATTUNE | {"DECISIONS": {"PAGE_CACHE_SECONDS": 0}}
MIDDLEWARE = ["benchmarks.sql.count_sql", *MIDDLEWARE]
