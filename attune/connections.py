"""HTTP connections that end with the time of the current call; the one door to urllib3's connections."""

from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from attune import deadlines


class DeadlineConnectionMixin:
    """Connect within the time of the current call, and have the connection shut when that is over."""

    sock: Any
    port: int
    socket_options: Any
    _dns_host: str

    def _new_conn(self) -> Any:
        if deadlines.current_call() is None:
            return super()._new_conn()  # type: ignore[misc]
        try:
            return deadlines.connect_to_host(self._dns_host, self.port, options=self.socket_options or ())
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"No connection in time: {error}") from error
        except OSError as error:
            raise NewConnectionError(self, f"No connection: {error}") from error  # type: ignore[arg-type]

    def request(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request, by a connection that may stand already."""
        call = deadlines.current_call()
        if call is not None and self.sock is not None:
            call.watch(self.sock)
        return super().request(*args, **kwargs)  # type: ignore[misc]


class DeadlineHTTPConnection(DeadlineConnectionMixin, HTTPConnection):
    """A connection by HTTP."""


class DeadlineHTTPSConnection(DeadlineConnectionMixin, HTTPSConnection):
    """A connection by HTTPS."""
