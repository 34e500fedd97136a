"""What waits for a network, or a way to ring, that has been taken out of the configuration.

Nobody will ever take it, so it is given back to people: the case is somebody's again, and the card
says why.
"""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from bot.desk import Desk
from bot.desk.errands import Publishing, errand_of
from bot.desk.ringing import lane
from bot.outgoing import Kind, State
from bot.store import outbox

UNCONFIGURED = "unconfigured"
"""The problem of what was to go to a network that is not configured any more."""

_LOG = structlog.get_logger(__name__)


def give_back(desk: Desk, destinations: Iterable[str]) -> int:
    """Give back what waits for none of the destinations; returns how many things there were.

    What may be out is uncertain, and a person must look. A call that nobody can make any more is
    let go: the alarm goes on by the ways that are left.
    """
    found = outbox.elsewhere(desk.store.read(), {desk.chat, lane(desk), *destinations})
    for item in found:
        _LOG.warning("nobody takes this any more", key=item.key, destination=item.destination)
        if item.kind is Kind.CALL:
            with desk.store.write() as database:
                outbox.taken_back(database, item, desk.now())
            continue
        errand = errand_of(item.kind)
        if isinstance(errand, Publishing) and item.state is State.SENDING:
            errand.unsure(desk, item)
        else:
            errand.refused(desk, item, UNCONFIGURED)
    return len(found)
