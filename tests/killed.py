"""``python -m tests.killed STEP run --config FILE``: the program, which is killed at a step.

The steps are the moments between "it is done" and "we know that it is done": ``received`` after
the commit that took in mentions, ``opened`` after the one that made them cases, ``posted`` after Slack took the card, ``approved`` after the
commit of an admin's approval, ``published`` after the network took the reply. It dies by SIGKILL,
so that nothing is cleaned up.
"""

from __future__ import annotations

import functools
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import bot.app
from bot import cli
from bot.chats.slack import Slack
from bot.desk import reply
from bot.networks.bluesky import Bluesky
from bot.networks.facebook import Facebook
from bot.networks.mastodon import Mastodon


def killed_after(function: Callable[..., Any], when: Callable[[Any], bool]) -> Callable[..., Any]:
    """Return the function, with the end of the program after the first call that fits."""

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        if when(result):
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return wrapped


STEPS: dict[str, tuple[tuple[Any, ...], str, Callable[[Any], bool]]] = {
    "received": ((bot.app,), "take_in", lambda new: new > 0),
    "opened": ((bot.app,), "open_received", lambda made: made > 0),
    "posted": ((Slack,), "post", lambda _: True),
    "approved": ((reply,), "_approve", lambda done: done is not None),
    "published": ((Bluesky, Mastodon, Facebook), "publish", lambda _: True),
}

if __name__ == "__main__":
    owners, name, when = STEPS[sys.argv.pop(1)]
    for owner in owners:
        setattr(owner, name, killed_after(getattr(owner, name), when))
    cli.main()
