"""``make bench``: start-up, memory and the button's acknowledgement, beside plain Bolt in one run.

The peer is what a team would write from Bolt's own tutorial: an ``App`` with its defaults in
Socket Mode, whose listener acknowledges and then updates the message.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient

from bot.app import Application
from bot.chats.slack import Slack
from bot.playground import ADMIN_CHANNEL, Playground
from tests.fakes import Village
from tests.office import EXAMPLE, SECRETS, settings

STARTS = 7
CLICKS = 500

PLAIN_BOLT = """
import os, sys, time
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
app = App(client=WebClient(token="xoxb-playground", base_url=sys.argv[1]))
@app.action("take")
def take(ack):
    ack()
SocketModeHandler(app, "xapp-playground").connect()
print("ready", flush=True)
time.sleep(60)
"""


def main() -> None:
    """Measure and print a table in Markdown."""
    print("| | svarvakt | plain Bolt | ratio |\n|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name, playground_process() as api_url:
        folder = Path(name)
        ours = [started(folder, *svarvakt(folder, api_url, "")) for _ in range(STARTS)]
        with_network = started(folder, *svarvakt(folder, api_url, "bluesky"))
        peers = [started(folder, *plain_bolt(folder, api_url)) for _ in range(STARTS)]
    row("start until ready, median, s", median(ours, 0), median(peers, 0), ".2f")
    row("resident memory when ready, MB", median(ours, 1), median(peers, 1), ".0f")
    print(f"| the same with Bluesky configured, MB | {with_network[1]:.0f} | | |")
    with tempfile.TemporaryDirectory() as name:
        ours_ms, peers_ms = acknowledgements(Path(name))
    for title, place in (("median", 0.5), ("99th percentile", 0.99)):
        mine, theirs = quantile(ours_ms, place), quantile(peers_ms, place)
        row(f"a click acknowledged, {title}, ms", mine, theirs, ".2f")


def row(title: str, ours: float, peers: float, form: str) -> None:
    """Print a line of the table; the ratio is how many times as much the peer takes."""
    print(f"| {title} | {ours:{form}} | {peers:{form}} | {peers / ours:.2f}× |")


def median(measured: list[tuple[float, float]], place: int) -> float:
    """Return the median of one of the two things measured."""
    return statistics.median(one[place] for one in measured)


def quantile(values: list[float], place: float) -> float:
    """Return the value below which that part of the values lies."""
    return sorted(values)[min(len(values) - 1, int(place * len(values)))]


@contextmanager
def playground_process() -> Iterator[str]:
    """Run the playground in a process of its own; gives its Web API's address."""
    command = [sys.executable, "-m", "bot.playground", "--port", "0"]
    with subprocess.Popen(
        command, cwd=EXAMPLE.parent, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        yield process.stdout.readline().split('"')[1]
        process.terminate()


def svarvakt(folder: Path, api_url: str, network: str) -> tuple[list[str], str]:
    """Return the command that starts svarvakt, and the line it is ready by."""
    text = EXAMPLE.read_text("utf-8").replace("https://slack.com/api/", api_url)
    if not network:
        text = re.sub(r"(?s)\[\[networks\]\].*?(?=\[replies\])", "", text)
    text = text.replace("https://bsky.social", "http://127.0.0.1:9")
    config = folder / "config.toml"
    config.write_text(text, "utf-8")
    return [sys.executable, "-m", "bot", "run", "--config", str(config)], "svarvakt is ready"


def plain_bolt(folder: Path, api_url: str) -> tuple[list[str], str]:
    """Return the command that starts the peer, and the line it is ready by."""
    program = folder / "plain.py"
    program.write_text(textwrap.dedent(PLAIN_BOLT), "utf-8")
    return [sys.executable, str(program), api_url], "ready"


def started(folder: Path, command: list[str], ready: str) -> tuple[float, float]:
    """Start a program and stop it; returns the seconds until it was ready, and its megabytes."""
    environ = os.environ | {
        "SLACK_BOT_TOKEN": "xoxb-playground", "SLACK_APP_TOKEN": "xapp-playground",
        "BLUESKY_PASSWORD": "x", "PYTHONPATH": str(EXAMPLE.parent),
    }  # fmt: skip
    begun = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env=environ, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        assert process.stdout
        while process.stdout.readline().strip() != ready:
            if process.poll() is not None:
                raise SystemExit(f"{command} ended before it was ready")
        seconds = time.perf_counter() - begun
        time.sleep(1.0)  # a network's first poll loads its SDK
        status = Path(f"/proc/{process.pid}/status").read_text("ascii")
        process.terminate()
    resident = re.search(r"VmRSS:\s+(\d+)", status)
    assert resident
    return seconds, int(resident[1]) / 1024


def acknowledgements(folder: Path) -> tuple[list[float], list[float]]:
    """Return the milliseconds from a click to its acknowledgement: ours, and the peer's."""
    village = Village()
    with Playground(rate_limits=False) as playground:
        made = settings(folder, {"slack": {"api_url": playground.api_url}})
        bot = Application(made, SECRETS, networks={village.name: village})
        for number in range(CLICKS):
            village.write(f"Når åpner hall {number}?", at=datetime.now(UTC), author=f"a{number}")
        bot.poll(village.name)
        bot.start()
        playground.wait_for(lambda: len(playground.messages()) >= CLICKS or None, 120)
        try:
            cards = [one["ts"] for one in playground.messages()]
            assert isinstance(bot.chat, Slack)
            listeners = bot.chat._listeners  # noqa: SLF001 - inside the process, without the wire
            assert listeners is not None
            ours = clicks(listeners._app.dispatch, cards)  # noqa: SLF001
            taken = bot.store.read().execute("SELECT count(*) FROM cases WHERE state = 'claimed'")
            assert taken.fetchone() == (CLICKS,)
            peer = plain_app(playground.api_url)
            peers = clicks(peer.dispatch, cards)
        finally:
            bot.stop()
    return ours, peers


def plain_app(api_url: str) -> App:
    """Make the peer: acknowledge, then update the message."""
    bot = AuthorizeResult(
        enterprise_id=None, team_id="T0", bot_user_id="U0BOT", bot_token="xoxb-playground"
    )
    client = WebClient(base_url=api_url)
    app = App(client=client, authorize=lambda: bot, request_verification_enabled=False)

    @app.action("take")
    def take(ack: Callable[[], None], body: dict[str, Any], client: WebClient) -> None:
        ack()
        ts = body["container"]["message_ts"]
        client.chat_update(channel=ADMIN_CHANNEL, ts=ts, text="Kari har saken")

    return app


def clicks(dispatch: Callable[[BoltRequest], Any], cards: list[str]) -> list[float]:
    """Click *Ta saken* on each card; returns the milliseconds that each took."""
    took = []
    for number, ts in enumerate(cards, start=1):
        body = {
            "type": "block_actions", "user": {"id": "U0KARI"}, "team": {"id": "T0"},
            "trigger_id": f"{number}.1", "api_app_id": "A0APP",
            "container": {"type": "message", "message_ts": ts, "channel_id": ADMIN_CHANNEL},
            "channel": {"id": ADMIN_CHANNEL},
            "actions": [{"type": "button", "action_id": "take", "value": str(number)}],
        }  # fmt: skip
        begun = time.perf_counter()
        answer = dispatch(BoltRequest(body=body, mode="socket_mode"))
        took.append((time.perf_counter() - begun) * 1000)
        assert answer.status == 200, answer
        time.sleep(0.02)  # a busy day, not a storm
    return took


if __name__ == "__main__":
    main()
