"""Whether a card shows all that its author has written, so that nothing unread is put aside.

While the chat is down or slow a card can lag behind. Who finishes the case there, or lowers its
alarm, has not read what came meanwhile.
"""

from __future__ import annotations

from bot.cases import Case
from bot.desk import CARD, Desk
from bot.screens import Tell
from bot.screens import words as say
from bot.screens.messages import says
from bot.store import Database, changes, surfaces
from bot.store.changes import Revision


def unread(desk: Desk, database: Database, case: Case) -> Tell | None:
    """Return what to say to whoever would put the case aside; None where its card shows it all."""
    card = surfaces.of_case(database, case.id, desk.chat, CARD)
    if card is None or not card.shows:
        return None
    if not changes.since(database, case.id, Revision.read(card.shows)):
        return None
    text = desk.texts(
        "{name} has written more, which the card does not show yet. Nothing has been done. Read "
        "it as soon as it stands there, and press again.",
        name=say.author(case),
    )  # fmt: skip
    return Tell(says(text))
