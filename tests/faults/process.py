"""The bot as a process: started by the launcher, killed, stopped, and waited for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from bot.playground import Json
from tests.office import EXAMPLE

FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
"""Debian's libfaketime, where it is installed."""


class Program:
    """The bot of one world, dead or alive. Use it as a context manager.

    ``kills`` counts how often it died by SIGKILL.
    """

    def __init__(self, config: Path, log: Path, environ: Mapping[str, str]) -> None:
        self.log = log
        self.kills = 0
        self._config = config
        self._environ = dict(environ)
        self._pid: int | None = None
        self._said: list[Json] = []
        self._told = threading.Condition()

    def __enter__(self) -> Self:
        self._open({})
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._close()

    def set_clock(self, clock: Path) -> None:
        """Have the clock of every bot from now on go as the file says (see faketime(1))."""
        self._close()
        self._open({
            "LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FAKETIME_CACHE_DURATION": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        })  # fmt: skip

    def start(self, ready: float = 0.0, order: Mapping[str, int | str] | None = None) -> None:
        """Start the bot; wait for so many seconds at most until it says that it is ready."""
        assert self._launcher.stdin
        assert self._pid is None
        self._said.clear()
        self.log.write_text("")
        given = {"config": str(self._config), "log": str(self.log), **(order or {})}
        self._launcher.stdin.write(json.dumps(given) + "\n")
        self._launcher.stdin.flush()
        self._pid = self._wait_said("pid", 60)["pid"]
        if ready and not wait(lambda: self.ready or self.ended is not None, ready):
            raise AssertionError(f"the bot was not ready in {ready} s:\n{self.log.read_text()}")

    @property
    def ready(self) -> bool:
        """Whether the bot has said that it is."""
        return "svarvakt is ready\n" in self.log.read_text("utf-8", "replace")

    @property
    def pid(self) -> int | None:
        """The bot's process id while it may run."""
        return self._pid

    @property
    def ended(self) -> int | None:
        """How the bot ended: its exit code, -9 for a kill, None while it runs."""
        return next((one["code"] for one in list(self._said) if "ended" in one), None)

    def kill(self) -> None:
        """Kill the bot if it runs."""
        pid = self._pid
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def reap(self, seconds: float) -> int:
        """Give the bot so long to end, then kill it; returns how it ended."""
        if not wait(lambda: self.ended is not None, seconds):
            self.kill()
            assert wait(lambda: self.ended is not None, 60)
        code = self.ended
        assert code is not None
        self._pid = None
        self.kills += code == -signal.SIGKILL
        return code

    def stop(self) -> int:
        """Stop the bot as a service manager does."""
        if self._pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGTERM)
        return self.reap(60)

    def _open(self, more: Mapping[str, str]) -> None:
        self._said.clear()
        self._launcher = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.launcher", str(EXAMPLE)],
            cwd=EXAMPLE.parent, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**self._environ, **more},
        )  # fmt: skip
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._wait_said("launcher", 120)

    def _close(self) -> None:
        assert self._launcher.stdin
        self._launcher.stdin.close()
        self._launcher.wait(60)
        self._listener.join()
        if self._launcher.stdout:
            self._launcher.stdout.close()

    def _listen(self) -> None:
        assert self._launcher.stdout
        for line in self._launcher.stdout:
            with self._told:
                self._said.append(json.loads(line))
                self._told.notify_all()

    def _wait_said(self, what: str, seconds: float) -> Json:
        def said() -> Json | None:
            return next((one for one in self._said if what in one), None)

        with self._told:
            assert self._told.wait_for(lambda: said() is not None, seconds), what
        found = said()
        assert found is not None
        return found


def wait(look: Callable[[], Any], seconds: float) -> Any:
    """Return what ``look`` finds as soon as it finds something, or its last nothing."""
    end = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < end:
        time.sleep(0.01)
    return found
