"""``python -m tests.faults.launcher``: starts the program again and again, as fast as a fork.

A kill costs what a start costs, and most of a start is imports. This process has them done. For
each JSON line on stdin it forks a child that runs ``svarvakt run`` from the command line on, with
a process id of its own, says which on stdout, waits for its end, and says how it ended.

A child may be told to die at a step: one before and one after each commit, and one before and
one after each answer of Slack or a network. It then dies by SIGKILL, so that nothing is cleaned
up. With ``lanes`` only the steps of these networks' deliveries count. ``limit`` is the size that no file of the child's may grow beyond, in bytes.
"""

from __future__ import annotations

import gc
import http.client
import json
import os
import resource
import signal
import sys
import threading
import time
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
    if order.get("user"):
        os.setgroups([])
        os.setgid(order["user"])
        os.setuid(order["user"])
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
    finally:
        os._exit(70)


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
