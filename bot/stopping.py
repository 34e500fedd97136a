"""Stopping when asked: Ctrl-C, or SIGTERM from a service manager."""

from __future__ import annotations

import signal
import socket
from types import FrameType, TracebackType
from typing import Final, Self

_ASKING: Final = (signal.SIGINT, signal.SIGTERM)


class StopSignals:
    """From entering, a signal to stop is kept until it is waited for.

    The system may hand a signal to any thread, and Python runs a handler in the main one only,
    which then sleeps on: so the signal's number is written to a socket, whichever thread got it.
    To be entered in the main thread.
    """

    def __enter__(self) -> Self:
        self._heard, told = socket.socketpair()
        told.settimeout(0)  # not blocking, as signal.set_wakeup_fd requires
        self._told = told
        self._handlers = {one: signal.signal(one, _nothing) for one in _ASKING}
        self._fd_before = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        signal.set_wakeup_fd(self._fd_before)
        for one, handler in self._handlers.items():
            signal.signal(one, handler)
        self._told.close()
        self._heard.close()

    def wait(self) -> None:
        """Return once a signal to stop has come, also one that came before."""
        while self._heard.recv(1)[0] not in _ASKING:
            pass


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """Handle a signal: what is to be done of it is done by whoever waits."""
