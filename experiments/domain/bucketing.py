"""Give every visitor a stable place on a line, without keeping anything."""

from hashlib import sha256

_STEPS = 2**52


def bucket(salt: str, visitor: str) -> float:
    """Map a visitor to a share in [0, 1), by SHA-256 of "salt:visitor"; 1 is never reached.

    The method is hash bucketing with a salt for each experiment, so that two experiments are independent
    (Kohavi, Tang and Xu, "Trustworthy Online Controlled Experiments", 2020, chapter 14).
    """
    digest = sha256(f"{salt}:{visitor}".encode("utf-8", "surrogatepass")).digest()
    return (int.from_bytes(digest[:8], "big") >> 12) / _STEPS
