"""Stops the program between two steps of a delivery, as a crash does, at each of them in turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.delivery import NetworkLane
from bot.desk import Desk
from bot.store import Database
from tests.desk.test_delivery import settle
from tests.fakes import Clock, Village


class Killed(BaseException):
    """The machine stops here; nothing catches it."""


class Mortal(Village):
    """A village in which a call can be the last thing the program does.

    ``left`` counts down before and after each call and each commit; at zero it is over.
    """

    def __init__(self) -> None:
        super().__init__()
        self.left = 0

    def step(self) -> None:
        """Count one step."""
        self.left -= 1
        if self.left == 0:
            raise Killed

    def _fail(self, method: str, *, late: bool) -> None:
        if method not in {"poll", "find"}:
            self.step()
        super()._fail(method, late=late)


def killed_at(step: int, desk: Desk, village: Village, clock: Clock) -> bool:
    """Deliver what is waiting until that step; whether there was such a step."""
    assert isinstance(village, Mortal)
    write = desk.store.write
    counting = True

    @contextmanager
    def mortal_write() -> Iterator[Database]:
        nonlocal counting
        outermost, counting = counting, False  # a transaction in a transaction is one
        try:
            if outermost:
                village.step()
            with write() as database:
                yield database
            if outermost:
                village.step()
        finally:
            counting = outermost

    village.left = step
    desk.store.write = mortal_write  # type: ignore[method-assign] # every commit is a step
    try:
        settle(NetworkLane(desk, village).step, clock)
    except Killed:
        return True
    finally:
        village.left = 0
        desk.store.write = write  # type: ignore[method-assign]
    return False
