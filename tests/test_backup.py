"""Copies of the database: whole, private, taken while it is in use, and put back only at rest."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot import __version__
from bot.backup import back_up, nightly, restore
from bot.errors import StoreError
from bot.store import Store
from bot.store.mentions import recall, remember
from tests.test_cli import config_for

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def fill(path: Path, value: str) -> None:
    """Write something to a database that nobody else has."""
    store = Store(path)
    with store.write() as database:
        remember(database, "key", value)
    store.close()


def read(path: Path) -> str | None:
    """Read it back."""
    store = Store(path)
    try:
        return recall(store.read(), "key")
    finally:
        store.close()


def test_a_copy_is_taken_while_somebody_writes(tmp_path: Path) -> None:
    """It is one moment's, whole, and its owner's alone; the writer is never stopped."""
    store = Store(tmp_path / "svarvakt.db")
    stopping = threading.Event()
    written = [0]

    def write() -> None:
        while not stopping.is_set():
            written[0] += 1
            with store.write() as database:
                for number in range(20):
                    remember(database, f"key{number}", str(written[0]))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            back_up(tmp_path / "svarvakt.db", tmp_path / "copies" / f"{number}.db")
    finally:
        stopping.set()
        writer.join()
        store.close()
    for number in range(5):
        path = tmp_path / "copies" / f"{number}.db"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with sqlite3.connect(path) as copy:
            values = copy.execute("SELECT DISTINCT value FROM memory WHERE key LIKE 'key%'")
            assert len(values.fetchall()) <= 1
        copy.close()
    assert {one.suffix for one in (tmp_path / "copies").iterdir()} == {".db"}


def test_the_nightly_copies_are_rotated(tmp_path: Path) -> None:
    """The newest stay, and what else lies in the folder is not ours to take away."""
    fill(tmp_path / "svarvakt.db", "1")
    folder = tmp_path / "copies"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    for day in range(1, 11):
        nightly(tmp_path / "svarvakt.db", folder, date(2026, 11, day), keep=3)
    nightly(tmp_path / "svarvakt.db", folder, date(2026, 11, 10), keep=3)
    assert sorted(one.name for one in folder.iterdir()) == [
        "notes.txt", "svarvakt-2026-11-08.db", "svarvakt-2026-11-09.db", "svarvakt-2026-11-10.db",
    ]  # fmt: skip


def test_a_copy_is_put_back_and_what_stood_there_is_kept(tmp_path: Path) -> None:
    """Also what had only come to the journal."""
    path, copy = tmp_path / "svarvakt.db", tmp_path / "copy.db"
    fill(path, "old")
    back_up(path, copy)
    fill(path, "new")
    kept = restore(copy, path, NOW)
    assert read(path) == "old"
    assert kept is not None
    assert read(kept) == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_is_put_back_while_the_bot_runs(tmp_path: Path) -> None:
    """It says who holds the database, and changes nothing."""
    path, copy = tmp_path / "svarvakt.db", tmp_path / "copy.db"
    fill(path, "old")
    back_up(path, copy)
    store = Store(path)
    with pytest.raises(StoreError, match=f"process {os.getpid()}"):
        restore(copy, path, NOW)
    store.close()
    assert sorted(one.name for one in tmp_path.glob("svarvakt.db*.part")) == []


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + b"\xff" * 4000])
def test_what_is_no_copy_of_ours_is_not_put_back(tmp_path: Path, content: bytes) -> None:
    """The database stays as it is."""
    path, other = tmp_path / "svarvakt.db", tmp_path / "other.db"
    fill(path, "old")
    other.write_bytes(content)
    with pytest.raises(StoreError, match="is not a sound database"):
        restore(other, path, NOW)
    assert read(path) == "old"


def test_another_programs_database_is_not_put_back(tmp_path: Path) -> None:
    """However sound it is."""
    path, other = tmp_path / "svarvakt.db", tmp_path / "other.db"
    fill(path, "old")
    database = sqlite3.connect(other)
    database.execute("CREATE TABLE cases (id)")
    database.close()
    with pytest.raises(StoreError, match="svarvakt's"):
        restore(other, path, NOW)
    assert read(path) == "old"


def test_a_copy_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """The reason is told."""
    fill(tmp_path / "svarvakt.db", "1")
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="can't be written"):
        back_up(tmp_path / "svarvakt.db", tmp_path / "file" / "copy.db")
    with pytest.raises(StoreError, match="There is no database"):
        back_up(tmp_path / "none.db", tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_the_commands(tmp_path: Path) -> None:
    """Copy, write on, put back."""
    config = config_for(tmp_path, "https://slack.com/api/")

    def svarvakt(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *words, "--config", str(config)],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip

    copy = str(tmp_path / "copy.db")
    assert "There is no database" in svarvakt("backup", copy).stderr
    fill(tmp_path / "svarvakt.db", "old")
    assert svarvakt("backup", copy).returncode == 0
    fill(tmp_path / "svarvakt.db", "new")
    done = svarvakt("restore", copy)
    assert (done.returncode, done.stderr) == (0, "")
    assert "What stood there is in" in done.stdout
    assert read(tmp_path / "svarvakt.db") == "old"


def test_an_older_copy_is_not_overwritten_without_a_word(tmp_path: Path) -> None:
    """The first stays as it was, unless it is said that it need not."""
    database, target = tmp_path / "svarvakt.db", tmp_path / "copy.db"
    fill(database, "old")
    config = config_for(tmp_path, "https://slack.com/api/", ("svarvakt.db", str(database)))
    command = [sys.executable, "-m", "bot", "backup", str(target), "--config", str(config)]
    assert subprocess.run(command, check=False).returncode == 0
    fill(database, "new")
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"There is a file {target} already, and it stays as it is. Name another, or add "
        "--overwrite.\n"
    )
    assert read(target) == "old"
    assert subprocess.run([*command, "--overwrite"], check=False).returncode == 0
    assert read(target) == "new"


def test_the_database_is_not_copied_over_itself(tmp_path: Path) -> None:
    """Also by another of its names."""
    database, other = tmp_path / "svarvakt.db", tmp_path / "link.db"
    fill(database, "kept")
    other.symlink_to(database)
    with pytest.raises(StoreError, match="the database itself"):
        back_up(database, other, overwrite=True)
    assert read(database) == "kept"


def make_newer(path: Path, version: str) -> None:
    """Have a program of that version change the database in a way that is not known here."""
    with sqlite3.connect(path) as database:
        database.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('svarvakt', 'from_the_future', '')"
        )
        database.execute("UPDATE memory SET value = ? WHERE key = 'program version'", (version,))
    database.close()


@pytest.mark.parametrize(
    ("version", "named"), [("99.1", "svarvakt 99.1"), (__version__, "a newer svarvakt")]
)
def test_a_newer_database_is_refused_by_an_older_program(
    tmp_path: Path, version: str, named: str
) -> None:
    """Both are named, with what to do, and the database stays as it is; a copy of it too."""
    database, copy = tmp_path / "svarvakt.db", tmp_path / "copy.db"
    fill(database, "kept")
    back_up(database, copy)
    make_newer(copy, version)
    before = database.read_bytes()
    with pytest.raises(StoreError) as refused:
        Store(copy)
    said = str(refused.value)
    assert said.startswith(
        f"The database {copy} was last used by {named}, and this is svarvakt {__version__}"
    )
    assert "from_the_future" in said
    assert "Run the newer program" in said
    with pytest.raises(StoreError, match="from_the_future"):
        restore(copy, database, NOW)
    assert database.read_bytes() == before
    assert read(database) == "kept"
