import signal
import socket
import time

import psutil
import pytest

from tongxin.config.embedded_stop import find

pytestmark = pytest.mark.long


@pytest.fixture
def var(copied):
    """Nothing here asks how tables are made: see ``test_first_start``."""
    return copied


def family(process):
    return psutil.Process(process.pid).children(recursive=True)


def alive(processes):
    return [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def ask(port, request):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as asking:
        asking.sendall(request)
        return asking.recv(4096)


def wait_for_silence(processes, data, seconds=10):
    until = time.monotonic() + seconds
    while time.monotonic() < until and (alive(processes) or find(data)):
        time.sleep(0.05)
    return not alive(processes) and find(data) is None


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_ends_every_process_within_five_seconds(sign, var, serving):
    process, port = serving()
    children, data = family(process), var / "postgres" / "data"
    assert len(children) >= 4  # the web process and its two workers, the background worker
    assert ask(port, b"GET /sign-in/ HTTP/1.0\r\nHost: localhost\r\n\r\n").startswith(b"HTTP/1.")

    with socket.create_connection(("127.0.0.1", port)) as idle:
        idle.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nab")
        began = time.monotonic()
        process.send_signal(sign)
        code = process.wait(10)
        took = time.monotonic() - began

    assert code == 0
    assert took < 5
    assert alive(children) == []
    assert find(data) is None


def test_a_killed_serve_takes_its_processes_with_it(var, serving):
    process, _port = serving()
    children = family(process)

    process.kill()
    process.wait()

    assert wait_for_silence(children, var / "postgres" / "data")


def test_a_body_over_the_limit_is_refused_before_it_is_sent(serving):
    _process, port = serving("--no-worker", "--workers=1")
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\n"

    assert b" 413 " in ask(port, head + b"Content-Length: 999999999\r\n\r\n").split(b"\r\n")[0]
    chunked = ask(port, head + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n")
    assert b" 411 " in chunked.split(b"\r\n")[0]


def test_slow_uploads_leave_threads_for_pages(serving):
    _process, port = serving("--no-worker", "--workers=1")
    slow = []
    for _ in range(60):
        asking = socket.create_connection(("127.0.0.1", port))
        asking.sendall(
            b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\na"
        )
        slow.append(asking)

    assert ask(port, b"GET /sign-in/ HTTP/1.0\r\nHost: localhost\r\n\r\n").startswith(b"HTTP/1.")
    for asking in slow:
        asking.close()
