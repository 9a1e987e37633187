"""User agents: which browser, on which system, on which sort of device; the one door to ua-parser."""

from dataclasses import dataclass
from functools import lru_cache

import ua_parser
from django.utils.translation import gettext_lazy as _

LONGEST_USER_AGENT = 512

DEVICES = (
    ("desktop", _("Desktop")),
    ("mobile", _("Mobile")),
    ("tablet", _("Tablet")),
    ("tv", _("Television")),
)
DEVICES_TOLD = {
    "desktop": _("you come from a computer"),
    "mobile": _("you come from a phone"),
    "tablet": _("you come from a tablet"),
    "tv": _("you come from a television"),
}
BROWSERS = tuple((name, name) for name in ("Chrome", "Edge", "Firefox", "Opera", "Safari", "Samsung Internet"))
SYSTEMS = (
    ("Android", "Android"),
    ("Chrome OS", "ChromeOS"),
    ("iOS", "iOS"),
    ("Linux", "Linux"),
    ("Mac OS X", "macOS"),
    ("Windows", "Windows"),
)

# One browser has many names, by the device it runs on; whoever writes a rule means all of them.
_FAMILIES = {
    "Mobile Safari": "Safari",
    "Mobile Safari UI/WKWebView": "Safari",
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Chrome Mobile WebView": "Chrome",
    "Edge Mobile": "Edge",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Opera Mobile": "Opera",
    "Opera Mini": "Opera",
}
_DESKTOPS = frozenset({"Windows", "Mac OS X", "Linux", "Chrome OS", "Ubuntu", "Fedora", "Debian", "FreeBSD"})
_TABLET_SIGNS = ("ipad", "tablet", "kindle", "silk/", "playbook")
_TV_SIGNS = ("smart-tv", "smarttv", "appletv", "googletv", "hbbtv", "netcast", "web0s", "bravia")


@dataclass(frozen=True, slots=True)
class UserAgent:
    """Say what a User-Agent header means; what it does not say is empty."""

    device: str = ""
    browser: str = ""
    browser_version: str = ""
    operating_system: str = ""


@lru_cache(maxsize=4096)
def read_user_agent(header: str) -> UserAgent:
    """Read a User-Agent header of any length and content."""
    # Nothing useful stands behind the first 512 signs, and long ones would keep the patterns busy.
    text = header[:LONGEST_USER_AGENT]
    parsed = ua_parser.parse(text)
    browser, system = parsed.user_agent, parsed.os
    family = system.family if system else ""
    return UserAgent(
        device=_device(text.lower(), family),
        browser=_FAMILIES.get(browser.family, browser.family) if browser else "",
        browser_version=_version(browser.major, browser.minor, browser.patch) if browser else "",
        operating_system=family,
    )


def _device(text: str, system: str) -> str:
    if any(sign in text for sign in _TV_SIGNS):
        return "tv"
    # Android tablets leave the word "mobile" out.
    if any(sign in text for sign in _TABLET_SIGNS) or (system == "Android" and "mobile" not in text):
        return "tablet"
    if "mobi" in text or system in {"Android", "iOS"}:
        return "mobile"
    return "desktop" if system in _DESKTOPS else ""


def _version(*parts: str | None) -> str:
    """Write a version with three numbers, as Semantic Versioning wants it; "" where it is no number."""
    numbers = [part or "0" for part in parts]
    return ".".join(str(int(number)) for number in numbers) if all(map(str.isdecimal, numbers)) and parts[0] else ""
