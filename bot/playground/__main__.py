"""``python -m bot.playground``: a Slack workspace on loopback, until Ctrl-C."""

from __future__ import annotations

import signal
import threading
from typing import Annotated

import typer

from bot.playground import ADMIN_CHANNEL, APP_TOKEN, BOT_TOKEN, Playground


def main(
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1; 0 takes any free one.")] = 8765,
) -> None:
    """Serve a Slack workspace on loopback."""
    stopping = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopping.set())
    with Playground(port) as playground:
        print(  # noqa: T201 - a command's output
            f'api_url = "{playground.api_url}"\nadmin_channel = "{ADMIN_CHANNEL}"\n'
            f"SLACK_BOT_TOKEN={BOT_TOKEN}\nSLACK_APP_TOKEN={APP_TOKEN}",
            flush=True,
        )
        stopping.wait()


if __name__ == "__main__":
    typer.run(main)
