"""What leaves the house, the states it goes through, and what may follow what.

Each row of the outbox has a kind and a state. :func:`life_of` is the one table: which state may
follow which, and where a person sees that something was refused for good. Pure: no I/O, no clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never


class Kind(StrEnum):
    """What it is that leaves."""

    NOTICE = "notice"  # a message in the channel or in a card's thread
    OVERVIEW = "overview"  # what the day brings, in the channel
    PING = "ping"  # the reminder of a deadline, in a card's thread
    ALARM = "alarm"  # an alarm in the chat
    CALL = "call"  # an alarm to somebody outside the chat
    REPLY = "reply"  # an approved reply, in public or in private
    TELL = "private"  # the private message that tells an author why a post was removed
    HIDE = "hide"  # a citizen's post is hidden from others
    DELETE = "delete"  # a citizen's post is taken away for good
    CORRECT = "correct"  # a reply that is out gets another text
    WITHDRAW = "withdraw"  # a reply that is out is taken back


class State(StrEnum):
    """How far it has come."""

    PENDING = "pending"  # it is known not to be out, and a worker tries it when its time comes
    SENDING = "sending"  # an attempt has begun, and nobody knows yet what became of it
    UNSURE = "unsure"  # it may be out, and a person must look
    SENT = "sent"
    FAILED = "failed"  # it was refused for good, and a person is shown that
    WITHDRAWING = "withdrawing"  # it is out, or may be, and a worker takes it back
    WITHDRAWN = "withdrawn"  # taken back, by a person or because it has become pointless


class Mover(StrEnum):
    """Who brings something on from a state that is no end."""

    WORKER = "worker"  # at its next attempt, which has a time
    PERSON = "person"  # by a button on the case's card


MOVED_ON_BY: Mapping[State, Mover] = {
    State.PENDING: Mover.WORKER,
    State.SENDING: Mover.WORKER,
    State.WITHDRAWING: Mover.WORKER,
    State.UNSURE: Mover.PERSON,
}
"""Every state that is no end, and who brings it on from there."""

ENDS = frozenset(State) - MOVED_ON_BY.keys()
WORKED_ON = frozenset(state for state, who in MOVED_ON_BY.items() if who is Mover.WORKER)
NOT_OUT_YET = frozenset({State.PENDING, State.SENDING})
"""States in which it is still on its way."""


class Shown(StrEnum):
    """Where a person sees that something was refused for good."""

    CARD = "card"  # on the case's card
    CHANNEL = "channel"  # in a notice of its own


Arrows = dict[State, frozenset[State]]


@dataclass(frozen=True, slots=True)
class Life:
    """Which states may follow each state, and where a failure is shown."""

    arrows: Arrows
    failure: Shown


_P, _S, _U = State.PENDING, State.SENDING, State.UNSURE
_OUT, _FAILED, _BACK, _GONE = State.SENT, State.FAILED, State.WITHDRAWING, State.WITHDRAWN

_NOTICE = Life(
    {_P: frozenset({_S, _GONE, _FAILED}), _S: frozenset({_P, _OUT, _FAILED})}, Shown.CHANNEL
)
"""In the chat, to stay there: an attempt that was cut off is looked for."""

_REMINDER = Life(
    {
        _P: frozenset({_S, _GONE, _FAILED}),
        _S: frozenset({_P, _OUT, _BACK, _FAILED}),
        _OUT: frozenset({_BACK}),
        _BACK: frozenset({_GONE}),
    },
    Shown.CHANNEL,
)
"""In the chat until somebody has done what it reminds of: it is taken down then."""

_OVERVIEW = Life({**_REMINDER.arrows, _OUT: frozenset()}, Shown.CHANNEL)
"""In the chat, to stay there; one that was cut off and has become pointless is taken down."""

_CALL = Life(
    {_P: frozenset({_S, _GONE, _FAILED}), _S: frozenset({_P, _OUT, _GONE, _FAILED})},
    Shown.CHANNEL,
)
"""By mail or webhook: repeated rather than lost, and never taken back once it is out."""

_PUBLISHED = Life(
    {
        _P: frozenset({_S, _GONE, _FAILED}),
        _S: frozenset({_P, _OUT, _U, _FAILED}),
        _U: frozenset({_OUT, _GONE}),
    },
    Shown.CARD,
)
"""On a network, and never twice: what may be out is never tried again by the program."""

_TOLD = Life(_PUBLISHED.arrows | {_U: frozenset({_GONE})}, Shown.CARD)
"""The same; where it is unsure, a person tells the author."""

_REPEATABLE = Life(
    {_P: frozenset({_S, _GONE, _FAILED}), _S: frozenset({_P, _OUT, _FAILED})}, Shown.CARD
)
"""On a network, and done again where nobody knows: a second time changes nothing."""

_REPLACEABLE = Life(_REPEATABLE.arrows | {_S: _REPEATABLE.arrows[_S] | {_GONE}}, Shown.CARD)
"""The same; a newer one takes its place, even if it is out already."""


def life_of(kind: Kind) -> Life:
    """Return the table of states for what is of this kind."""
    match kind:
        case Kind.NOTICE:
            return _NOTICE
        case Kind.OVERVIEW:
            return _OVERVIEW
        case Kind.PING | Kind.ALARM:
            return _REMINDER
        case Kind.CALL:
            return _CALL
        case Kind.REPLY:
            return _PUBLISHED
        case Kind.TELL:
            return _TOLD
        case Kind.HIDE | Kind.DELETE | Kind.WITHDRAW:
            return _REPEATABLE
        case Kind.CORRECT:
            return _REPLACEABLE
    assert_never(kind)


def sources(kind: Kind, to: State) -> frozenset[State]:
    """Return the states that what is of this kind may come to ``to`` from."""
    return frozenset(state for state, then in life_of(kind).arrows.items() if to in then)


class RemovalState(StrEnum):
    """What became of a post that an admin had taken away."""

    WAITING = "waiting"  # it is on its way
    DONE = "done"
    FAILED = "failed"  # the network refused it; the card asks for it to be done there
    UNDONE = "undone"  # taken back before anything was done


class Told(StrEnum):
    """Whether the author of a removed post has been told why, in private (guideline 10)."""

    NO = "no"  # nobody is to tell the author
    WAITING = "waiting"  # the message is on its way, or goes out after the post is gone
    SENT = "sent"
    BY_HAND = "by_hand"  # a person has told the author
    FAILED = "failed"  # the network refused the message; a person must tell the author
    UNSURE = "unsure"  # the message may be out; a person must look, and tell the author
    UNSENT = "unsent"  # the network can't; a person must tell the author


UNTOLD = frozenset({Told.FAILED, Told.UNSURE, Told.UNSENT})
"""A person must still tell the author."""

REMOVAL_ARROWS: Mapping[RemovalState, frozenset[RemovalState]] = {
    RemovalState.WAITING: frozenset({RemovalState.DONE, RemovalState.FAILED, RemovalState.UNDONE}),
}

TOLD_ARROWS: Mapping[Told, frozenset[Told]] = {
    Told.WAITING: frozenset({Told.SENT, Told.FAILED, Told.UNSURE, Told.NO}),
    Told.FAILED: frozenset({Told.SENT, Told.BY_HAND, Told.NO}),
    Told.UNSURE: frozenset({Told.SENT, Told.BY_HAND}),
    Told.UNSENT: frozenset({Told.SENT, Told.BY_HAND, Told.NO}),
}
"""What may follow: nobody is told of a removal that was undone or refused."""
