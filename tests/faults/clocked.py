"""The bot under libfaketime, whose clock_nanosleep() refuses what Python's time.sleep() asks of it.

Debian's libfaketime answers an absolute time of the monotonic clock with "Invalid argument" where
that clock is not faked. A real clock that jumps does not do so; the bot's libraries sleep here by
waiting for what never comes.
"""

from __future__ import annotations

import threading
import time
from typing import SupportsIndex

from bot.cli import main


def _sleep(seconds: SupportsIndex | float) -> None:
    threading.Event().wait(float(seconds))


if __name__ == "__main__":
    time.sleep = _sleep
    main()
