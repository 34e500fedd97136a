"""The commands, as processes: what they print, what they say is wrong, and how they exit."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.playground import Playground
from bot.store import Store
from tests.fakes_alarm import MailServer
from tests.office import EXAMPLE

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-playground", "SLACK_APP_TOKEN": "xapp-playground"}


def svarvakt(
    *arguments: str, given: str | bytes = "", environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments], cwd=EXAMPLE.parent, check=False, timeout=60,
        input=given.encode() if isinstance(given, str) else given, capture_output=True,
        env={**os.environ, **TOKENS, **(environ or {})},
    )  # fmt: skip
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def rows(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """Return the JSON lines that were printed."""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_version_and_help() -> None:
    """The help names every command."""
    assert re.fullmatch(r"svarvakt \d+\.\d+\.\d+\n", svarvakt("--version").stdout)
    text = svarvakt("--help").stdout
    assert all(name in text for name in ("run", "deadline", "triage"))
    assert svarvakt("tull").returncode == 2


def test_deadline_prints_what_the_guidelines_give() -> None:
    """Without a configuration: Norway, 08:00-15:30, two days; a time without a zone is Oslo's."""
    done = svarvakt("deadline", "2026-11-20T22:00:00+01:00", "2026-11-20T22:00")
    row = {
        "posted": "2026-11-20T22:00:00+01:00",
        "due": "2026-11-24T15:30:00+01:00",
        "pings": [f"2026-11-24T{at}:00+01:00" for at in ("11:30", "14:30", "15:15")],
    }
    assert (done.returncode, done.stderr, rows(done)) == (0, "", [row, row])


def test_deadline_reads_times_from_stdin() -> None:
    """A line that is no time is told by its number; the others are answered."""
    given = "2026-11-20T22:00Z\n\ni morgen\n2026-11-23 10:15+01:00\n9999-12-31T23:59Z\n"
    done = svarvakt("deadline", "-", given=given)
    assert [row["due"] for row in rows(done)] == [
        "2026-11-24T15:30:00+01:00", "2026-11-25T10:15:00+01:00",
    ]  # fmt: skip
    assert done.returncode == 1
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == ["line 3", "line 5"]
    assert '"i morgen" is not a time; write one like' in done.stderr


def test_deadline_takes_a_time_as_it_is_written_in_norway() -> None:
    """In quotes; without them it is a day and a time of day, and each says what it lacks."""
    written = "20.11.2026 kl. 22.00"
    (row,) = rows(svarvakt("deadline", written))
    assert row["posted"] == "2026-11-20T22:00:00+01:00"
    done = svarvakt("deadline", "20.11.2026", "22:00", "2026-11-20")
    assert (done.returncode, done.stdout) == (1, "")
    first, second, third = done.stderr.splitlines()
    assert '"20.11.2026" is a day without a time of day; write one like' in first
    assert '"22:00" is a time of day without a day' in second
    assert '"2026-11-20" is a day without a time of day' in third


def test_deadline_tells_how_a_time_was_taken_that_is_not_or_comes_twice() -> None:
    """On stderr; the line is printed all the same, with the offset that was meant."""
    done = svarvakt("deadline", "-", given="2026-03-29T02:30\n2026-10-25T02:30\n")
    assert done.returncode == 0
    assert [row["posted"] for row in rows(done)] == [
        "2026-03-29T03:30:00+02:00", "2026-10-25T02:30:00+02:00",
    ]  # fmt: skip
    over, twice = done.stderr.splitlines()
    assert over.startswith('line 1: "2026-03-29T02:30" is a time that the clocks pass over')
    assert twice.startswith('line 2: "2026-10-25T02:30" is a time that comes twice')


def test_deadline_follows_the_configuration(tmp_path: Path) -> None:
    """Another deadline and ladder."""
    config = tmp_path / "config.toml"
    text = EXAMPLE.read_text("utf-8").replace('"2 days"', '"15 h"')
    config.write_text(text.replace('["4 h", "1 h", "15 min"]', '["30 min"]'), "utf-8")
    (row,) = rows(svarvakt("deadline", "2026-11-23T10:00+01:00", "--config", str(config)))
    assert row["due"] == "2026-11-25T10:00:00+01:00"
    assert row["pings"] == ["2026-11-25T09:30:00+01:00"]


