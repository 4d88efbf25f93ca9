"""Run the site: gate, web processes, background worker on one port; one Ctrl-C for all."""

import errno
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.config import static, tables
from tongxin.config.checks_of_data import require_keys
from tongxin.config.children import Child, end
from tongxin.config.embedded import leave
from tongxin.kernel.actors import Actor
from tongxin.kernel.clock import now
from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.shared.access.first import administrators

WEB, GATE, WORKER = "tongxin.config.web", "tongxin.config.gate", "tongxin.config.worker"
START_SECONDS = 60
DOORS = 2  # the site and the gate; the rest works behind them
SITE_NOT_THERE = 503  # the gate says so until the site answers
RESTART_SECONDS = 2


class PortTaken(DomainError):
    """Another program listens on the port."""

    code = "house.port_taken"
    message = gettext_lazy(
        "端口 %(port)s 已被别的程序占用，请用 --port 换一个，例如 --port %(next)s"
    )


class AddressUnknown(DomainError):
    """This machine does not have the address."""

    code = "house.address_unknown"
    message = gettext_lazy("不能在 %(host)s:%(port)s 上提供服务：%(reason)s")


class WebEnded(DomainError):
    """The web processes ended by themselves."""

    code = "house.web_ended"
    status = 500
    message = gettext_lazy("网站进程意外退出，请看上面的信息；数据没有受影响，可以重新启动")


def serve(*, host: str, port: int, workers: int, worker: bool) -> None:
    """Serve until interrupted.

    Raises PortTaken, AddressUnknown, TablesMissing, KeysDoNotFit or WebEnded.
    """
    with closing(_reserve(host, port)):
        hint = _prepare()
        told = _told_to_end()
        # A folder of its own and a short name: a socket's path may have a hundred signs.
        with TemporaryDirectory(prefix="tongxin-") as folder:
            children = _children(host, port, Path(folder) / "site", workers)
            children += [Child(WORKER)] if worker else []
            _run(children, hint, host, port, told)


def _run(children: Sequence[Child], hint: str, host: str, port: int, told: threading.Event) -> None:
    """Start all, say where the site is, and look after it until told to end."""
    try:
        for child in children:
            child.start()
        _announce(children[:DOORS], host, port, told)
        sys.stderr.write(hint)
        _tend(children, told)
    finally:
        end(children)


def _prepare() -> str:
    """Tables, keys and files as they must be; what is left to do is answered."""
    tables.require(embedded=not settings.ENV.database_url)
    require_keys()
    tables.refresh(embedded=not settings.ENV.database_url)
    static.collect()
    hint = _first_hint()
    connections.close_all()
    return hint


def _children(host: str, port: int, site: Path, workers: int) -> list[Child]:
    """The gate on the port, and behind it the site on a socket nobody else reaches."""
    gate = [host, str(port), str(site), str(workers), str(settings.ENV.gates)]
    return [Child(WEB, [str(site), str(workers)]), Child(GATE, gate)]


def go_at_once(code: int) -> NoReturn:
    """End this process when all else has ended.

    To take the interpreter apart in good order would take seconds on a busy machine.
    """
    leave(settings.ENV.var)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _reserve(host: str, port: int) -> socket.socket:
    """Take the place of the port without listening: the web processes share it, nobody else may.

    The kernel lets several sockets share a port when all of them say so, even two strangers'. The
    first bind, which does not say so, finds out whether anybody is there.
    """
    for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
        place = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        place.setsockopt(socket.SOL_SOCKET, option, 1)
        try:
            place.bind((host, port))
        except OSError as error:
            place.close()
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(port=port, next=port + 1) from None
            raise AddressUnknown(host=host, port=port, reason=error.strerror) from None
        if option == socket.SO_REUSEADDR:
            place.close()
    return place


def _first_hint() -> str:
    """What an operator does first on an installation nobody can sign in to yet."""
    with speaking(Actor.system("operator")):
        if administrators(now()).exists():
            return ""
    told = _("还没有平台管理员：另开一个窗口，在同样的设置下运行 tongxin admin 用户名")
    return f"{told}\n"


def _told_to_end() -> threading.Event:
    told = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_given: told.set())
    return told


def _announce(doors: Sequence[Child], host: str, port: int, told: threading.Event) -> None:
    reach = "127.0.0.1" if host == "0.0.0.0" else ("::1" if host == "::" else host)  # noqa: S104
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and not told.is_set() and not _any_ended(doors):
        if _answers(reach, port):
            shown = f"[{reach}]" if ":" in reach else reach
            address = f"http://{shown}:{port}/"
            sys.stderr.write(_("网站已启动：%s（按 Ctrl-C 结束）") % address + "\n")
            return
        told.wait(0.1)


def _answers(host: str, port: int) -> bool:
    """Whether a page is served; an open port alone may have nobody behind it yet."""
    asking = HTTPConnection(host, port, timeout=2)
    with closing(asking), suppress(OSError, HTTPException):
        asking.request("HEAD", "/")
        return asking.getresponse().status != SITE_NOT_THERE
    return False


def _any_ended(doors: Sequence[Child]) -> bool:
    return any(door.has_ended() for door in doors)


def _tend(children: Sequence[Child], told: threading.Event) -> None:
    doors, others = children[:DOORS], children[DOORS:]
    while not told.wait(0.2):
        if _any_ended(doors):
            raise WebEnded
        for child in others:
            if child.has_ended() and not told.wait(RESTART_SECONDS):
                sys.stderr.write(_("后台进程意外退出，正在重新启动") + "\n")
                child.start()
