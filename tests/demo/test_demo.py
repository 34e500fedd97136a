"""The demo without a browser: that it starts, shows its samples, runs its clock and cleans up."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.cases import Category, Flag
from bot.config import example
from bot.demo import Demo
from bot.demo.guidelines import GUIDELINES, touched
from bot.demo.samples import SAMPLES
from bot.errors import BotError, Rejected
from bot.networks import Reply
from bot.networks.demo import DemoNetwork, Square
from tests.office import oslo
from tests.year import run

FIRST_CARD = 15.0
"""Seconds from the start of the demo to the first card."""


def cards(demo: Demo) -> list[str]:
    """Return the headings of the cards in the channel, oldest first."""
    return [message["blocks"][0]["text"]["text"] for message in demo.playground.messages()]


def posted(demo: Demo, method: str = "chat.postMessage") -> list[dict[str, Any]]:
    """Return what was posted to the channel, cards and pings."""
    return [one.arguments for one in demo.playground.calls if one.method == method]


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start the command, with a folder of its own for temporary files."""
    started = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--port", "0", "--no-browser"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    yield started
    started.kill()
    started.wait()


def test_the_command(process: subprocess.Popen[str], tmp_path: Path) -> None:
    """The first card comes in time; Ctrl-C ends it without a word and leaves nothing behind."""
    began = time.monotonic()
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert found, line
    while True:
        seen = httpx.get(f"{found[0]}/demo/state", params={"user": "U0KARI"}).json()
        if seen["slack"]["channels"][0]["messages"]:
            break
        time.sleep(0.1)
    assert time.monotonic() - began < FIRST_CARD
    assert [one.name.startswith("svarvakt-demo-") for one in tmp_path.iterdir()] == [True]
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=20)
    assert (process.returncode, out, errors) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_a_taken_port_is_told(demo: Demo, tmp_path: Path) -> None:
    """Who starts it twice hears what to do, and nothing is left behind."""
    port = int(demo.url.rpartition(":")[2])
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--port", str(port), "--no-browser"],
        capture_output=True, text=True, check=False, timeout=30,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Port {port} is taken; try another: svarvakt demo --port {port + 1}\n"
    assert list(tmp_path.iterdir()) == []


def test_it_begins_on_an_opening_day() -> None:
    """On a day that is closed it is the next opening day, two and a quarter hours in."""
    with Demo(0, day=date(2026, 12, 25), samples=False) as demo:
        assert demo.clock() - oslo("2026-12-28 10:15") < timedelta(minutes=1)


def test_the_samples(demo: Demo) -> None:
    """A dozen over the first minute: each is a card, and the follow-up joins its own."""
    assert len(SAMPLES) == 12
    assert max(sample.after for sample in SAMPLES) <= 60
    assert [sample.after for sample in SAMPLES] == sorted(sample.after for sample in SAMPLES)
    for sample in SAMPLES:
        demo.write_sample(sample)
    demo.playground.wait_for(lambda: len(demo.playground.messages()) == 11)
    names = {heading.partition(" · ")[2] for heading in cards(demo)}
    assert names == {sample.name for sample in SAMPLES}
    # one of them is nearly due, so that a ping is seen at once
    demo.playground.wait_for(lambda: [one for one in posted(demo) if one.get("thread_ts")])


def test_the_clock_gives_every_ping_on_its_way(demo: Demo) -> None:
    """Ten days in one go: the ladder and an overdue ping at each opening, none while closed."""
    demo.write("facebook", "Kari", "Når åpner biblioteket?")
    demo.playground.wait_for(lambda: len(demo.playground.messages()) == 1)
    demo.run_clock(oslo("2026-12-04 12:00"))
    rows = demo.app.store.read().query(
        "SELECT key, created_at FROM outbox WHERE kind = 'ping' ORDER BY id"
    )
    times = [(row["key"].split(":")[-1], row["created_at"]) for row in rows]
    hours = demo.app.desk.hours
    assert all(hours.is_open(datetime.fromisoformat(at)) for _step, at in times)
    assert len(times) == 3 + len(["27.", "30.", "1.", "2.", "3.", "4."])


def test_what_is_said_is_out_before_the_clock_goes_on(demo: Demo) -> None:
    """Over three nights with fires that nobody takes: no ping or overview is stamped at night."""
    for number in range(4):
        demo.write("facebook", f"Kari {number}", "Når åpner biblioteket?")
        demo.write("facebook", f"Ola {number}", f"Det brenner i skolen nummer {number}!")
    for day in (25, 26, 27):
        assert demo.run_clock(demo.state.next_opening())
        assert demo.clock() - oslo(f"2026-11-{day} 08:00") < timedelta(minutes=1)
    rows = demo.app.store.read().query(
        "SELECT kind, finished_at FROM outbox WHERE kind IN ('ping', 'overview')"
        " AND message_id IS NOT NULL"
    )
    said = [(row["kind"], datetime.fromisoformat(row["finished_at"])) for row in rows]
    assert {kind for kind, _at in said} == {"ping", "overview"}
    assert all(demo.app.desk.hours.is_open(at) for _kind, at in said)
    assert not demo.state.undelivered()


