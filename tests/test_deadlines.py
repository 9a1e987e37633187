"""Calls that leave the process end in time as a whole; what cannot be ended is left behind, few at a time."""

import os
import socket
import threading
import time
from contextlib import closing, contextmanager

import pytest

from attune import deadlines
from attune.call_pool import CallPool, CallTimeoutError
from attune.circuit_breaker import CircuitBreaker
from attune.task_queue import send_task

LIMIT_S = 0.15
# How long what hangs goes on by itself: longer than any limit here, and not for ever where a limit does not hold.
PATIENCE_S = 30


@contextmanager
def dripping(seconds=0.02):
    """A server that sends a byte now and then, until nobody should still be listening; then its answer is whole."""
    server = socket.create_server(("127.0.0.1", 0))
    is_over = threading.Event()

    def serve():
        with closing(server.accept()[0]) as connection:
            ends = time.monotonic() + PATIENCE_S
            while not is_over.wait(seconds) and time.monotonic() < ends:
                try:
                    connection.sendall(b".")
                except OSError:
                    return

    threading.Thread(target=serve, daemon=True).start()
    with closing(server):
        yield server.getsockname()[1]
    is_over.set()


def read_all(port):
    opened = deadlines.connect_to_host("127.0.0.1", port)
    with closing(opened):
        while opened.recv(10):
            pass


def test_a_call_ends_in_time_however_slowly_its_answer_comes():
    started = time.monotonic()

    with dripping() as port, pytest.raises(CallTimeoutError), deadlines.call_deadline(LIMIT_S):
        read_all(port)

    assert time.monotonic() - started >= LIMIT_S


def test_what_came_until_a_call_was_cut_is_no_answer():
    with dripping() as port, pytest.raises(CallTimeoutError, match="no whole answer"), deadlines.call_deadline(LIMIT_S):
        read_all(port)
        # The connection was shut, which looks like its end.


def test_a_call_within_another_has_no_more_time_than_that():
    with (
        dripping() as port,
        pytest.raises(CallTimeoutError),
        deadlines.call_deadline(LIMIT_S),
        deadlines.call_deadline(2 * PATIENCE_S),
    ):
        read_all(port)


def test_limits_hold_for_each_call_within_and_narrow_from_the_outside_in():
    with deadlines.call_time_limits(each_s=5, all_s=60):
        assert 4 < deadlines.seconds_allowed() <= 5
        with deadlines.call_time_limits(each_s=0.5):
            assert deadlines.seconds_allowed() <= 0.5
        with deadlines.call_time_limits(each_s=50, all_s=0):
            assert deadlines.seconds_allowed() <= 0
    assert deadlines.seconds_allowed() == float("inf")


def test_many_calls_leave_no_thread_and_no_descriptor_behind():
    with dripping() as port, closing(socket.create_connection(("127.0.0.1", port))) as connected:
        with deadlines.call_deadline(60) as call:
            call.watch(connected)
        threads, descriptors = threading.active_count(), len(os.listdir("/proc/self/fd"))
        for _ in range(300):
            with deadlines.call_deadline(60) as call:
                call.watch(connected)

        assert threading.active_count() < threads + 50
        assert len(os.listdir("/proc/self/fd")) < descriptors + 50
        # None of them is cut when its time would be over.
        assert connected.fileno() >= 0 and connected.recv(1) == b"."


def test_a_name_server_that_hangs_holds_nobody(monkeypatch):
    never = threading.Event()
    whole = socket.getaddrinfo

    def hang(host, *args, **kwargs):
        return (
            never.wait(PATIENCE_S) if host == "slow.example" and "flags" not in kwargs else whole(host, *args, **kwargs)
        )

    monkeypatch.setattr(deadlines.socket, "getaddrinfo", hang)

    for _ in range(6):
        with pytest.raises(CallTimeoutError), deadlines.call_deadline(LIMIT_S):
            deadlines.connect_to_host("slow.example", 80)

    # All six were let go while the name server still hung.
    assert 1 <= sum(thread.name == "attune-resolver" for thread in threading.enumerate()) <= 4
    never.set()


def test_what_is_given_up_on_does_not_pile_up():
    never, done = threading.Event(), []
    aside = CallPool("test", most=2)

    for _ in range(5):
        with pytest.raises(CallTimeoutError):
            aside.ask(lambda: done.append(never.wait()), seconds=0)
    never.set()
    aside.wait(time.monotonic() + PATIENCE_S)

    assert done == [True, True]
    assert aside.ask(lambda: 7, seconds=PATIENCE_S) == 7


class Broker:
    """A task whose broker does as it is told."""

    name = "test.task"

    class app:  # noqa: N801
        class conf:  # noqa: N801
            task_always_eager = False


def test_a_broker_that_hangs_holds_nobody_and_a_sending_that_ends_late_is_sent(monkeypatch):
    pool, waits = CallPool("test-broker", most=2), []
    whole = pool.ask
    monkeypatch.setattr(pool, "ask", lambda work, seconds: waits.append(seconds) or whole(work, seconds=seconds))
    monkeypatch.setattr("attune.task_queue._broker", pool)
    # A test before this one may have had an outage, after which nobody is asked for a while.
    monkeypatch.setattr("attune.task_queue._breaker", CircuitBreaker(pause_s=PATIENCE_S))
    comes_back, sent = threading.Event(), []

    answers = [send_task(Broker, lambda: sent.append(comes_back.wait())) for _ in range(20)]

    assert answers == [False] * 20
    # Only the first one waits for it, as long as a request may.
    assert waits == [0.06] + [0.0] * 19
    comes_back.set()
    deadline = time.monotonic() + PATIENCE_S
    while len(sent) < 2 and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    assert sent == [True, True]


def test_a_broker_that_refuses_is_told_of_once(monkeypatch, caplog):
    monkeypatch.setattr("attune.task_queue._broker", CallPool("test-broker", most=2))
    monkeypatch.setattr("attune.task_queue._breaker", CircuitBreaker(pause_s=60))

    def refuse():
        raise ConnectionRefusedError("nobody there")

    assert [send_task(Broker, refuse, seconds=PATIENCE_S) for _ in range(5)] == [False] * 5
    assert [record.getMessage().split(" (")[0] for record in caplog.records if record.levelname == "ERROR"] == [
        "The broker does not answer"
    ]
