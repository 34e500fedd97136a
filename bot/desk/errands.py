"""The way out to a network: what is done for each kind, and what is made of the outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.desk import Desk, publish, published, removing
from bot.networks import Network, Published, Reply
from bot.outgoing import Kind
from bot.store.outbox import Item


@dataclass(frozen=True, slots=True)
class Publishing:
    """Something to be said on a network once: it is looked up before it is repeated.

    ``refused`` is given why: ``refused``, ``deleted`` (what it answers is gone), ``fault`` (ours)
    or ``gone`` (the network is not configured any more).
    """

    says: Callable[[Desk, Item], Reply]
    done: Callable[[Desk, Item, Published], None]
    refused: Callable[[Desk, Item, str], None]
    unsure: Callable[[Desk, Item], None]


@dataclass(frozen=True, slots=True)
class Repeatable:
    """Something to be done on a network, and done again where nobody knows whether it was."""

    do: Callable[[Desk, Network, Item], None]
    done: Callable[[Desk, Item], None]
    refused: Callable[[Desk, Item, str], None]


_REPLY = Publishing(
    lambda _desk, item: publish.reply_of(item), publish.sent, publish.refused, publish.unsure
)
_TELL = Publishing(
    lambda desk, item: removing.message_of(removing.removal_of(desk.store.read(), item)),
    removing.told,
    removing.not_told,
    removing.perhaps_told,
)
_REMOVE = Repeatable(removing.perform, removing.removed, removing.not_removed)
_CHANGE = Repeatable(published.perform, published.done, published.refused)


def errand_of(kind: Kind) -> Publishing | Repeatable:
    """Return what is to be done for what leaves for a network.

    Raises:
        ValueError: what is of this kind leaves for no network.
    """
    match kind:
        case Kind.REPLY:
            return _REPLY
        case Kind.TELL:
            return _TELL
        case Kind.HIDE | Kind.DELETE:
            return _REMOVE
        case Kind.CORRECT | Kind.WITHDRAW:
            return _CHANGE
        case Kind.NOTICE | Kind.OVERVIEW | Kind.PING | Kind.ALARM | Kind.CALL:
            raise ValueError(kind)