def test_a_run_of_the_clock_can_be_ended(demo: Demo) -> None:
    """It stops at the next thing that is said, and the next run goes on from there."""
    demo.write("facebook", "Ola", "Det brenner i skolen!")
    began = demo.clock()
    with ThreadPoolExecutor(1) as pool:
        run_ = pool.submit(demo.run_clock, began + timedelta(days=300))
        while demo.clock.running is None or demo.clock() < began + timedelta(hours=1):
            time.sleep(0.01)
        answer = httpx.post(f"{demo.url}/demo/clock", json={"to": "here"})
        assert answer.status_code == 200
        assert run_.result() is False
    assert demo.clock() < began + timedelta(days=299)
    assert demo.run_clock(demo.clock() + timedelta(hours=1))


def test_what_the_page_is_told(demo: Demo) -> None:
    """The posts, the cards' guidelines, the clock and what is coming, as one admin sees it."""
    demo.write("bluesky", "Kari", "Jeg vil klage på vedtaket mitt")
    demo.playground.wait_for(lambda: len(demo.playground.messages()) == 1)
    seen = httpx.get(f"{demo.url}/demo/state", params={"user": "U0OLA"}).json()
    assert [one["real_name"] for one in seen["admins"]] == ["Kari Nilsen", "Ola Hansen", "Liv Berg"]
    (post,) = seen["square"]["posts"]
    assert (post["network"], post["name"], post["own"]) == ("bluesky", "Kari", False)
    assert list(seen["cards"].values()) == [[7]]
    assert seen["clock"]["open"] is True
    kinds = [one["kind"] for one in seen["clock"]["coming"]]
    assert kinds == ["ping", "ping", "ping", "deadline"]
    demo.run_clock(oslo("2026-11-27 09:00"))
    later = httpx.get(f"{demo.url}/demo/state", params={"user": "U0OLA"}).json()
    assert [one["kind"] for one in later["clock"]["coming"]] == ["overdue"]
    assert datetime.fromisoformat(later["clock"]["coming"][0]["at"]) == oslo("2026-11-30 08:00")
    assert httpx.get(f"{demo.url}/demo/state?user=nobody").status_code == 404


@pytest.mark.parametrize(
    ("address", "given"),
    [
        ("write", {"network": "myspace", "name": "Kari", "text": "Hei"}),
        ("write", {"network": "facebook", "name": " ", "text": "Hei"}),
        ("write", {"network": "facebook", "name": "Kari", "text": "Hei", "answers": "post-99"}),
        ("write", {"network": "facebook"}),
        ("write", []),
        ("clock", {"to": "1905"}),
        ("clock", {}),
    ],
)
def test_what_makes_no_sense_is_refused(demo: Demo, address: str, given: object) -> None:
    """A wrong request is answered with why, and changes nothing."""
    answer = httpx.post(f"{demo.url}/demo/{address}", json=given)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert demo.square.posts == []
    assert demo.playground.messages() == []


def test_the_page_can_fetch_nothing_from_elsewhere(demo: Demo) -> None:
    """Every file of the page says so to the browser, and none names another address."""
    for path in ("", "page/main.js", "page/page.css", "page/icon.svg"):
        answer = httpx.get(f"{demo.url}/{path}")
        assert answer.status_code == 200
        assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert httpx.get(f"{demo.url}/page/../__init__.py").status_code == 404


def test_a_reply_stands_once() -> None:
    """The same key again is the same post; a post that isn't there can't be answered."""
    square = Square("http://127.0.0.1:1")
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    network = DemoNetwork(
        name="facebook", title="Facebook", limit=10, square=square, municipality="Bø",
        now=lambda: now,
    )  # fmt: skip
    post = square.write("facebook", "Kari", "Hei", now)
    reply = Reply(
        key=network.new_key(), text="Hei!", language="nb", root_id=post.id, parent_id=post.id
    )
    assert network.find(reply) is None
    assert network.publish(reply) == network.publish(reply) == network.find(reply)
    assert [one.text for one in square.posts] == ["Hei", "Hei!"]
    assert network.poll(None).mentions[0].text == "Hei"
    assert len(network.poll(None).mentions) == 1  # its own reply is no mention
    with pytest.raises(Rejected) as refused:
        network.publish(Reply(key="x", text="Hei!", language="nb", root_id="", parent_id="post-9"))
    assert refused.value.deleted


