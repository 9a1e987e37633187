"""A site on the internet: refuses to start without a key and hosts; HTTPS throughout."""

from django.core.exceptions import ImproperlyConfigured

from cms.settings.base import *  # noqa: F403
from cms.settings.base import ALLOWED_HOSTS, SECRET_KEY, TRUSTED_PROXIES

if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set. Put a long random value into the environment.")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set. Put the site's hosts, split by commas, into the environment.")

SECURE_SSL_REDIRECT = True
# Believed of trusted proxies alone; without any, the server itself knows the scheme.
SECURE_PROXY_SSL_HEADER = None if TRUSTED_PROXIES == ["none"] else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