def test_triage_prints_a_line_for_each() -> None:
    """In the promised shape; a wrong line is told by its number, and a hostile one is answered."""
    texts = ["Takk for hjelpen! Ring 99 88 77 66.", "\x00\ud800<!channel>", "vei " * 25_000, ""]
    lines = [json.dumps({"text": text, "more": 1}) for text in texts]
    given = "\n".join([lines[0], "tull", '{"text": 1}', "[" * 100_000, *lines[1:]]) + "\n"
    done = svarvakt("triage", given=given.encode() + b'{"text": "\xff"}\n')
    found = rows(done)
    assert len(found) == 5
    assert done.returncode == 1
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == [
        "line 2",
        "line 3",
        "line 4",
    ]
    (data,) = found[0]["personal_data"]
    assert texts[0][data["start"] : data["end"]] == "99 88 77 66"
    assert data["kind"] == "phone"
    assert "99 88" not in found[0]["masked"]
    assert found[0]["category"] == "praise"
    assert found[0]["ranking"][0][2] == ["Takk"]
    assert found[0]["unit"] == "none"


def test_triage_knows_the_configured_units() -> None:
    """With --config the keywords name the unit."""
    done = svarvakt("triage", "--config", str(EXAMPLE), given='{"text": "Vegen er ikkje brøytt"}')
    assert rows(done)[0]["unit"] == "Teknisk drift"


def test_a_wrong_configuration_tells_everything(tmp_path: Path) -> None:
    """Every mistake a line, exit code 2, and nothing else."""
    config = tmp_path / "config.toml"
    config.write_text(
        EXAMPLE.read_text("utf-8").replace('"C0ADMIN"', '"#x"').replace('"nb"', '"no"')
    )
    done = svarvakt("run", "--config", str(config))
    assert done.returncode == 2
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == [
        "municipality.language", "slack.admin_channel",
    ]  # fmt: skip


def test_missing_secrets_are_named() -> None:
    """All of them at once."""
    done = svarvakt(
        "run", "--config", str(EXAMPLE), environ={"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": ""}
    )
    assert done.returncode == 2
    names = [line.partition(":")[0] for line in done.stderr.splitlines()]
    assert names == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "BLUESKY_PASSWORD"]


@pytest.fixture(scope="module")
def playground() -> Iterator[Playground]:
    """Give a Slack workspace."""
    with Playground(rate_limits=False) as made:
        yield made


def config_for(folder: Path, api_url: str, *changes: tuple[str, str]) -> Path:
    """Write a configuration without a network."""
    text = re.sub(r"(?s)\[\[networks\]\].*?(?=\[replies\])", "", EXAMPLE.read_text("utf-8"))
    for old, new in (("https://slack.com/api/", api_url), *changes):
        assert old in text
        text = text.replace(old, new)
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("trouble", ["token", "app token", "template", "database"])
def test_what_stops_the_start_is_one_sentence(
    tmp_path: Path, playground: Playground, trouble: str
) -> None:
    """It names the thing and what to do; no stack trace, no token, exit code 1."""
    environ: dict[str, str] = {}
    changes: list[tuple[str, str]] = []
    api_url, lock = playground.api_url, None
    match trouble:
        case "token":
            environ, says = {"SLACK_BOT_TOKEN": "xoxb-secret"}, "SLACK_BOT_TOKEN"
        case "app token":
            environ, says = {"SLACK_APP_TOKEN": "xapp-secret"}, "SLACK_APP_TOKEN"
        case "template":
            (tmp_path / "own" / "nb").mkdir(parents=True)
            (tmp_path / "own" / "nb" / "thanks.txt").write_text("---\ntitle: T\n---\n{{ navn }}")
            changes, says = [('folder = ""', 'folder = "own"')], "thanks.txt:4"
        case _:
            lock = sqlite3.connect(tmp_path / "svarvakt.db")
            lock.execute("PRAGMA journal_mode = WAL")
            lock.execute("CREATE TABLE x (y)")
            lock.execute("BEGIN IMMEDIATE")
            says = "another program holds it"
    done = svarvakt(
        "run", "--config", str(config_for(tmp_path, api_url, *changes)), environ=environ
    )
    if lock is not None:
        lock.close()
    assert done.returncode == 1
    assert done.stdout == ""
    (sentence,) = done.stderr.splitlines()
    assert says in sentence
    assert "secret" not in sentence


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_it_says_when_it_is_ready_and_stops_when_asked(
    tmp_path: Path, playground: Playground, by: signal.Signals
) -> None:
    """Nothing else is printed, and the exit code is 0."""
    config = config_for(tmp_path, playground.api_url)
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--config", str(config)], cwd=EXAMPLE.parent,
        env={**os.environ, **TOKENS}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stdout.readline() == "svarvakt is ready\n"
        process.send_signal(by)
        assert process.communicate(timeout=20) == ("", "")
        assert process.returncode == 0


