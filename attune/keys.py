"""Names of entries in shared stores: whole, of a fixed length, and without anything of a visitor in clear."""

from django.utils.crypto import salted_hmac

PREFIX = "attune"
# Raised by one whenever a class of ours that lies in a shared cache gets another name, module or field.
SCHEMA = 1


def schema_key(name: str) -> str:
    """Return the key of an entry that holds values of our own classes: "attune:schema-1:<name>".

    Such an entry can be read only by a release that has the same classes at the same places. While a site is upgraded
    two releases run side by side: with different numbers neither reads or replaces what the other has written.
    """
    return f"{PREFIX}:schema-{SCHEMA}:{name}"


def hashed_key(family: str, *parts: object) -> str:
    """Return the key of an entry: "attune:<family>:" and 64 hexadecimal digits that follow from all the parts.

    Nothing is cut off, so two entries never share a key; nothing can be read from it, since the digest is keyed with
    the site's secret. Parts are told apart by what `repr` writes: 1 and "1" are two, and so are "ab" and "a", "b".
    """
    return f"{PREFIX}:{family}:{digest_of(family, *parts)}"


def digest_of(family: str, *parts: object, secret: str | None = None) -> str:
    """Return the 64 hexadecimal digits alone; secret is one that the site has used before, for what was kept then."""
    return salted_hmac(f"{PREFIX}.{family}", repr(parts), secret=secret, algorithm="sha256").hexdigest()
