"""Who the admins are in Slack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.cases import Admin
from bot.chats.slack.errors import code, translated
from bot.chats.slack.scopes import BOT_TOKEN
from bot.errors import LoginFailed, Rejected

if TYPE_CHECKING:
    from slack_sdk import WebClient

CHAT = "slack"
"""What an admin's user id stands under."""


class People:
    """The admins by their Slack user ids, and the ids by the admins' keys."""

    def __init__(self) -> None:
        self.users: dict[str, str] = {}
        self.keys: dict[str, str] = {}

    def find(self, client: WebClient, admins: Sequence[Admin]) -> list[str]:
        """Find every admin, and return a warning for each who has no user.

        Raises:
            LoginFailed: none of them has.
            BotError: Slack can't be asked.
        """
        users: dict[str, str] = {}
        warnings = []
        for admin in admins:
            user = user_of(client, admin)
            if user is None:
                warnings.append(
                    f"{admin.name} ({admin.email}) has no user with that e-mail in Slack and "
                    "can't act; correct the e-mail under [[admins]]."
                )
                continue
            users[admin.key] = user
        if not users:
            raise LoginFailed(
                "None of the admins is a user of this Slack workspace; correct their e-mails "
                "under [[admins]]."
            )
        self.users, self.keys = users, {user: key for key, user in users.items()}
        return warnings


def user_of(client: WebClient, admin: Admin) -> str | None:
    """Return the admin's Slack user id, or None if nobody there has that e-mail.

    Raises:
        BotError: Slack can't be asked.
    """
    user = admin.ids.get(CHAT)
    if user is not None or not admin.email:
        return user
    try:
        with translated(BOT_TOKEN):
            return str(client.users_lookupByEmail(email=admin.email)["user"]["id"])
    except Rejected as error:
        if code(error) != "users_not_found":
            raise
    return None
