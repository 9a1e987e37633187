"""How Elasticsearch is spoken to: each call ends in time as a whole, and no answer is larger than it may be."""

from typing import Any

import urllib3
from elastic_transport import ConnectionTimeout, NodeConfig, Urllib3HttpNode
from elastic_transport._node._http_urllib3 import HTTPSConnectionPool
from elastic_transport.client_utils import DEFAULT

from attune.connections import DeadlineConnectionMixin, DeadlineHTTPConnection
from attune.deadlines import CallTimeoutError, call_deadline

# A page of hits with their fields takes some ten thousand; what is larger is no answer to anything that we ask.
MOST_BYTES = 16_000_000


class _SecureConnection(DeadlineConnectionMixin, HTTPSConnectionPool.ConnectionCls):  # type: ignore[misc,name-defined]
    """A connection that takes fingerprints of certificates as the client of Elasticsearch does."""


_WATCHED = {"http": DeadlineHTTPConnection, "https": _SecureConnection}


class BoundedNode(Urllib3HttpNode):
    """One server of a cluster; its time limit is that of a call from the first connection to the last byte."""

    def __init__(self, config: NodeConfig) -> None:
        """Have all connections of the node watched."""
        super().__init__(config)
        self.pool.ConnectionCls = _WATCHED[config.scheme]
        self.pool = _BoundedPool(self.pool)

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: Any = None,
        request_timeout: Any = DEFAULT,
    ) -> Any:
        """Ask once; ConnectionTimeout is raised where there is no whole answer in time."""
        seconds = self.config.request_timeout if request_timeout is DEFAULT else request_timeout
        if seconds is None:
            return super().perform_request(method, target, body, headers, request_timeout)
        try:
            with call_deadline(seconds):
                return super().perform_request(method, target, body, headers, seconds)
        except CallTimeoutError as error:
            raise ConnectionTimeout(f"No whole answer within {seconds:g} s.", errors=(error,)) from error


class _BoundedPool:
    """The connections to one server, which wait for nobody longer than for an answer and read no more than they may."""

    def __init__(self, pool: urllib3.HTTPConnectionPool) -> None:
        self._pool = pool

    def urlopen(self, method: str, target: str, *, timeout: Any = None, **kwargs: Any) -> "_Answer":
        """Ask, and read the answer whole."""
        limits = {} if timeout is None else {"timeout": timeout, "pool_timeout": timeout}
        answer = self._pool.urlopen(method, target, preload_content=False, **limits, **kwargs)
        try:
            data = answer.read(MOST_BYTES + 1, decode_content=True)
            if len(data) > MOST_BYTES:
                raise urllib3.exceptions.DecodeError(f"The answer is larger than {MOST_BYTES} bytes.")
        except BaseException:
            # What is left of the answer must not be taken for that to the next question.
            answer.close()
            raise
        answer.release_conn()
        return _Answer(answer.status, answer.headers, data)

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class _Answer:
    """An answer that was read whole."""

    def __init__(self, status: int, headers: Any, data: bytes) -> None:
        self.status, self.headers, self.data = status, headers, data
