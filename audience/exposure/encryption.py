"""Seal plain values so that this site alone can read them: AES-256 in GCM, which also shows any change.

The keys derive from Django's SECRET_KEY and rotate with its SECRET_KEY_FALLBACKS.
"""

import json
import secrets
import zlib
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.crypto import salted_hmac
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from attune.audience.conf import secret_keys

# What NIST SP 800-38D, section 8.2.2, asks of a nonce by chance.
NONCE_BYTES = 12
# So much of a short text its length must not tell.
PADDED_TO_BYTES = 64
_SALT = "attune.sealing"


def encrypt(value: Any, *, most_bytes: int) -> str:
    """Seal a plain value, with a chance nonce; "" where it would be longer than most_bytes before its letters."""
    text = zlib.compress(json.dumps(value, separators=(",", ":"), allow_nan=False).encode(), 9)
    padded = text + b"\0" * (-len(text) % PADDED_TO_BYTES)
    if len(padded) > most_bytes:
        return ""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return urlsafe_base64_encode(nonce + _cipher(secret_keys()[0]).encrypt(nonce, padded, None))


def decrypt(text: str) -> Any:
    """Give the value that was sealed; None where it was not by this site, or with a key that is gone."""
    try:
        sealed = urlsafe_base64_decode(text)
    except ValueError:
        return None
    for key in secret_keys():
        try:
            padded = _cipher(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
        except (InvalidTag, ValueError):
            continue
        try:
            return json.loads(zlib.decompressobj().decompress(padded))
        # Another version of the site may have sealed in another way.
        except (zlib.error, ValueError):
            return None
    return None


def _cipher(key: str) -> AESGCM:
    return AESGCM(salted_hmac(_SALT, "", secret=key, algorithm="sha256").digest())
