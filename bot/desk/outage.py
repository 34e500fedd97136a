"""The admin channel hears once when a network can't be reached, and once when it can again."""

from __future__ import annotations

import json
from typing import Any

from bot.desk import Desk
from bot.desk.notices import tell
from bot.errors import BotError, LoginFailed, Rejected, Retryable
from bot.store import from_text, mentions, to_text

PATIENCE = 3
"""How many polls in a row must fail before a passing trouble is told."""


LONG = 300.0
"""A wait of so many seconds that a network asks for is told at once: two more polls are far off."""


def failed(desk: Desk, network: str, error: BotError | None) -> None:
    """Count a failed poll; tell the channel at the third in a row.

    A refused login is told at once, and so is a network that asks us to wait for long.

    ``error`` is why, or None for what nobody foresaw.
    """
    login = isinstance(error, LoginFailed)
    at_once = login or (isinstance(error, Retryable) and (error.after or 0.0) >= LONG)
    now = desk.now()
    with desk.store.write() as database:
        known = mentions.recall(database, _key(network))
        state: dict[str, Any] = (
            json.loads(known) if known else {"since": to_text(now), "count": 0, "told": False}
        )
        state["count"] += 1
        if not state["told"] and (at_once or state["count"] >= PATIENCE):
            state["told"] = True
            since = desk.texts.stamp(from_text(state["since"]))
            title = desk.network_title(network)
            _ = desk.texts
            if login:
                text = _(
                    "{network} has refused our login since {time}. {who} must renew {secret} and "
                    "start Svarvakt again. Nothing is lost meanwhile.",
                    network=title,
                    time=since,
                    who=desk.settings.monitoring.contact,
                    secret=_secret(desk, network),
                )
            else:
                text = _(
                    "{network} can't be read since {time}: {why}. Nothing is lost; it is read as "
                    "soon as it can be.",
                    network=title,
                    time=since,
                    why=_why(desk, error),
                )
            tell(desk, f"down:{network}:{state['since']}", text)
        mentions.remember(database, _key(network), json.dumps(state))
    desk.wake()


def worked(desk: Desk, network: str) -> None:
    """Forget failed polls; tell the channel if it was told of them."""
    known = mentions.recall(desk.store.read(), _key(network))
    if known is None:
        return
    state = json.loads(known)
    with desk.store.write() as database:
        if state["told"]:
            since = desk.texts.stamp(from_text(state["since"]))
            text = desk.texts(
                "{network} can be read again. It was away since {time}; what was written "
                "meanwhile is being read now.",
                network=desk.network_title(network),
                time=since,
            )
            tell(desk, f"up:{network}:{state['since']}", text)
        mentions.remember(database, _key(network), None)
    desk.wake()


def _why(desk: Desk, error: BotError | None) -> str:
    _ = desk.texts
    if isinstance(error, Retryable):
        return _("it asks us to wait") if error.after else _("it does not answer")
    if isinstance(error, Rejected):
        return _("it refuses what we ask for")
    return _("something went wrong here, and the log has more")


def _secret(desk: Desk, network: str) -> str:
    """Return the variable that the network's login stands in."""
    configured = (one for one in desk.settings.networks if one.name == network)
    keys = next((list(one.SECRETS) for one in configured), [])
    return f"{network}_{keys[0] if keys else 'password'}".upper()


def _key(network: str) -> str:
    return f"outage:{network}"
