"""Server keys: let other servers of the site ask about visitors, and tell what they know of them."""

from collections.abc import Collection
from hashlib import sha256
from hmac import compare_digest

from django.http import HttpRequest

from attune.audience.conf import conf

DIGEST = "sha256:"
SHORTEST_KEY = 32
_DIGEST_LENGTH = 64
_SIGN_LENGTH = 8


def has_server_key(request: HttpRequest) -> bool:
    """Say whether a request names one of the site's keys in its Authorization header."""
    scheme, _space, key = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return scheme.lower() == "bearer" and is_server_key(key.strip())


def is_server_key(key: str) -> bool:
    """Say whether a text is one of the site's keys, in a time that tells nothing of them."""
    given = sha256(key.encode(errors="replace")).hexdigest()
    # All are compared, so that the time does not tell which of them it is.
    found = [compare_digest(given, _digest_of(written)) for written in conf().SERVER_KEYS]
    return any(found)


def fingerprint_of(key: str) -> str:
    """Give what logs call a key: the first digits of its digest, from which nobody gets the key."""
    return sha256(key.encode(errors="replace")).hexdigest()[:_SIGN_LENGTH]


def server_key_problem(keys: Collection[str]) -> str:
    """Say what is wrong with the first key that cannot be one, without showing it; "" where all are well."""
    for place, written in enumerate(keys, start=1):
        if written.startswith(DIGEST) and not _is_digest(written.removeprefix(DIGEST)):
            return f'holds as number {place} no digest. Write "{DIGEST}" and 64 digits of 0-9 and a-f.'
        if not written.startswith(DIGEST) and len(written) < SHORTEST_KEY:
            return (
                f"holds as number {place} a key of less than {SHORTEST_KEY} signs. Make one by `openssl rand -hex 32`."
            )
    return ""


def _digest_of(written: str) -> str:
    if written.startswith(DIGEST):
        return written.removeprefix(DIGEST).lower()
    return sha256(written.encode()).hexdigest()


def _is_digest(text: str) -> bool:
    return len(text) == _DIGEST_LENGTH and all(sign in "0123456789abcdef" for sign in text.lower())
