"""The site of the tests, for processes that share Redis under a prefix of one test alone."""

import os

from cms.settings.test import *  # noqa: F403

CACHES = {
    "default": {
        "BACKEND": "cms.cache_backend.ResilientRedisCache",
        "LOCATION": os.environ["REDIS_URL"],
        "KEY_PREFIX": os.environ["ATTUNE_TEST_PREFIX"],
        # A busy machine is no outage.
        "OPTIONS": {"socket_connect_timeout": 10, "socket_timeout": 10},
    }
}
