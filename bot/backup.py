"""Copies of the database: taken while the bot runs, and put back while it does not.

SQLite's own online backup (https://www.sqlite.org/backup.html) copies a database in use as it
stood at one moment. A copy holds what citizens wrote in clear text: it is its owner's alone.
"""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing, suppress
from datetime import date, datetime
from pathlib import Path

from bot.errors import StoreError
from bot.store import Store, migrated, must_be_known, must_exist

_NIGHTLY = re.compile(r"svarvakt-\d{4}-\d{2}-\d{2}\.db")
_PAGES = 1000  # copied at a time, so that a writer never waits long


def back_up(database: Path, target: Path, *, overwrite: bool = False) -> None:
    """Copy the database to ``target``, which is whole or not there at all.

    Raises:
        StoreError: the database can't be read, the copy can't be written, or something stands
            there already that is not to be overwritten.
    """
    must_exist(database)
    if target.exists() and (target.samefile(database) or not overwrite):
        raise StoreError(
            f"The backup {target} can't be written: it is the database itself."
            if target.samefile(database)
            else f"There is a file {target} already, and it stays as it is. Name another, or add "
            "--overwrite."
        )
    made = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        made.unlink(missing_ok=True)
        os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with (
            closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(made)) as copy,
        ):
            source.backup(copy, pages=_PAGES)
            copy.execute("PRAGMA journal_mode = DELETE")
        _sound(made)
        made.replace(target)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            made.unlink(missing_ok=True)
        why = getattr(error, "strerror", None) or str(error)
        raise StoreError(f"The backup {target} can't be written: {why}.") from error


def nightly(database: Path, folder: Path, day: date, keep: int) -> Path:
    """Copy the database to the day's file in the folder, and keep the newest ``keep`` of these.

    Raises:
        StoreError: it can't be done; the older copies stay.
    """
    target = folder / f"svarvakt-{day.isoformat()}.db"
    back_up(database, target, overwrite=True)
    copies = sorted(one for one in folder.iterdir() if _NIGHTLY.fullmatch(one.name))
    for old in copies[:-keep]:
        old.unlink(missing_ok=True)
    return target


def restore(source: Path, database: Path, now: datetime) -> Path | None:
    """Put a copy in the database's place; returns where the one that stood there is now.

    Raises:
        StoreError: the bot is running, or the copy is no sound database of ours; nothing changed.
    """
    if not source.is_file():
        raise StoreError(f"There is no file {source}.")
    _sound(source)
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as copy:
        must_be_known(copy, source)
    kept = None
    with Store.held(database):
        incoming = database.with_name(f"{database.name}.part")
        back_up(source, incoming, overwrite=True)
        if database.exists() and database.stat().st_size:
            kept = database.with_name(f"{database.name}.{now:%Y%m%dT%H%M%S}")
            with closing(sqlite3.connect(database)) as standing:  # what the journal still holds
                standing.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            database.replace(kept)
        for rest in ("-wal", "-shm"):
            Path(f"{database}{rest}").unlink(missing_ok=True)
        incoming.replace(database)
    Store(database).close()  # bring an older copy up to date, or say why it can't be used
    return kept


def _sound(path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            found = database.execute("PRAGMA quick_check").fetchone()[0]
            ours = migrated(database)
    except sqlite3.Error as error:
        raise StoreError(f"The file {path} is not a sound database: {error}.") from error
    if found != "ok" or not ours:
        raise StoreError(f"The file {path} is not a sound database of svarvakt's.")
