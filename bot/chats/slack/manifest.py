"""The Slack app's manifest, made from what the code itself listens to and calls.

https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

from typing import Any

from bot.chats.slack import COMMANDS
from bot.chats.slack.events import EVENTS
from bot.chats.slack.scopes import SCOPES
from bot.texts import Texts

LONGEST_DESCRIPTION = 139
"""Characters in the description of an app or of a command."""


def manifest(texts: Texts) -> dict[str, Any]:
    """Return the manifest of an app that does everything the bot needs, in the admins' language."""
    _ = texts
    told = {
        "svar": (_("Find a reply to copy, or to use on a case"), _("[word]")),
        "innboks": (_("Show the open cases, the most urgent first"), ""),
        "frist": (_("Show when an answer is due, and why"), _("[time]")),
        "vakt": (_("Show and set who is on duty, and who is away"), ""),
        "krise": (_("Turn crisis mode on or off"), _("[på or av, and what has happened]")),
        "ny": (_("Make a case of a comment from elsewhere"), _("[link or text]")),
    }
    return {
        "display_information": {
            "name": "Svarvakt",
            "description": _("Keeps watch over comments in social media until they are answered."),
            "background_color": "#1f4e5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,  # where the app writes to an admin directly
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "svarvakt", "always_online": True},
            "slash_commands": [
                {
                    "command": f"/{name}",
                    "description": told[name][0],
                    **({"usage_hint": told[name][1]} if told[name][1] else {}),
                    "should_escape": False,
                }
                for name in COMMANDS
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(scope for either in SCOPES for scope in either)}},
        "settings": {
            "event_subscriptions": {"bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }
