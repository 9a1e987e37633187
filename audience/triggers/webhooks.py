"""Webhooks: hand a message to another system over HTTP, within limits; the one door to requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from attune.connections import DeadlineHTTPConnection, DeadlineHTTPSConnection
from attune.deadlines import CallTimeoutError, call_deadline

AGENT = "Attune"
_LATE = "It did not answer within {:g} s."


@dataclass(frozen=True, slots=True)
class WebhookResponse:
    """What a receiver answered; its body is not read, so that no size of it can do harm."""

    status: int
    retry_after: str = ""


class ReceiverAwayError(OSError):
    """A receiver could not be reached, or did not answer in time; the message says which, without its address."""


def post_webhook(url: str, body: bytes, headers: Mapping[str, str], *, timeout_s: float) -> WebhookResponse:
    """Send a body once, following no redirect, or raise ReceiverAwayError.

    To connect, to send and to answer may take timeout_s in all; a receiver that answers a letter at a time is cut off.
    """
    with requests.Session() as session:
        session.mount("https://", _BoundedAdapter())
        session.mount("http://", _BoundedAdapter())
        # Without this, a password of the machine's .netrc would be sent along; its proxies are meant.
        session.auth = _unchanged
        sent = {"Content-Type": "application/json", "User-Agent": AGENT, **headers}
        try:
            with (
                call_deadline(timeout_s),
                session.post(
                    url, data=body, headers=sent, timeout=timeout_s, allow_redirects=False, stream=True
                ) as answer,
            ):
                return WebhookResponse(answer.status_code, answer.headers.get("Retry-After", ""))
        except CallTimeoutError as error:
            raise ReceiverAwayError(_LATE.format(timeout_s)) from error
        except requests.RequestException as error:
            raise ReceiverAwayError(_reason(error, timeout_s)) from error


class _BoundedAdapter(HTTPAdapter):
    """Connect by connections that are cut off when their time is over."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager


class _BoundedPool(HTTPConnectionPool):
    ConnectionCls = DeadlineHTTPConnection


class _BoundedSecurePool(HTTPSConnectionPool):
    ConnectionCls = DeadlineHTTPSConnection


_POOLS = {"http": _BoundedPool, "https": _BoundedSecurePool}


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _reason(error: requests.RequestException, timeout_s: float) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return "No safe connection could be made: its certificate is not trusted, or it broke off."
    if isinstance(error, requests.Timeout):
        return _LATE.format(timeout_s)
    if isinstance(error, requests.ConnectionError):
        return "It cannot be reached, or ended the connection before it had answered."
    return f"The call failed ({type(error).__name__})."
