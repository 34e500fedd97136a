"""``python -m tests.faults.launcher``: starts the program again and again, as fast as a fork.

A kill costs what a start costs, and most of a start is imports. This process has them done. For
each JSON line on stdin it forks a child that runs ``svarvakt run`` from the command line on, with
a process id of its own, says which on stdout, waits for its end, and says how it ended.

A child may be told to die at a step: one before and one after each commit, and one before and
one after each answer of Slack or a network. It then dies by SIGKILL, so that nothing is cleaned
up. With ``lanes`` only the steps of these networks' deliveries count. ``limit`` is the size that
no file of the child's may grow beyond, in bytes; ``bound`` lets no file be written that its mode
says may not be, as root may.
"""

from __future__ import annotations

import ctypes
import gc
import http.client
import json
import os
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, SupportsIndex
from zoneinfo import ZoneInfo

import apscheduler.schedulers.background
import apscheduler.triggers.cron
import apscheduler.triggers.interval
import atproto
import babel.messages.mofile
import babel.messages.pofile
import httpcore
import httpx
import mastodon
import slack_bolt.adapter.socket_mode
import websockets.sync.client

import bot.alarms.webhook
import bot.app
import bot.chats.slack.listeners
import bot.networks.bluesky
import bot.networks.mastodon
import bot.networks.mastodon_http
import bot.networks.meta
import bot.playground.workspace
import bot.triage.learning
from bot import cli
from bot.config import load
from bot.store import Database, Store
from bot.templates import Templates
from bot.texts import Texts
from bot.triage import triage

# imported so that a child need not: each is loaded late by the program
_LOADED = (
    apscheduler.schedulers.background, atproto.Client, slack_bolt.adapter.socket_mode,
    bot.alarms.webhook, bot.app, bot.chats.slack.listeners, bot.networks.bluesky,
    bot.networks.mastodon, bot.networks.mastodon_http, bot.networks.meta, mastodon.Mastodon,
    apscheduler.triggers.cron, apscheduler.triggers.interval, babel.messages.mofile,
    babel.messages.pofile, bot.triage.learning, httpcore, websockets.sync.client,
)  # fmt: skip


class Steps:
    """Counts the steps of a child, or of some threads of it, and kills it at the last of them."""

    def __init__(self, last: int, threads: Collection[str]) -> None:
        self._left = last
        self._threads = threads

    def step(self) -> None:
        """Count one; die if it was the last."""
        if self._threads and threading.current_thread().name not in self._threads:
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Have every commit and every call count."""
        write = Store.write

        @contextmanager
        def watched(store: Store) -> Iterator[Database]:
            with write(store) as database:
                yield database
                self.step()
            self.step()

        Store.write = watched  # type: ignore[method-assign, assignment]
        for owner, name in (
            (http.client.HTTPConnection, "getresponse"),
            (httpx.HTTPTransport, "handle_request"),
        ):
            setattr(owner, name, self._around(getattr(owner, name)))

    def _around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def around(*args: Any, **kwargs: Any) -> Any:
            self.step()
            answer = function(*args, **kwargs)
            self.step()
            return answer

        return around


def run(order: dict[str, Any]) -> None:
    """Be the program; never comes back."""
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if order.get("limit"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["limit"], resource.RLIM_INFINITY))
    if order.get("bound"):
        be_bound_by_modes()
    if order.get("step"):
        lanes = [f"delivery-{one}" for one in order.get("lanes", "").split()]
        Steps(order["step"], lanes).watch()
    sys.argv = ["svarvakt", "run", "--config", order["config"]]
    try:
        cli.main()
    except SystemExit as end:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(end.code if isinstance(end.code, int) else 1)
    except BaseException:  # noqa: BLE001 - whatever ended it must be told, and nothing outlive it
        traceback.print_exc()
    finally:
        os._exit(70)


_CAPABILITIES_3 = 0x20080522
_MAY_WRITE_ANYTHING = 1 << 1  # CAP_DAC_OVERRIDE, capabilities(7)


def be_bound_by_modes() -> None:
    """Give up root's right to write what a file's mode forbids; others don't have it.

    It goes on reading anything, so it does not matter where the program lies.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0)
    held = (ctypes.c_uint32 * 6)()  # effective, permitted and inheritable, twice
    if libc.capget(header, held):
        raise OSError(ctypes.get_errno(), "capget")
    for each in range(3):
        held[each] &= ~_MAY_WRITE_ANYTHING
    if libc.capset(header, held):
        raise OSError(ctypes.get_errno(), "capset")


def _sleep(seconds: SupportsIndex | float) -> None:
    """Sleep as libfaketime can: by waiting for what never comes.

    Debian's answers an absolute time of the monotonic clock, as Python's time.sleep() asks for,
    with "Invalid argument" where that clock is not faked. A real clock that jumps does not do so.
    """
    threading.Event().wait(float(seconds))


def main() -> None:
    """Start what is asked for until stdin ends."""
    if "FAKETIME_TIMESTAMP_FILE" in os.environ:
        time.sleep = _sleep
    load(Path(sys.argv[1]))
    Templates.load(None).check()
    triage("Når åpner svømmehallen?")
    Texts("nb", ZoneInfo("Europe/Oslo")).stamp(datetime.now(UTC))
    gc.freeze()
    print(json.dumps({"launcher": os.getpid()}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            run(order)
        print(json.dumps({"pid": child}), flush=True)
        _pid, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        print(json.dumps({"ended": child, "code": code}), flush=True)


if __name__ == "__main__":
    main()
