"""The small site of the flows, for all of them."""

from tests.flows.small_site import browser, built, engine, phones, reader, site

__all__ = ["browser", "built", "engine", "phones", "reader", "site"]
