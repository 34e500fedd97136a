"""The database file: its owner's alone, held by one process, and one sentence when it can't be used."""

from __future__ import annotations

import re
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store import Store
from bot.store.mentions import recall, remember


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    """It holds what people wrote, in clear text; also a file that was there before is closed."""
    path = tmp_path / "new" / "svarvakt.db"
    Store(path).close()
    path.chmod(0o644)
    store = Store(path)
    with store.write() as database:
        remember(database, "key", "value")
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file
    store.close()


def test_a_second_process_is_told_who_has_it(tmp_path: Path) -> None:
    """And it can have it as soon as the first has closed it."""
    path = tmp_path / "svarvakt.db"
    program = (
        "import sys, pathlib; from bot.store import Store\n"
        "store = Store(pathlib.Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdout
        assert other.stdout.readline() == "open\n"
        with pytest.raises(
            StoreError, match=rf"in use by another svarvakt \(process {other.pid}\)"
        ):
            Store(path)
        other.kill()
    Store(path).close()


def test_a_transaction_is_whole_or_not_at_all(tmp_path: Path) -> None:
    """An error inside the block undoes everything in it, also what an inner block wrote."""
    store = Store(tmp_path / "svarvakt.db")
    try:
        with store.write() as database:
            remember(database, "kept", "1")

        def broken() -> None:
            with store.write() as database:
                remember(database, "lost", "1")
                with store.write() as inner:
                    remember(inner, "lost too", "1")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            broken()
        found = [recall(store.read(), key) for key in ("kept", "lost", "lost too")]
        assert found == ["1", None, None]
    finally:
        store.close()


def test_readers_cannot_write(tmp_path: Path) -> None:
    """There is one writer, and it is the store's."""
    store = Store(tmp_path / "svarvakt.db")
    try:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            store.read().execute("DELETE FROM cases")
    finally:
        store.close()


def test_a_held_database_is_one_sentence_and_can_be_used_again(tmp_path: Path) -> None:
    """Another program with a transaction open is named as the reason; nothing is lost."""
    path = tmp_path / "svarvakt.db"
    store = Store(path)
    with store.write() as database:
        remember(database, "before", "1")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    def write() -> None:
        with store.write() as database:
            remember(database, "during", "1")

    with pytest.raises(StoreError, match="another program holds it"):
        write()
    other.execute("ROLLBACK")
    other.close()
    with store.write() as database:
        remember(database, "after", "1")
    found = [recall(store.read(), key) for key in ("before", "during", "after")]
    assert found == ["1", None, "1"]
    store.close()


@pytest.mark.parametrize(
    "content", [b"not a database at all, whatever it says", b"SQLite format 3\0" * 80]
)
def test_a_file_that_is_something_else_is_left_alone(tmp_path: Path, content: bytes) -> None:
    """The sentence says what to do, and the file stays as it was."""
    path = tmp_path / "svarvakt.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=re.escape(f"{path} is not a sound database")):
        Store(path)
    assert path.read_bytes() == content


def test_a_path_that_is_a_folder_is_one_sentence(tmp_path: Path) -> None:
    """It names the key."""
    with pytest.raises(StoreError, match="can't be opened"):
        Store(tmp_path)
