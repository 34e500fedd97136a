"""The clear text, shown to one admin who asks for it, in private, and logged."""

from __future__ import annotations

from bot.cases import Verb
from bot.desk import Desk
from bot.desk.act import refusal
from bot.screens import Answer, Tell
from bot.screens.messages import revealed
from bot.store import cases, mentions

SHOWN = 4
"""How many of the newest mentions are shown, so that all of them fit in one message."""


def reveal(desk: Desk, case_id: int, admin: str) -> Answer:
    """Show the admin what the author wrote, without masks.

    That it was asked for is committed before anything is shown.
    """
    now = desk.now()
    with desk.store.write() as database:
        case = cases.get(database, case_id)
        if case is None:
            return refusal(desk, case)
        cases.witness(database, case, Verb.REVEALED, now=now, actor=admin)
        written = mentions.of_case(database, case, SHOWN)
    desk.wake()
    return Tell(revealed(case, written, desk.texts))
