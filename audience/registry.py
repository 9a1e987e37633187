"""What other apps may register with audience: stores of what is kept about visitors."""

from attune.audience.data_stores import RequiredConsent, StoreKey, VisitorStore, visitor_stores

__all__ = [
    "RequiredConsent",
    "StoreKey",
    "VisitorStore",
    "visitor_stores",
]
