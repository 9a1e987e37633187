"""Names of entries in shared stores: whole, of a fixed length, and without anything of a visitor in clear."""

from django.utils.crypto import salted_hmac

PREFIX = "attune"


def hashed_key(family: str, *parts: object) -> str:
    """Return the key of an entry: "attune:<family>:" and 64 hexadecimal digits that follow from all the parts.

    Nothing is cut off, so two entries never share a key; nothing can be read from it, since the digest is keyed with
    the site's secret. Parts are told apart by what `repr` writes: 1 and "1" are two, and so are "ab" and "a", "b".
    """
    digest = salted_hmac(f"{PREFIX}.{family}", repr(parts), algorithm="sha256").hexdigest()
    return f"{PREFIX}:{family}:{digest}"
