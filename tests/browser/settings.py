"""The demo as `make demo` serves it, but that signing in takes no second of the machine."""

from cms.settings.embedded import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