def test_guidelines() -> None:
    """Every category leads to one, its own first, and there are twelve."""
    assert list(GUIDELINES) == list(range(1, 13))
    assert all(number in GUIDELINES for one in Category for number in touched(one, Flag))
    assert touched(Category.CASEWORK, [Flag.PERSONAL_DATA, Flag.IMAGE]) == [7, 11]


def test_the_example_is_found() -> None:
    """The demo's municipality is the example's."""
    assert "Bø kommune" in example().read_text("utf-8")


@pytest.mark.slow
def test_two_months_without_a_word_at_night(demo: Demo) -> None:
    """Over Advent, Christmas and New Year all but alarms is said in the opening hours, in order."""
    said = list(run(demo, 60))
    times = [at for at, _kind, _which in said]
    assert times == sorted(times)
    quiet = [at for at, kind, _which in said if kind != "alarm"]
    assert all(demo.app.desk.hours.is_open(at) for at in quiet)
    kinds = {(kind, "" if kind == "alarm" else which) for _at, kind, which in said}
    assert kinds == {("ping", one) for one in ("4 h", "1 h", "15 min", "overdue")} | {
        ("overview", "morning"),
        ("alarm", ""),
    }
    assert not [at for at in quiet if (at.month, at.day) in {(12, 25), (12, 26), (1, 1)}]


def test_citizens_change_their_minds(demo: Demo) -> None:
    """An edit and a deletion on the square reach the card, and what stands there is shown."""
    demo.write("facebook", "Kari", "Når åpner biblioteket?")
    demo.playground.wait_for(lambda: len(demo.playground.messages()) == 1)
    (post,) = demo.square.posts
    for address, given, told in (
        ("edit", {"post": post.id, "text": "Når stenger biblioteket?"}, "Redigert av avsenderen"),
        ("delete", {"post": post.id}, "Avsenderen slettet innlegget"),
    ):
        assert httpx.post(f"{demo.url}/demo/{address}", json=given).status_code == 200
        demo.playground.wait_for(partial(_told, demo, told))
    seen = httpx.get(f"{demo.url}/demo/state", params={"user": "U0OLA"}).json()
    assert seen["square"]["posts"] == []
    for address in ("edit", "delete"):
        answer = httpx.post(f"{demo.url}/demo/{address}", json={"post": post.id, "text": "Hei"})
        assert answer.status_code == 400


def _told(demo: Demo, text: str) -> bool:
    return text in repr(demo.playground.messages())


def test_private_messages_where_there_are_any(demo: Demo) -> None:
    """They are marked so on the square and on the card; Bluesky has none."""
    demo.write("facebook", "Kari", "Kan jeg få utsatt fristen?", private=True)
    demo.playground.wait_for(lambda: "Privat melding" in repr(demo.playground.messages()))
    assert demo.square.posts[0].private
    with pytest.raises(Rejected):
        demo.write("bluesky", "Kari", "Kan jeg få utsatt fristen?", private=True)


def test_the_square_does_what_the_networks_do() -> None:
    """Hide, delete, correct and withdraw, each any number of times, and each is seen."""
    square = Square("http://127.0.0.1:1")
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    network = DemoNetwork(
        name="facebook", title="Facebook", limit=10, square=square, municipality="Bø",
        now=lambda: now,
    )  # fmt: skip
    post = square.write("facebook", "Kari", "Hei", now)
    out = network.publish(
        Reply(key="x", text="Hei!", language="nb", root_id=post.id, parent_id=post.id)
    )
    versions = {square.version}
    for _again in range(2):
        network.hide(post.id, {})
        network.correct(out.external_id, "God dag!")
        versions.add(square.version)
    assert [(one.text, one.hidden) for one in square.posts] == [("Hei", True), ("God dag!", False)]
    for _again in range(2):
        network.withdraw(out.external_id)
        network.delete(post.id, {})
        versions.add(square.version)
    assert all(one.deleted for one in square.posts)
    assert len(versions) == 5
    assert network.poll("1").deleted == (post.id,)


@pytest.mark.parametrize("port", ["99999999", "65536", "-1"])
def test_a_port_that_there_is_not_is_told(port: str) -> None:
    """In a sentence, as any wrong call."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--port", port, "--no-browser"],
        capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "Invalid value for '--port'" in done.stderr
    with pytest.raises(BotError, match=f"There is no port {port}; the highest is 65535"):
        Demo(int(port))
