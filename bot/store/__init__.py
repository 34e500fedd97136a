"""The database: SQLite in WAL mode, one writer behind a lock, a reader per thread.

Every change is a transaction inside :meth:`Store.write`; the lock is never held while anything
is sent over a network. The clear text of what citizens write is here and nowhere else, so the
file is readable by its owner only. Times are stored as UTC text of a fixed width, which sorts.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from bot import __version__
from bot.errors import StoreError
from bot.store.migrations import migrations

__all__ = ["Database", "Store", "from_text", "migrated", "must_be_known", "named", "to_text"]

_VERSION = "program version"
"""Under which key the database remembers which program had it last."""

_BUSY_MS = 2000  # shorter than the three seconds Slack waits for an acknowledgement


def to_text(moment: datetime) -> str:
    """Return an aware time as fixed-width UTC text, which sorts as the times do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def from_text(text: str) -> datetime:
    """Return the aware UTC time that :func:`to_text` wrote."""
    return datetime.fromisoformat(text)


def named(cursor: sqlite3.Cursor) -> list[dict[str, Any]]:
    """Return every row with its column names."""
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def migrated(connection: sqlite3.Connection) -> bool:
    """Whether it is a database of ours, of whatever age."""
    row = connection.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table'"
        " AND name IN ('cases', 'mentions', 'outbox', '_sqlite_migrations')"
    )
    return int(row.fetchone()[0]) == 4  # noqa: PLR2004 - as many as are named


def must_exist(path: Path) -> None:
    """See that there is a database, where none is to be made.

    Raises:
        StoreError: there is none.
    """
    if not path.is_file():
        raise StoreError(
            f"There is no database {path}. It is made when the bot is run for the first time; "
            "check [storage] database if it has been."
        )


def must_be_known(connection: sqlite3.Connection, path: Path) -> None:
    """See that no newer program than this one has changed the database.

    Raises:
        StoreError: one has: it may keep what this one would lose or misread.
    """
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if not {"_sqlite_migrations", "memory"} <= tables:
        return
    known = {one.name for one in migrations.pending(Database(memory=True))}
    applied = connection.execute(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (migrations.name,)
    )
    unknown = sorted({row[0] for row in applied} - known)
    if not unknown:
        return
    row = connection.execute("SELECT value FROM memory WHERE key = ?", (_VERSION,)).fetchone()
    newer = f"svarvakt {row[0]}" if row and row[0] != __version__ else "a newer svarvakt"
    raise StoreError(
        f"The database {path} was last used by {newer}, and this is svarvakt {__version__}, which "
        f"does not know its changes ({', '.join(unknown)}). Run the newer program, or put a copy "
        "from before the upgrade in its place."
    )


class Store:
    """An open database. Only one process may have it open at a time.

    Raises:
        StoreError: the file can't be opened, is in use by another process, is not ours, or has
            been used by a newer program than this.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._writing = False
        self._local = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._guard = _guard(path)
        try:
            self._writer = Database(self._connect())
            with self._translated():
                self._writer.conn.execute("PRAGMA journal_mode = WAL").fetchone()
                must_be_known(self._writer.conn, path)
                migrations.apply(self._writer)
            self._note_version()
        except BaseException:
            os.close(self._guard)
            raise

    @contextmanager
    def write(self) -> Iterator[Database]:
        """Give the writer inside a transaction: all of the block is committed, or none of it."""
        with self._lock, self._translated():
            if not self._writing and self._writer.conn.in_transaction:
                # a rollback failed; what comes now would be nested in it and never be committed
                self._writer.rollback()
            outer, self._writing = self._writing, True
            try:
                with self._writer.atomic() as database:
                    yield database
            finally:
                self._writing = outer

    def read(self) -> Database:
        """Return this thread's own connection for reading; it sees what is committed."""
        reader: Database | None = getattr(self._local, "reader", None)
        if reader is None:
            connection = self._connect()
            connection.execute("PRAGMA query_only = 1")
            reader = self._local.reader = Database(connection)
            with self._lock:
                self._readers.append(connection)
        return reader

    def version(self) -> int:
        """Return a number that differs, within one thread, whenever something was committed.

        https://www.sqlite.org/pragma.html#pragma_data_version
        """
        return int(self.read().execute("PRAGMA data_version").fetchone()[0])

    @staticmethod
    @contextmanager
    def held(path: Path) -> Iterator[None]:
        """Hold the database without opening it: no process has it meanwhile.

        Raises:
            StoreError: another process has it.
        """
        guard = _guard(path)
        try:
            yield
        finally:
            os.close(guard)

    def close(self) -> None:
        """Close every connection and let another process have the database."""
        with self._lock:
            for connection in self._readers:
                connection.close()
            self._readers.clear()
            self._writer.conn.close()
            os.close(self._guard)

    def _note_version(self) -> None:
        with self.write() as database:
            database.execute(
                "INSERT INTO memory (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
                " WHERE value <> excluded.value",
                (_VERSION, __version__),
            )

    def _connect(self) -> sqlite3.Connection:
        with self._translated():
            connection = sqlite3.connect(
                self.path, timeout=_BUSY_MS / 1000, check_same_thread=False
            )
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            return connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                hint = "another program holds it; close that program, then try again"
            elif "readonly" in str(error) or "unable to open" in str(error):
                hint = "check that the file and its folder can be written by this user"
            elif "full" in str(error) or "disk I/O" in str(error):
                hint = "the disk is full or failing; make room, then try again"
            else:
                raise
            raise StoreError(f"The database {self.path} can't be written: {hint}.") from error
        except sqlite3.DatabaseError as error:
            if "not a database" not in str(error) and "malformed" not in str(error):
                raise
            raise StoreError(
                f"The file {self.path} is not a sound database: put a backup in its place, "
                "or name another file under [storage] database."
            ) from error


def _guard(path: Path) -> int:
    """Take the lock file beside the database and make both files their owner's alone."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(f"{path}-lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(
            f"The database {path} can't be opened: {error.strerror}. Check [storage] database "
            "and that this user may write in that folder."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        path.chmod(0o600)
    except BlockingIOError as error:
        holder = os.pread(lock, 20, 0).decode(errors="replace").strip() or "unknown"
        os.close(lock)
        raise StoreError(
            f"The database {path} is in use by another svarvakt (process {holder}); stop that "
            "one first."
        ) from error
    except OSError as error:
        os.close(lock)
        raise StoreError(
            f"The database {path} can't be opened: {error.strerror}. Check that this user may "
            "read and write the file."
        ) from error
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
    return lock
