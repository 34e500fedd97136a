"""What was said before the posts that are to be answered now: the last question and our answer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cases import Case, State, Verb
from bot.desk import REPLY
from bot.desk.assess import shown
from bot.screens.standing import Earlier
from bot.store import Database, cases, outbox
from bot.store.changes import Kept
from bot.store.published import Standing
from bot.triage.personal_data import mask

_WAITING = frozenset({State.OPEN, State.CLAIMED})
_BY_US = frozenset({Verb.SENT, Verb.HELD, Verb.CONFIRM})
_BY_HAND = frozenset({Verb.COPY, Verb.ANSWERED_ELSEWHERE})
"""How a case is answered; of what is written on the network itself the words are not known."""


def earlier_of(
    database: Database, case: Case, posts: Sequence[Kept], out: Standing | None
) -> Earlier | None:
    """Return the last exchange before this one, masked, while the case waits; None if none was.

    ``posts`` are the case's, the newest first, and ``out`` is our newest public reply there.
    """
    before = [one for one in posts if not one.current]
    reply = outbox.last(database, case.id, REPLY)
    private = reply if case.private else None
    if case.state not in _WAITING or not (before or out or (private and private.state == "sent")):
        return None
    asked = next((one for one in before if one.stands), None)
    answered = next(
        (one for one in reversed(cases.events(database, case.id)) if one.verb in _BY_US | _BY_HAND),
        None,
    )
    by_hand = answered is not None and answered.verb in _BY_HAND
    text = private.payload["text"] if private and private.state == "sent" else ""
    if not case.private and not by_hand and out is not None:
        text = out.text
    if answered is not None and answered.verb is Verb.CONFIRM and reply is not None:
        text = reply.payload["text"]  # a person saw it there; what else is out is older
    if asked is None and answered is None:
        return None
    return Earlier(
        question=shown(asked.text, asked.attachments) if asked else "",
        answer=mask(text) if answered and not by_hand else "",
        by_hand=by_hand,
        at=answered.at if answered else None,
    )
