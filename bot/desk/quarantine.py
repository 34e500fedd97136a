"""One that can't become a case holds up no other, and is looked at by a person all the same.

What fails is tried once more. Then it is made a plain case, that says nothing of itself but where
to look; and if not even that goes, it is set aside until the next start, and the channel is told.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog

from bot.desk import Desk
from bot.desk.notices import tell
from bot.errors import BotError, place
from bot.store import intake
from bot.store.intake import Waiting

ENOUGH = 2
"""After how many failures it is made a plain case."""

_PAGE = 25
"""How many of what has been taken in become cases in one transaction."""

What = TypeVar("What")

_LOG = structlog.get_logger(__name__)


def open_all(
    desk: Desk, opens: Callable[[Sequence[Waiting]], None], plainly: Callable[[Waiting], None]
) -> int:
    """Open all that waits, a page at a time; where a page fails, its rows one by one.

    Args:
        desk: Whose intake it is; its lock is held.
        opens: Makes cases of these, of all of them or of none.
        plainly: Makes a case of what could not be looked at.

    Returns:
        How many were looked at.

    Raises:
        StoreError: the database can't be used now; nothing is lost.
    """
    count = last = 0
    while rows := intake.waiting(desk.store.read(), _PAGE, last):
        last, count = rows[-1].id, count + len(rows)
        todo = [row for row in rows if row.id not in desk.intake.aside]
        failed_before = any(row.failures for row in todo)
        if failed_before or not tried(opens, todo):
            for row in todo:
                _open(desk, row, opens, plainly)
        desk.wake()
    return count


def _open(
    desk: Desk,
    row: Waiting,
    opens: Callable[[Sequence[Waiting]], None],
    plainly: Callable[[Waiting], None],
) -> None:
    failures = row.failures
    if failures < ENOUGH and not tried(opens, [row]):
        failures = _count(desk, row)
        if failures < ENOUGH:
            return
    if failures >= ENOUGH and not tried(plainly, row):
        _count(desk, row)
        desk.intake.aside.add(row.id)
        tell_of(desk, row.network)


def tried(do: Callable[[What], None], what: What) -> bool:
    """Do it; False if it failed, for a fault that is logged and is not the database's own.

    Raises:
        BotError: it was no fault of what was to be done: the database can't be used now.
    """
    try:
        do(what)
    except (BotError, sqlite3.OperationalError):
        raise
    except Exception as error:  # noqa: BLE001 - the worker loop: the others must become cases
        _LOG.error(
            "what came in could not become a case", kind=type(error).__name__, place=place(error)
        )
        return False
    return True


def _count(desk: Desk, row: Waiting) -> int:
    with desk.store.write() as database:
        return intake.fail(database, row.id, desk.now())


def tell_of(desk: Desk, network: str) -> None:
    """Tell the channel, once a day for each network, of what can't be shown at all."""
    text = desk.texts(
        "Something that came in from {network} can't be shown here, and is set aside. Look at "
        "{network} for what has no card, and answer it there. {who} must look in the log.",
        network=desk.network_title(network), who=desk.settings.monitoring.contact,
    )  # fmt: skip
    tell(desk, f"quarantine:{network}:{desk.now().date()}", text)
