"""A webhook's receiver on this machine: a real server, that answers as it is told."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# How long a receiver goes on that is not given up: longer than any limit of ours.
PATIENCE_S = 30
SECRET = "whsec_" + base64.b64encode(b"a key of thirty-two bytes for us").decode()
OLD_SECRET = "whsec_" + base64.b64encode(b"the key that it takes over from.").decode()


@dataclass
class Call:
    """One call as it came in."""

    path: str
    headers: Any
    body: bytes

    @property
    def message(self) -> Any:
        """What it says."""
        return json.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        """Judge the signature as a receiver does who knows Standard Webhooks, and nothing of us."""
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        key = base64.b64decode(secret.removeprefix("whsec_"))
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        return f"v1,{expected}" in (self.headers["webhook-signature"] or "").split(" ")


@dataclass
class Receiver:
    """What was received; answers are (status, headers), the last one holds for the rest."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=lambda: [(200, {})])
    hangs: bool = False
    body: bytes = b""
    sent_bytes: int = 0

    def answer(self, *statuses: int, **headers: str) -> None:
        """Answer these statuses, one after the other."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers = [(status, named) for status in statuses]

    def next_answer(self) -> tuple[int, dict[str, str]]:
        """Give the answer whose turn it is."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def serve() -> Iterator[Receiver]:
    """Serve a receiver; one that hangs does so until nobody asks it any more."""
    receiver, is_over = Receiver(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.calls.append(Call(self.path, self.headers, body))
            if receiver.hangs:
                is_over.wait(PATIENCE_S)
            status, headers = receiver.next_answer()
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                for start in range(0, len(receiver.body), 65536):
                    receiver.sent_bytes += self.wfile.write(receiver.body[start : start + 65536])
            except OSError:
                # The caller has hung up.
                return

        def log_message(self, *args):
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    yield receiver
    is_over.set()
    server.shutdown()
    server.server_close()


@contextmanager
def serve_drops(*, every_s: float) -> Iterator[str]:
    """Serve a receiver that answers a letter at a time until nobody should still be listening; give its address."""
    server = socket.create_server(("127.0.0.1", 0))
    is_over = threading.Event()

    def drip() -> None:
        try:
            connection, _ = server.accept()
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
            ends = time.monotonic() + PATIENCE_S
            while not is_over.wait(every_s) and time.monotonic() < ends:
                connection.sendall(b"x")
        except OSError:
            return

    threading.Thread(target=drip, daemon=True).start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/"
    is_over.set()
    server.close()
