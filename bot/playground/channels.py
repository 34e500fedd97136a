"""What happens to a channel: archived, without the app, shared with another organisation.

What the app is then refused stands on each method's page; where a page names no code for a
channel that can't be used, its answer for one that isn't there is given.
"""

from __future__ import annotations

from bot.playground.workspace import BOT_USER, TEAM, Channel, Json, SlackError, Workspace

CODES_OF_A_CHANNEL = {
    "post": ("is_archived", "not_in_channel"),
    "update": ("is_inactive", "channel_not_found"),
    "delete": ("is_archived", "channel_not_found"),
    "whisper": ("is_archived", "channel_not_found"),
    "read": (None, "not_in_channel"),
}
"""What is answered in an archived channel, and where the app is no member, by what it wants.

An archived channel can still be read.

* ``post``: https://docs.slack.dev/reference/methods/chat.postMessage#errors
* ``update``: https://docs.slack.dev/reference/methods/chat.update#errors
* ``delete``: https://docs.slack.dev/reference/methods/chat.delete#errors
* ``whisper``: https://docs.slack.dev/reference/methods/chat.postEphemeral#errors
* ``read``: https://docs.slack.dev/reference/methods/conversations.history#errors
"""

STRANGERS = "E0STRANGERS"
"""The organisation that a channel is shared with unless another is named."""


def usable(space: Workspace, channel_id: object, wanted: str) -> Channel:
    """Return the channel if the app may do there what it wants, a key of the codes above.

    Raises:
        SlackError: it is archived, or the app is not in it, or there is none.
    """
    found = space.channel(channel_id)
    archived, absent = CODES_OF_A_CHANNEL[wanted]
    if BOT_USER not in found.members:
        # a private channel does not tell that it is there
        raise SlackError("channel_not_found" if found.is_private else absent)
    if found.is_archived and archived is not None:
        raise SlackError(archived)
    return found


def visible(space: Workspace, channel_id: object) -> Channel:
    """Return the channel for whoever asks what it is.

    https://docs.slack.dev/reference/methods/conversations.info#errors

    Raises:
        SlackError: there is none, or it is private and the app is not in it.
    """
    found = space.channel(channel_id)
    if found.is_private and BOT_USER not in found.members:
        raise SlackError("channel_not_found")
    return found


def addressed(space: Workspace, target: object) -> str:
    """Return the channel that a message is for; a person's id opens their direct messages.

    https://docs.slack.dev/reference/methods/chat.postMessage#app_home
    """
    if target not in space.users:
        return str(target)
    known = f"D{str(target)[1:]}"
    if known not in space.channels:
        members = {str(target), BOT_USER}
        space.channels[known] = Channel(id=known, name="", members=members, is_im=True)
    return known


def archive(channel: Channel, *, archived: bool) -> Json:
    """Archive the channel or take it back in use; returns the event of it.

    https://docs.slack.dev/reference/events/channel_archive
    """
    channel.is_archived = archived
    return {"type": "channel_archive" if archived else "channel_unarchive", "channel": channel.id}


def remove(channel: Channel) -> Json:
    """Take the app out; returns the event (https://docs.slack.dev/reference/events/channel_left)."""
    channel.members.discard(BOT_USER)
    return {"type": "channel_left", "channel": channel.id}


def invite(channel: Channel) -> Json:
    """Let the app in; returns the event.

    https://docs.slack.dev/reference/events/member_joined_channel
    """
    channel.members.add(BOT_USER)
    return {"type": "member_joined_channel", "user": BOT_USER, "channel": channel.id,
            "channel_type": "C", "team": TEAM}  # fmt: skip


def share(channel: Channel, team: str) -> Json:
    """Let another organisation in; returns the event.

    https://docs.slack.dev/reference/events/channel_shared
    """
    channel.invited.discard(team)
    channel.connected.add(team)
    return {"type": "channel_shared", "channel": channel.id, "connected_team_id": team}


def unshare(channel: Channel, team: str) -> Json:
    """Take another organisation out; returns the event.

    https://docs.slack.dev/reference/events/channel_unshared
    """
    channel.connected.discard(team)
    channel.invited.discard(team)
    return {"type": "channel_unshared", "channel": channel.id,
            "previously_connected_team_id": team,
            "is_ext_shared": bool(channel.connected)}  # fmt: skip
