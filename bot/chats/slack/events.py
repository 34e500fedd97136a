"""The events that the app subscribes to (https://docs.slack.dev/reference/events)."""

from __future__ import annotations

from typing import Final

REACTIONS: Final = ("reaction_added", "reaction_removed")
"""What people do on a card."""

SHARED: Final = "channel_shared"
"""Another organisation has come into the channel."""

CHANNEL: Final = (
    SHARED,
    "channel_unshared",
    "channel_archive",
    "channel_unarchive",
    "channel_deleted",
    "channel_left",
    "group_archive",
    "group_unarchive",
    "group_deleted",
    "group_left",
    "member_joined_channel",
)
"""What may change whether the channel can be used; those of a group are a private channel's."""

EVENTS: Final = REACTIONS + CHANNEL
