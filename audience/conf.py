"""Settings of the audience app, ATTUNE["AUDIENCE"]; read here and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import timezone

SECTION = "AUDIENCE"
# The consent adapter of a site without a consent tool of its own: our cookie.
COOKIE_CONSENT = "cookie"
# What stands among TRUSTED_PROXIES for a proxy that comes by a socket of this machine, and so has no address.
UNIX = "unix"
# What proxies write of a request's way to us, and anybody else may write as well.
_FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceConf:
    """Hold the settings with their defaults; units stand in the names."""

    HALF_LIFE_DAYS: float = 14.0
    # For so long a page that a visitor said they like is not offered to them again.
    LIKED_DAYS: int = 30
    # Events and profiles that nothing has touched for so long are purged.
    RETENTION_DAYS: int = 395
    COOKIE_AGE_DAYS: int = 180
    # Who knows what a visitor allows: "cookie", or the dotted path of a class that fits ConsentAdapter.
    CONSENT_ADAPTER: str = COOKIE_CONSENT
    TICKET_AGE_HOURS: int = 24
    # What came back of the facts behind exposures is dropped after so long; the exposures stay.
    EXPOSURE_FACTS_DAYS: int = 30
    # What a trusted proxy says of the visitor's country, such as "CF-IPCountry"; "" asks the database of addresses.
    COUNTRY_HEADER: str = ""
    # The proxies in front, as addresses or networks, such as "10.0.0.0/8", or "unix": their X-Forwarded-For and
    # COUNTRY_HEADER are believed, and nobody else's. () says that browsers reach the site directly.
    TRUSTED_PROXIES: tuple[str, ...] = ()
    # So many events of a visitor, and events or other calls of an address at one endpoint, are taken within a minute.
    RATE_PER_MINUTE: int = 120
    RATE_PER_MINUTE_PER_ADDRESS: int = 1200
    NEW_VISITORS_PER_MINUTE_PER_ADDRESS: int = 600
    MAX_BODY_BYTES: int = 4096
    MAX_EVENTS: int = 20
    # The traits and lists that triggers write and conditions may ask.
    TRAITS: tuple[str, ...] = ()
    LISTS: tuple[str, ...] = ()
    # The query parameters, beside utm_campaign, utm_source and utm_medium, that conditions may ask.
    QUERY_PARAMETERS: tuple[str, ...] = ("ref", "utm_content", "utm_term")
    # Where the hooks of triggers lead, and what their messages are signed with:
    # {"crm": {"URL": "https://crm.example/hook", "SECRET": "whsec_..."}}; several secrets while one takes over.
    WEBHOOKS: Mapping[str, str | Mapping[str, Any]] = field(default_factory=dict)
    WEBHOOK_TIMEOUT_S: float = 5.0
    # The keys by which other servers of the site may ask about visitors: each "sha256:" and the digest of a key, or
    # the key itself, from the environment.
    SERVER_KEYS: tuple[str, ...] = ()
    # What the page of privacy choices extends: a template of the site with the blocks "title" and "content".
    BASE_TEMPLATE: str = "audience/plain.html"


def raw_settings() -> dict[str, Any]:
    """Give the settings as the site has written them; a list may stand where a tuple is meant."""
    written = getattr(settings, "ATTUNE", {}).get(SECTION, {})
    return {name: tuple(value) if isinstance(value, list) else value for name, value in written.items()}


def has_proxy_setting() -> bool:
    """Say whether the site has written which proxies stand in front of it, or that there are none."""
    return "TRUSTED_PROXIES" in raw_settings()


def expects_proxy() -> bool:
    """Say whether the site takes the scheme of a request from a proxy, so that there must be one."""
    return settings.SECURE_PROXY_SSL_HEADER is not None


def forwarded_headers() -> tuple[str, ...]:
    """Give the headers, by their names in WSGI, that are believed of a trusted proxy alone."""
    scheme = settings.SECURE_PROXY_SSL_HEADER
    return (*_FORWARDED, scheme[0]) if scheme else _FORWARDED


@lru_cache(maxsize=1)
def conf() -> AudienceConf:
    """Give the settings; they are read once."""
    return AudienceConf(**raw_settings())


@dataclass(frozen=True, slots=True)
class Hook:
    """Say where a webhook leads, and what its messages are signed with; without a secret they are not."""

    url: str
    secrets: tuple[str, ...] = ()


def hooks() -> dict[str, Hook]:
    """Give the hooks of triggers by their names."""
    return {name: parse_hook(written) for name, written in conf().WEBHOOKS.items()}


def parse_hook(written: str | Mapping[str, Any]) -> Hook:
    """Read a hook of the settings: an address alone, or a dictionary of URL and SECRET."""
    if isinstance(written, str):
        return Hook(written)
    secret = written.get("SECRET", ())
    return Hook(written["URL"], (secret,) if isinstance(secret, str) else tuple(secret))


def main_switch() -> Any:
    """Give ATTUNE["ENABLED"] as the site has written it; on where nothing is said."""
    return getattr(settings, "ATTUNE", {}).get("ENABLED", True)


def site_zone() -> tzinfo:
    """Give the zone of the site's clock."""
    return timezone.get_default_timezone()


def secret_keys() -> tuple[str, ...]:
    """Give the key that the site seals with, and those that it used before and still reads."""
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def session_cookie() -> str:
    """Give the name of the cookie that somebody who logged in bears."""
    return str(settings.SESSION_COOKIE_NAME)
