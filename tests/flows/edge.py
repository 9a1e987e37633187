"""Requests as a cache in front of the site sends them, for three browsers, and the headers that it reads."""

from django.http import HttpResponse
from django.test import Client

from tests.flows.pages import BROWSER

DESKTOP, OTHER_DESKTOP = BROWSER["user-agent"], BROWSER["user-agent"].replace("Linux x86_64", "Linux aarch64")
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605 Version/18.5 Mobile/15E148 Safari/604"
SCOPE, KEY = "Attune-Cache-Scope", "Attune-Cache-Key"
ASKING = {"attune-wants": "key"}


def ask(agent: str = DESKTOP, path: str = "/", **headers: str) -> HttpResponse:
    """Return the answer to a new visitor who has no cookies."""
    return Client(headers=BROWSER | {"user-agent": agent} | headers).get(path)
