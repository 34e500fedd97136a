"""Reactions that came, or were taken back, while nobody listened: read from the chat itself."""

from __future__ import annotations

from collections.abc import Callable

from bot.chats import Chat
from bot.desk import CARD, Desk
from bot.desk.actions import handle
from bot.errors import Rejected, Retryable
from bot.screens import Action, Tell
from bot.store import surfaces

_WAIT = 30.0
"""Seconds before a chat that can't be read is asked again, where it doesn't say."""


def missed_reactions(desk: Desk, chat: Chat, pause: Callable[[float], bool]) -> None:
    """Act on what was missed on the card of every case that is not finished.

    Slack lets fewer than one card a second be read, so it may take minutes: ``pause`` waits so
    many seconds and returns whether to stop.

    Raises:
        BotError: the chat refuses our credentials, or the database can't be used.
    """
    for surface in surfaces.of_unfinished(desk.store.read(), chat.name):
        if surface.kind != CARD or surface.message_id is None:
            continue
        while not pause(0.0):
            try:
                missed_reactions_to(desk, chat, surface.message_id)
            except Retryable as error:
                pause(_WAIT if error.after is None else error.after)
            except Rejected:
                break  # the card is gone, which its next update finds too
            else:
                break


def missed_reactions_to(desk: Desk, chat: Chat, message_id: str) -> None:
    """Act on what was missed on one card.

    Raises:
        BotError: the chat can't be read now.
    """
    noted = surfaces.reactions(desk.store.read(), chat.name, message_id)  # first: see below
    there = {(one.user, one.name): one.admin for one in chat.reactions(message_id)}
    # what happens between the two has been noted once its turn comes, and counts once
    for user, name in noted - there.keys():
        _again(desk, chat, "unreact", user, chat.admin_of(user), name, message_id)
    for (user, name), admin in there.items():
        if (user, name) not in noted and admin:
            _again(desk, chat, "react", user, admin, name, message_id)


def _again(
    desk: Desk, chat: Chat, kind: str, user: str, admin: str | None, name: str, message_id: str
) -> None:
    action = Action(
        name=f"{kind}.{name}", chat=chat.name, user=user, admin=admin, message_id=message_id
    )
    answer = handle(desk, action)
    if isinstance(answer, Tell):
        chat.tell(user, answer.message)
