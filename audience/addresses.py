"""Addresses: where a request comes from, believing only the proxies that the site trusts; the one door to iptocc."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from audience.conf import conf
from audience.countries import country_names

try:
    import iptocc
except ModuleNotFoundError:
    # The database of addresses is optional; without it a trusted proxy may still tell the country.
    iptocc = None

Address = IPv4Address | IPv6Address
MOST_HOPS = 20


def client_address(headers: Mapping[str, str]) -> str:
    """Give the address of the browser: the first, from the right, that is no trusted proxy; "" where it is unknown."""
    peer = _address(headers.get("REMOTE_ADDR", ""))
    hops = headers.get("HTTP_X_FORWARDED_FOR", "").split(",")[-MOST_HOPS:]
    while peer is not None and _is_trusted(peer) and hops:
        peer = _address(hops.pop()) or peer
    return str(peer) if peer else ""


def country_of(headers: Mapping[str, str]) -> str:
    """Give the two-letter code of the visitor's country, "" where it is unknown."""
    peer = _address(headers.get("REMOTE_ADDR", ""))
    header = conf().COUNTRY_HEADER
    if header and peer is not None and _is_trusted(peer):
        return _known(headers.get(f"HTTP_{header.upper().replace('-', '_')}", ""))
    return _country_of_address(client_address(headers))


@lru_cache(maxsize=4096)
def _country_of_address(address: str) -> str:
    return _known(iptocc.country_code(address) or "") if iptocc and address else ""


def _known(code: str) -> str:
    upper = code.strip().upper()
    return upper if upper in country_names() else ""


def _address(text: str) -> Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    # An IPv4 peer of a dual-stack socket is written ::ffff:192.0.2.1.
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address: Address) -> bool:
    return any(address in network for network in _networks(conf().TRUSTED_PROXIES))


@lru_cache(maxsize=8)
def _networks(written: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(text, strict=False) for text in written)