def test_the_alarm_is_tried_out(tmp_path: Path) -> None:
    """Everyone on the roster gets a trial by every way, and who does not get it is told."""
    with MailServer() as server:
        changes = [("smtp://smtp.boe.kommune.no:587", server.address)]
        config = config_for(tmp_path, "https://slack.com/api/", *changes)
        shown = svarvakt("alarm", "--config", str(config))
        assert shown.returncode == 0
        assert "Kari Nilsen: kari.nilsen@boe.kommune.no\n" in shown.stdout
        assert server.received == []
        tried = svarvakt("alarm", "--test", "--config", str(config))
        assert (tried.returncode, tried.stderr) == (0, "")
        assert tried.stdout.count("sent     ") == len(server.received) == 2
        assert "dette er en prøve" in server.received[0]["Subject"]
        changes.append(('"beredskap@', '"gone.beredskap@'))
        config = config_for(tmp_path, "https://slack.com/api/", *changes)
        tried = svarvakt("alarm", "--test", "--config", str(config))
        assert tried.returncode == 1
        assert "PROBLEM  Beredskapsvakten, mail:" in tried.stdout
        open_server = server.address.replace("127.0.0.1", "0.0.0.0")  # noqa: S104 - not bound to
        config = config_for(tmp_path, "https://slack.com/api/", (changes[0][0], open_server))
        tried = svarvakt("alarm", "--test", "--config", str(config))
        assert tried.returncode == 1
        assert tried.stdout.count("offers no encryption, so no alarm is sent") == 2


def test_deadline_follows_the_file_of_closures(tmp_path: Path) -> None:
    """As the bot does, with a word of what in it closes nothing; one that can't be read ends it."""
    closures = tmp_path / "stengt.ics"
    closed = (
        "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261124\r\nSUMMARY:Kurs\r\nEND:VEVENT\r\n"
    )
    free = closed.replace("UID:1", "UID:2\r\nTRANSP:TRANSPARENT").replace("20261124", "20291125")
    closures.write_text(f"BEGIN:VCALENDAR\r\n{closed}{free}END:VCALENDAR\r\n", newline="")
    config = tmp_path / "config.toml"
    text = EXAMPLE.read_text("utf-8").replace('closures = ""', 'closures = "stengt.ics"')
    config.write_text(text, "utf-8")
    asked = ("deadline", "--explain", "--config", str(config), "2026-11-23T10:00")
    done = svarvakt(*asked)
    (row,) = rows(done)
    assert row["due"] == "2026-11-26T10:00:00+01:00"
    assert row["days"][1] == {"day": "2026-11-24", "counted": [], "reason": "stengt: Kurs"}
    assert "opening_hours.closures: events that close nothing: 1; svarvakt check" in done.stderr
    closures.write_text("tull")
    done = svarvakt(*asked)
    assert done.returncode
    assert "opening_hours.closures" in done.stderr
    assert "Traceback" not in done.stderr


def test_deadline_refuses_another_century() -> None:
    """At once, in words that say what to do; the other times are answered."""
    done = svarvakt("deadline", "24.11.3000 kl. 14.05", "0002-01-01T10:00", "2026-11-20T22:00")
    assert done.returncode
    assert len(rows(done)) == 1
    assert done.stderr.count("is more than 50 years from now; write a nearer time") == 2


def test_deadline_explains() -> None:
    """Each day with what counted, or with the reason in the configured language."""
    (row,) = rows(svarvakt("deadline", "--explain", "2027-04-30T14:00"))
    assert [day.get("reason") for day in row["days"]] == [None, "lørdag", "søndag", None, None]
    assert row["days"][0]["counted"] == [["2027-04-30T14:00:00+02:00", "2027-04-30T15:30:00+02:00"]]
    (easter,) = rows(svarvakt("deadline", "--explain", "2027-03-24T09:00"))
    reasons = [day["reason"] for day in easter["days"] if "reason" in day]
    assert reasons == ["skjærtorsdag", "langfredag", "lørdag", "søndag", "2. påskedag"]


def test_an_evaluation_of_nothing_is_no_success(tmp_path: Path) -> None:
    """No table says that all of no comments were right; a unit that there is not is told."""
    empty, wrong = tmp_path / "empty.jsonl", tmp_path / "wrong.jsonl"
    empty.write_text("\n", "utf-8")
    wrong.write_text('{"text": "Hei", "category": "question", "unit": "Teknisk drift"}\n', "utf-8")
    for file, told in ((empty, "holds no comments"), (wrong, '"unit" must be one of')):
        done = svarvakt("triage", "--evaluate", str(file))
        assert (done.returncode, done.stdout) == (1, "")
        assert told in done.stderr


def test_learning_from_nothing_is_told_at_once(tmp_path: Path) -> None:
    """No minutes are spent, and no database is made where there is none."""
    config = tmp_path / "config.toml"
    config.write_text(EXAMPLE.read_text("utf-8"), "utf-8")
    done = svarvakt("learn", "--config", str(config))
    assert done.returncode == 1
    assert "There is no database" in done.stderr
    assert list(tmp_path.iterdir()) == [config]
    Store(tmp_path / "svarvakt.db").close()
    done = svarvakt("learn", "--config", str(config))
    assert done.returncode == 0
    assert "nothing to learn" in done.stdout
