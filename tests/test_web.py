"""The web server: what is delivered is stored before it is acknowledged, and nothing wears it out."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import structlog
from structlog.testing import capture_logs

from bot.desk import Desk
from bot.desk.receive import receive
from bot.errors import ConfigError, Malformed, Rejected, Retryable, StoreError
from bot.networks import Batch
from bot.networks.webhook import Webhook
from bot.playground import Playground
from bot.playground.messages import plain
from bot.store import cases
from bot.web import CONNECTIONS, LARGEST, Web
from tests.fakes import Clock, Village
from tests.networks.webhook_stage import SECRET, signed
from tests.office import EXAMPLE
from tests.office import desk as open_desk

COMMENT = json.dumps({"id": "1", "author": {"name": "Kari"}, "text": "Når åpner hallen?"}).encode()


class Source:
    """Another side that delivers: it does what it is told to."""

    path = "/source"

    def __init__(self) -> None:
        self.given: list[tuple[Mapping[str, str], bytes]] = []
        self.trouble: Exception | None = None

    def greet(self, query: Mapping[str, str]) -> str:
        """Answer with what was asked."""
        if "hub.challenge" not in query:
            raise Rejected("no challenge from hemmelig")
        return query["hub.challenge"]

    def take(self, headers: Mapping[str, str], body: bytes) -> Batch:
        """Keep it."""
        if self.trouble:
            raise self.trouble
        self.given.append((headers, body))
        return Batch(cursor=None)


class Place:
    """A running web server with a webhook and a source of the test's own."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.source = Source()
        self.wrong = ""
        self.trouble: Exception | None = None
        webhook = Webhook(
            name="webhook", title="Overvåking", path="/mentions", secret=SECRET, bearer=False,
            now=lambda: datetime.now(UTC),
        )  # fmt: skip
        self.web = Web(
            host="127.0.0.1", port=0, base_path="/sv",
            sources=[("webhook", webhook), ("source", self.source)],
            deliver=self._deliver, unwell=self._unwell, seconds=0.5,
        )  # fmt: skip
        self.web.start()
        self.url = f"http://127.0.0.1:{self.web.port}/sv"

    def _deliver(self, name: str, batch: Batch) -> int:
        if self.trouble:
            raise self.trouble
        return receive(self.desk, name, batch)

    def _unwell(self) -> str:
        if self.trouble:
            raise self.trouble
        return self.wrong

    def connect(self) -> socket.socket:
        """Return a bare connection."""
        return socket.create_connection(("127.0.0.1", self.web.port), timeout=5)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Give a running server."""
    desk = open_desk(tmp_path, Clock(datetime.now(UTC)), Village())
    made = Place(desk)
    yield made
    made.web.stop()
    desk.store.close()


def deliver(place: Place, body: bytes = COMMENT) -> httpx.Response:
    """Deliver to the webhook."""
    return httpx.post(f"{place.url}/mentions", content=body, headers=signed(body))


def test_it_is_stored_before_it_is_acknowledged(place: Place) -> None:
    """A case is there when the answer comes; the same once more is known."""
    assert (deliver(place).status_code, deliver(place).json()) == (200, {"new": 0})
    (case,) = cases.unfinished(place.desk.store.read(), 10)
    assert (case.network, case.excerpt) == ("webhook", "Når åpner hallen?")


def test_trouble_with_the_database(place: Place) -> None:
    """The other side is asked to come again, and when it does, nothing is lost."""
    for trouble in (StoreError("locked /srv/hemmelig.db"), Retryable("later")):
        place.trouble = trouble
        answer = deliver(place)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
        assert "hemmelig" not in answer.text
    place.trouble = None
    assert deliver(place).json() == {"new": 1}


def test_a_mistake_of_ours_is_not_acknowledged_either(place: Place) -> None:
    """It is a 500 without a word of it, and the server lives on."""
    place.trouble = ZeroDivisionError("hemmelig")
    answer = deliver(place)
    assert (answer.status_code, answer.text) == (500, "Internal Server Error")
    place.trouble = None
    assert deliver(place).status_code == 200


def test_refusals_reveal_nothing(place: Place) -> None:
    """403 says no more than that; what is signed but wrong is told what is wrong."""
    place.source.trouble = Rejected("the signature is not ours: hemmelig")
    answer = httpx.post(f"{place.url}/source", content=b"x")
    assert (answer.status_code, answer.json()) == (403, {"error": "refused"})
    place.source.trouble = Malformed("[0].id: Field required")
    answer = httpx.post(f"{place.url}/source", content=b"x")
    assert (answer.status_code, answer.json()) == (400, {"error": "[0].id: Field required"})
    answer = httpx.get(f"{place.url}/source")
    assert (answer.status_code, answer.json()) == (403, {"error": "refused"})
    assert answer.headers.get("server") is None


def test_the_other_side_may_ask_who_we_are(place: Place) -> None:
    """As Meta does; the answer is plain text, whatever it holds."""
    answer = httpx.get(f"{place.url}/source", params={"hub.challenge": "<b>1"})
    assert (answer.status_code, answer.text) == (200, "<b>1")
    assert answer.headers["content-type"].startswith("text/plain")


def test_the_body_arrives_as_it_was_sent(place: Place) -> None:
    """Every byte, also in pieces; names of headers are in small letters."""
    body = bytes(range(256)) * 100
    httpx.post(
        f"{place.url}/source",
        content=iter([body[:7], body[7:]]),
        headers=[(b"X-Hub", "å".encode())],
    )
    ((headers, given),) = place.source.given
    assert given == body
    assert "x-hub" in headers


@pytest.mark.parametrize(
    ("path", "largest"), [("/sv/source", LARGEST), ("/sv/mentions", 256 * 1024)]
)
def test_what_is_too_large_is_refused_unread(place: Place, path: str, largest: int) -> None:
    """By what it says it is, and else when it has become that."""
    with place.connect() as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {largest + 1}\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 413")
    with place.connect() as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head.encode())
        chunk = b"1000\r\n" + b"x" * 4096 + b"\r\n"
        connection.sendall(chunk * (largest // 4096 + 1))
        assert connection.recv(100).startswith(b"HTTP/1.1 413")
    assert place.source.given == []


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST /sv/source HT",
        b"GET /sv/health HTTP/1.1\r\nHost: a\r\nX: y",
    ],
)
def test_whoever_dawdles_over_the_headers_is_cut_off(place: Place, sent: bytes) -> None:
    """So that nobody holds the connections by sending nothing."""
    with place.connect() as connection:
        connection.sendall(sent)
        began = time.monotonic()
        assert connection.recv(100) == b""
        assert time.monotonic() - began < 3


def test_whoever_dawdles_over_the_body_is_cut_off(place: Place) -> None:
    """With an answer."""
    with place.connect() as connection:
        connection.sendall(b"POST /sv/source HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx")
        assert connection.recv(100).startswith(b"HTTP/1.1 408")
    with place.connect() as connection:
        connection.sendall(b"POST /sv/source HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx")
    assert deliver(place).status_code == 200
    assert place.source.given == []


def test_a_connection_carries_one_request(place: Place) -> None:
    """A second one would have all the time in the world."""
    with place.connect() as connection:
        connection.sendall(b"GET /sv/health HTTP/1.1\r\nHost: a\r\n\r\n")
        answer = b""
        while chunk := connection.recv(1000):
            answer += chunk
        assert answer.startswith(b"HTTP/1.1 200")


def test_a_flood_of_connections(place: Place) -> None:
    """What is too much is told to come again, and when it is over all is as before."""
    held = [place.connect() for _ in range(CONNECTIONS)]
    time.sleep(0.1)
    assert deliver(place).status_code == 503
    for one in held:
        one.close()
    time.sleep(0.1)
    assert deliver(place).status_code == 200


def test_health(place: Place) -> None:
    """It tells whether the database can be read and the workers live, and no more."""
    assert httpx.get(f"{place.url}/health").json() == {"status": "ok"}
    place.wrong = "workers"
    answer = httpx.get(f"{place.url}/health")
    assert (answer.status_code, answer.json()) == (503, {"status": "down", "why": "workers"})
    place.trouble = StoreError("hemmelig")
    answer = httpx.get(f"{place.url}/health")
    assert (answer.status_code, answer.json()["why"]) == (503, "database")


@pytest.mark.parametrize("path", ["/", "/mentions", "/health", "/sv", "/sv/mentions/", "/sv/other"])
def test_nothing_else_is_there(place: Place, path: str) -> None:
    """Any other path is 404, and any other method 405."""
    base = place.url.removesuffix("/sv")
    assert httpx.post(base + path).status_code == 404
    assert httpx.put(f"{place.url}/mentions").status_code == 405


def test_the_log_holds_nobody_and_nothing(place: Place) -> None:
    """A line for each request: what it was and how it went."""
    structlog.reset_defaults()
    with capture_logs() as lines:
        deliver(place)
        httpx.post(f"{place.url}/source?token=hemmelig", content=b"Kari")
        httpx.get(f"{place.url}/hemmelig%0A2026 INFO")
        httpx.get(f"{place.url}/health")
        httpx.post(f"{place.url}/mentions", content=b"Kari", headers={"Authorization": "hemmelig"})
        time.sleep(0.1)
    told = [(one["path"], one["status"]) for one in lines if one["event"] == "request"]
    assert told == [
        ("/sv/mentions", 200), ("/sv/source", 200), ("other", 404), ("/sv/mentions", 403),
    ]  # fmt: skip
    assert "hemmelig" not in repr(lines)
    assert "Kari" not in repr(lines)


def test_an_address_that_is_taken(place: Place) -> None:
    """It is told by its key."""
    second = Web(
        host="127.0.0.1", port=place.web.port, base_path="", sources=[],
        deliver=lambda _name, _batch: 0, unwell=lambda: "",
    )  # fmt: skip
    with pytest.raises(ConfigError, match=r"web\.listen: 127\.0\.0\.1:\d+ can't be listened at"):
        second.start()
    second.stop()


@pytest.fixture
def running(
    tmp_path: Path,
) -> Iterator[tuple[Playground, Callable[[], subprocess.Popen[str]], str]]:
    """Give a workspace, a way to start the program there with a webhook, and its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    text = EXAMPLE.read_text("utf-8")
    start, end = text.index("[[networks]]"), text.index("[replies]")
    with Playground(rate_limits=False) as playground:
        text = text[:start] + (
            '[[networks]]\ntype = "webhook"\ntitle = "Overvåking"\n'
            f'[web]\nlisten = "127.0.0.1:{port}"\n'
        ) + text[end:]  # fmt: skip
        text = text.replace("https://slack.com/api/", playground.api_url)
        config = tmp_path / "config.toml"
        config.write_text(text, "utf-8")
        environ = os.environ | {
            "SLACK_BOT_TOKEN": "xoxb-playground", "SLACK_APP_TOKEN": "xapp-playground",
            "WEBHOOK_SECRET": SECRET,
        }  # fmt: skip
        started: list[subprocess.Popen[str]] = []

        def start_it() -> subprocess.Popen[str]:
            bot = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", "--config", str(config)],
                env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                cwd=EXAMPLE.parent,
            )  # fmt: skip
            started.append(bot)
            assert bot.stdout
            assert bot.stdout.readline() == "svarvakt is ready\n"
            return bot

        yield playground, start_it, f"http://127.0.0.1:{port}"
        for bot in started:
            bot.kill()
            bot.communicate(timeout=20)


