"""Addresses: where a request comes from, believing only the proxies that the site trusts; the one door to iptocc."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from attune.audience.conf import UNIX, conf
from attune.audience.request.countries import country_names

try:
    import iptocc
except ModuleNotFoundError:
    # The database of addresses is optional; without it a trusted proxy may still tell the country.
    iptocc = None

Address = IPv4Address | IPv6Address
MOST_HOPS = 20
LONGEST_HOP = 64
# One subscriber has a whole network of this length, and may take a new address in it for each call (RFC 6177).
SUBSCRIBER_BITS = 64
# IPv4 in the addresses of a translator (RFC 6052).
_TRANSLATED = IPv6Network("64:ff9b::/96")


def client_address(headers: Mapping[str, str]) -> str:
    """Return the address of the browser, else of the last proxy that is known; "" where nothing is known."""
    address, _is_browser = _nearest(headers)
    return str(address) if address else ""


def claimed_addresses(headers: Mapping[str, str]) -> tuple[str, ...]:
    """Return every address that a request names, as it is written, whoever vouches for it; what is none is left out."""
    hops = (headers.get("REMOTE_ADDR", ""), *headers.get("HTTP_X_FORWARDED_FOR", "").split(","))
    return tuple(hop.strip() for hop in hops if _address(hop))


def rate_limit_address(headers: Mapping[str, str]) -> str:
    """Return whom a limit by address counts as one sender: an IPv4 address or an IPv6 network; "" where unknown.

    A trusted proxy that does not name its client is nobody: else all visitors behind it would share one limit.
    """
    address, is_browser = _nearest(headers)
    if address is None or not is_browser:
        return ""
    if isinstance(address, IPv4Address):
        return str(address)
    subscriber = IPv4Address(int(address) & 0xFFFFFFFF) if address in _TRANSLATED else address.sixtofour
    return str(subscriber or IPv6Network((int(address), SUBSCRIBER_BITS), strict=False))


def is_from_proxy(headers: Mapping[str, str]) -> bool:
    """Say whether a request was handed on by a proxy that the site trusts."""
    return _is_trusted(_address(headers.get("REMOTE_ADDR", "")))


def country_of(headers: Mapping[str, str]) -> str:
    """Return the two-letter code of the visitor's country, "" where it is unknown."""
    header = conf().COUNTRY_HEADER
    if header and is_from_proxy(headers):
        return _known(headers.get(f"HTTP_{header.upper().replace('-', '_')}", ""))
    address, is_browser = _nearest(headers)
    return _country_of_address(str(address)) if is_browser else ""


def _nearest(headers: Mapping[str, str]) -> tuple[Address | None, bool]:
    """Find the nearest address, from the right, that is no trusted proxy; say whether it is that of the browser.

    Left of it anybody may have written anything, and so may they left of a hop that is no address.
    """
    found = _address(headers.get("REMOTE_ADDR", ""))
    if not _is_trusted(found):
        return found, found is not None
    is_browser = False
    for hop in reversed(headers.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", MOST_HOPS)[-MOST_HOPS:]):
        address = _address(hop)
        if address is None:
            return found, False
        found, is_browser = address, True
        if not _is_trusted(address):
            break
    return found, is_browser


def _address(text: str) -> Address | None:
    """Read an address, which may stand in quotation marks or brackets, and with a port."""
    host = text.strip().strip('"')
    if host.startswith("["):
        host, bracket, port = host[1:].partition("]")
        port = port.removeprefix(":") if bracket else "none"
    else:
        host, port = host.split(":") if host.count(":") == 1 else (host, "")
    if len(text) > LONGEST_HOP or (port and not (port.isascii() and port.isdigit())):
        return None
    try:
        return _plain(ip_address(host))
    except ValueError:
        return None


def _plain(address: Address) -> Address:
    """Return an IPv4 address that is written as ::ffff:192.0.2.1, as it is; a zone of this machine is left out."""
    if isinstance(address, IPv4Address):
        return address
    return address.ipv4_mapped or IPv6Address(int(address))


def _known(code: str) -> str:
    upper = code.strip().upper()
    return upper if upper in country_names() else ""


@lru_cache(maxsize=4096)
def _country_of_address(address: str) -> str:
    return _known(iptocc.country_code(address) or "") if iptocc else ""


def _is_trusted(address: Address | None) -> bool:
    written = conf().TRUSTED_PROXIES
    # Whoever has no address comes by a socket of this machine.
    if address is None:
        return UNIX in written
    return any(address in network for network in _networks(written))


@lru_cache(maxsize=8)
def _networks(written: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(text.strip(), strict=False) for text in written if text != UNIX)
