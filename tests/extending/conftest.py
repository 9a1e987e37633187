"""The small site of the flows, to which each test here adds one thing as a host would."""

from tests.flows.conftest import browser, built, reader, site

__all__ = ["browser", "built", "reader", "site"]
