"""The test suite: fast password hashes, and services only where the environment names them."""

from cms.settings.base import *  # noqa: F403
from cms.settings.base import ATTUNE as SITE
from cms.settings.base import BASE_DIR, VAR_DIR

VAR_DIR.mkdir(parents=True, exist_ok=True)
SECRET_KEY = "a-key-for-tests-alone-that-is-long-enough-to-pass-every-check-of-django"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
STATICFILES_DIRS: list[str] = []
ATTUNE = SITE | {"DECISIONS": {"GUARD": "raise"}}
assert BASE_DIR
