"""What is wrong with a webhook of the settings."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from attune.audience.conf import Hook
from attune.audience.domain.webhook_delivery import is_secret
from attune.text import clean

_SHAPE = 'Write {"URL": "https://crm.example/hook", "SECRET": "whsec_..."}.'
_HOW_TO_MAKE_ONE = (
    'Write "whsec_" and 24 to 64 random bytes in base64; one is made by: python -c '
    "\"import base64, secrets; print('whsec_' + base64.b64encode(secrets.token_bytes(32)).decode())\""
)


def webhook_problem(name: object, written: Any) -> str:
    """Say what a hook of the settings lacks to be one, or nothing."""
    if not isinstance(name, str) or not name or clean(name) != name:
        return f"names a hook {name!r}. Give it a name of printable letters."
    of = {"URL": written} if isinstance(written, str) else written
    if not isinstance(of, dict) or "URL" not in of or set(of) - {"URL", "SECRET"}:
        # Only the names of its parts, for one of them is secret.
        parts = ", ".join(map(str, of)) if isinstance(of, dict) else type(of).__name__
        return f'gives "{name}" these parts: {parts or "none"}. {_SHAPE}'
    if not _is_address(of["URL"]):
        return f'leads "{name}" to {of["URL"]!r}, which is no address of the web. {_SHAPE}'
    secrets = of.get("SECRET", ())
    if not all(isinstance(each, str) and is_secret(each) for each in _listed(secrets)):
        return f'gives "{name}" a SECRET that cannot be one. {_HOW_TO_MAKE_ONE}'
    return ""


def webhook_risk(hook: Hook) -> str:
    """Say why a site on the internet must not call a hook, or nothing."""
    parts = urlsplit(hook.url)
    if parts.scheme != "https" and not _is_loopback(parts.hostname or ""):
        return "is called without HTTPS, so that anybody on the way may read it. Let its URL begin with https://."
    if not hook.secrets:
        return f'has no SECRET, so that its receiver cannot know who calls. Add "SECRET". {_HOW_TO_MAKE_ONE}'
    return ""


def _listed(secrets: Any) -> tuple[Any, ...]:
    return tuple(secrets) if isinstance(secrets, list | tuple) else (secrets,)


def _is_address(url: Any) -> bool:
    try:
        parts = urlsplit(url) if isinstance(url, str) and clean(url) == url else None
        return parts is not None and parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    # A port that is no number, or half of an address in brackets.
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
