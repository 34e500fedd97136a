"""What was said before the posts that are to be answered now: the last question and our answer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cases import UNANSWERED, Case, Verb
from bot.desk.assess import shown
from bot.outgoing import Kind, State
from bot.screens.standing import Earlier
from bot.store import Database, cases, outbox
from bot.store.changes import Kept
from bot.store.published import Standing
from bot.triage.personal_data import mask

_BY_US = frozenset({Verb.SENT, Verb.HELD, Verb.CONFIRM})
_BY_HAND = frozenset({Verb.COPY, Verb.ANSWERED_ELSEWHERE})
"""How a case is answered; of what is written on the network itself the words are not known."""


def earlier_of(
    database: Database, case: Case, posts: Sequence[Kept], out: Standing | None
) -> Earlier | None:
    """Return the last exchange before this one, masked, while the case waits; None if none was.

    ``posts`` are the case's, the newest first, and ``out`` is our newest public reply there.
    """
    if case.state not in UNANSWERED:
        return None
    before = [one for one in posts if not one.current]
    reply = outbox.last(database, case.id, Kind.REPLY) if case.private else None
    if not before and out is None and (reply is None or reply.state is not State.SENT):
        return None
    asked = next((one for one in before if one.stands), None)
    answered = next(
        (one for one in reversed(cases.events(database, case.id)) if one.verb in _BY_US | _BY_HAND),
        None,
    )
    if asked is None and answered is None:
        return None
    return Earlier(
        question=shown(asked.text, asked.attachments) if asked else "",
        answer=mask(_said(database, case, answered.verb, out)) if answered else "",
        by_hand=answered is not None and answered.verb in _BY_HAND,
        at=answered.at if answered else None,
    )


def _said(database: Database, case: Case, how: Verb, out: Standing | None) -> str:
    """Return the words of our answer, or none where they are not known."""
    if how in _BY_HAND:
        return ""
    if how is not Verb.CONFIRM and not case.private:
        return out.text if out else ""
    reply = outbox.last(database, case.id, Kind.REPLY)
    # one that a person saw there is out, whatever the network said
    is_out = reply is not None and (how is Verb.CONFIRM or reply.state is State.SENT)
    return reply.payload["text"] if reply is not None and is_out else ""
