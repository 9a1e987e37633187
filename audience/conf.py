"""The AUDIENCE section of the settings, and what else the audience needs to know of the site."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import timezone

from attune.conf import SettingsSection, setting

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
    """The settings in ATTUNE["AUDIENCE"]."""

    HALF_LIFE_DAYS: float = setting(14.0, "An affinity is half as strong after this time.", above=0)
    LIKED_DAYS: int = setting(30, "A page that a visitor said they like is not offered to them for this time.")
    RETENTION_DAYS: int = setting(
        395, "Events and profiles that nothing has touched for this time are purged.", above=0
    )
    COOKIE_AGE_DAYS: int = setting(180, "The cookie with a visitor's identifier is kept for this time.", above=0)
    CONSENT_ADAPTER: str = setting(
        COOKIE_CONSENT,
        'Who knows what a visitor allows: "cookie", or the dotted path of a class that fits ConsentAdapter.',
    )
    TICKET_AGE_HOURS: int = setting(24, "An exposure is taken for this time after the page was served.", above=0)
    EXPOSURE_FACTS_DAYS: int = setting(
        30, "The facts behind exposures are dropped after this time; the exposures stay.", above=0
    )
    COUNTRY_HEADER: str = setting(
        "",
        'The header in which a trusted proxy names the visitor\'s country, such as "CF-IPCountry"; where it is empty, '
        "the database of addresses is asked.",
    )
    TRUSTED_PROXIES: tuple[str, ...] = setting(
        (),
        'The proxies in front, as addresses or networks, such as "10.0.0.0/8", or "unix": their X-Forwarded-For and '
        "COUNTRY_HEADER are believed, and nobody else's. An empty list says that browsers reach the site directly.",
    )
    RATE_PER_MINUTE: int = setting(120, "So many events of a visitor are taken.", above=0)
    RATE_PER_MINUTE_PER_ADDRESS: int = setting(
        1200, "So many events or other calls of an address are taken at one endpoint.", above=0
    )
    NEW_VISITORS_PER_MINUTE_PER_ADDRESS: int = setting(600, "So many new visitors of an address are taken.", above=0)
    MAX_BODY_BYTES: int = setting(4096, "A request that sends events may be so long.", above=0)
    MAX_EVENTS: int = setting(20, "So many events may be sent in one request.", above=0)
    TRAITS: tuple[str, ...] = setting((), "The traits that triggers write and conditions may ask.")
    LISTS: tuple[str, ...] = setting((), "The lists that triggers write and conditions may ask.")
    QUERY_PARAMETERS: tuple[str, ...] = setting(
        ("ref", "utm_content", "utm_term"),
        "The query parameters, beside utm_campaign, utm_source and utm_medium, that conditions may ask.",
    )
    WEBHOOKS: Mapping[str, str | Mapping[str, Any]] = setting(
        {},
        "Where the hooks of triggers lead, and what their messages are signed with: "
        '{"crm": {"URL": "https://crm.example/hook", "SECRET": "whsec_..."}}; a list of secrets while a new one takes '
        "over.",
    )
    WEBHOOK_TIMEOUT_S: float = setting(5.0, "One call of a hook may take this time.")
    SERVER_KEYS: tuple[str, ...] = setting(
        (),
        "The keys by which other servers of the site may ask about visitors: each the key itself, from the "
        'environment, or "sha256:" and its digest.',
        is_secret=True,
    )
    BASE_TEMPLATE: str = setting(
        "audience/plain.html",
        "The template of the site that the page of privacy choices extends, with the blocks title and content.",
    )


SECTION = SettingsSection("AUDIENCE", AudienceConf)


def has_proxy_setting() -> bool:
    """Say whether the site has written which proxies stand in front of it, or that there are none."""
    return "TRUSTED_PROXIES" in SECTION.written()


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
    return SECTION.read()


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


def site_zone() -> tzinfo:
    """Give the zone of the site's clock."""
    return timezone.get_default_timezone()


def secret_keys() -> tuple[str, ...]:
    """Give the key that the site seals with, and those that it used before and still reads."""
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def session_cookie() -> str:
    """Give the name of the cookie that somebody who logged in bears."""
    return str(settings.SESSION_COOKIE_NAME)