@pytest.mark.slow
def test_a_delivery_becomes_a_card_and_survives_a_kill(
    running: tuple[Playground, Callable[[], subprocess.Popen[str]], str],
) -> None:
    """What was acknowledged is in the channel, once, though the program was killed right after."""
    playground, start, url = running
    bot = start()
    assert httpx.get(f"{url}/health").json() == {"status": "ok"}
    answer = httpx.post(f"{url}/mentions", content=COMMENT, headers=signed(COMMENT))
    assert answer.json() == {"new": 1}
    bot.send_signal(signal.SIGKILL)
    bot.wait(20)
    bot = start()
    answer = httpx.post(f"{url}/mentions", content=COMMENT, headers=signed(COMMENT))
    assert answer.json() == {"new": 0}
    end = time.monotonic() + 20
    while not playground.messages() and time.monotonic() < end:
        time.sleep(0.05)
    (card,) = playground.messages()
    assert "Når åpner hallen?" in plain(card)
    assert "Overvåking" in plain(card)
    kari = playground.person("U0KARI")
    kari.click(card["ts"], "reply")
    end = time.monotonic() + 10
    while not kari.form and time.monotonic() < end:
        time.sleep(0.05)
    assert kari.form
    assert "kopiere" in plain(kari.form)
    bot.terminate()
    assert bot.wait(20) == 0
    assert bot.stderr
    log = bot.stderr.read()
    assert re.search(r"event=request .*method=POST .*path=/mentions .*status=200", log), log
    assert "Kari" not in log
