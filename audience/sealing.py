"""Seal plain values so that this site alone can read them; keys rotate with Django's SECRET_KEY_FALLBACKS.

The text is covered by a stream of HMAC-SHA256 blocks under a chance nonce, and what is covered is signed with a second
key (encrypt, then sign). The standard library has no cipher, and a counter under a keyed hash is one.
"""

import hashlib
import hmac
import json
import secrets
import zlib
from collections.abc import Iterator
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from audience.conf import secret_keys

NONCE_BYTES = TAG_BYTES = 16
# So much of a short text its length must not tell.
PADDED_TO_BYTES = 64
_SALT = "attune.sealing"


def seal(value: Any, *, most_bytes: int) -> str:
    """Seal a plain value, with a chance nonce; "" where it would be longer than most_bytes before its letters."""
    text = zlib.compress(json.dumps(value, separators=(",", ":"), allow_nan=False).encode(), 9)
    padded = text + b"\0" * (-len(text) % PADDED_TO_BYTES)
    if len(padded) > most_bytes:
        return ""
    nonce, key = secrets.token_bytes(NONCE_BYTES), secret_keys()[0]
    covered = _covered(padded, nonce, key)
    return urlsafe_base64_encode(_tag(nonce + covered, key) + nonce + covered)


def unseal(text: str) -> Any:
    """Give the value that was sealed; None where it was not by this site, or with a key that is gone."""
    try:
        sealed = urlsafe_base64_decode(text)
    except ValueError:
        return None
    tag, nonce = sealed[:TAG_BYTES], sealed[TAG_BYTES : TAG_BYTES + NONCE_BYTES]
    covered = sealed[TAG_BYTES + NONCE_BYTES :]
    for key in secret_keys():
        if constant_time_compare(tag, _tag(nonce + covered, key)):
            return json.loads(zlib.decompressobj().decompress(_covered(covered, nonce, key)))
    return None


def _covered(text: bytes, nonce: bytes, key: str) -> bytes:
    """Cover a text with the stream, or uncover it: both are one."""
    return bytes(one ^ other for one, other in zip(text, _stream(nonce, _own_key("cover", key)), strict=False))


def _stream(nonce: bytes, key: bytes) -> Iterator[int]:
    count = 0
    while True:
        yield from hmac.digest(key, nonce + count.to_bytes(8, "big"), hashlib.sha256)
        count += 1


def _tag(covered: bytes, key: str) -> bytes:
    return hmac.digest(_own_key("sign", key), covered, hashlib.sha256)[:TAG_BYTES]


def _own_key(use: str, key: str) -> bytes:
    return salted_hmac(f"{_SALT}.{use}", "", secret=key, algorithm="sha256").digest()
