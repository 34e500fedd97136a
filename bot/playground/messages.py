"""What can be done to messages: post, change, delete, read, and react to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.playground import channels, checks
from bot.playground.workspace import (
    APP,
    BOT,
    BOT_USER,
    TEAM,
    TOMBSTONE,
    Channel,
    Ephemeral,
    Json,
    SlackError,
    Workspace,
    permalink,
)

PAGE = 100
_MENTION = re.compile(r"<(?:@(\w+)|!(channel|here|everyone))[^>]*>")
_REACTION = re.compile(r"[a-z0-9_+'\-]+(?:::skin-tone-[2-6])?")


def post(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    """Post a message as the app (https://docs.slack.dev/reference/methods/chat.postMessage)."""
    channel = channels.usable(space, channels.addressed(space, arguments.get("channel")), "post")
    checks.message(arguments)
    thread = arguments.get("thread_ts")
    if thread is not None and thread not in channel.messages:
        raise SlackError("thread_not_found")
    if thread is not None and channel.messages[thread].get("subtype") == TOMBSTONE:
        raise SlackError("cannot_reply_to_message")
    made = _made(space, arguments)
    if thread is not None:
        root = channel.messages[thread]
        made["thread_ts"] = root.get("thread_ts", thread)
        root["thread_ts"] = root["ts"]
        root["reply_count"] = root.get("reply_count", 0) + 1
    channel.messages[made["ts"]] = made
    space.changed()
    return {"channel": channel.id, "ts": made["ts"], "message": made}


def update(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    """Change one of the app's messages (https://docs.slack.dev/reference/methods/chat.update)."""
    channels.usable(space, arguments.get("channel"), "update")
    found = space.message(arguments.get("channel"), arguments.get("ts"))
    if found.get("bot_id") != BOT:
        raise SlackError("cant_update_message")
    checks.message(arguments)
    found["text"] = str(arguments.get("text", ""))
    found["blocks"] = _with_ids(space, arguments.get("blocks") or [])
    if arguments.get("metadata") is not None:
        found["metadata"] = arguments["metadata"]
    found["edited"] = {"user": BOT_USER, "ts": space.new_ts()}
    space.changed()
    return {"channel": arguments["channel"], "ts": found["ts"], "text": found["text"],
            "message": found}  # fmt: skip


def delete(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    """Delete one of the app's messages (https://docs.slack.dev/reference/methods/chat.delete)."""
    channel = channels.usable(space, arguments.get("channel"), "delete")
    found = space.message(channel.id, arguments.get("ts"))
    if found.get("bot_id") != BOT:
        raise SlackError("cant_delete_message")
    take_away(space, channel, found)
    return {"channel": channel.id, "ts": found["ts"]}


def take_away(space: Workspace, channel: Channel, found: Json) -> None:
    """Delete a message; a thread's first one leaves a tombstone for as long as others stand in it.

    Nothing can be answered to a tombstone, and it is no message any more: see
    ``cannot_reply_to_message`` on https://docs.slack.dev/reference/methods/chat.postMessage#errors.
    """
    root = channel.messages.get(found.get("thread_ts", ""))
    if root is found and found.get("reply_count"):
        stone = {"type": "message", "subtype": TOMBSTONE, "user": "USLACKBOT", "hidden": True,
                 "text": "This message was deleted.", "blocks": []}  # fmt: skip
        kept = {name: found[name] for name in ("ts", "thread_ts", "reply_count")}
        channel.messages[found["ts"]] = stone | kept
    else:
        del channel.messages[found["ts"]]
        if root is not None and root is not found:
            root["reply_count"] -= 1
    space.changed()


def post_ephemeral(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    """Show a message to one person (https://docs.slack.dev/reference/methods/chat.postEphemeral)."""
    channel = channels.usable(space, arguments.get("channel"), "whisper")
    return whisper(space, channel, arguments)


def whisper(space: Workspace, channel: Channel, arguments: Mapping[str, Any]) -> Json:
    """Show a message to one person, as the answer to what they did may be anywhere."""
    user = str(arguments.get("user"))
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    checks.message(arguments)
    made = _made(space, arguments)
    space.ephemerals.append(Ephemeral(user, channel.id, made))
    space.changed()
    return {"message_ts": made["ts"]}


def history(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    """Read a channel, newest first (https://docs.slack.dev/reference/methods/conversations.history)."""
    channel = channels.usable(space, arguments.get("channel"), "read")
    roots = [
        one for one in channel.messages.values() if one.get("thread_ts", one["ts"]) == one["ts"]
    ]
    return _page(sorted(roots, key=lambda one: str(one["ts"]), reverse=True), arguments)


def replies(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    """Read a thread, its first message first.

    https://docs.slack.dev/reference/methods/conversations.replies
    """
    channel = channels.usable(space, arguments.get("channel"), "read")
    if str(arguments.get("ts")) not in channel.messages:
        raise SlackError("thread_not_found")
    root = str(arguments["ts"])
    found = [one for one in channel.messages.values() if root in {one["ts"], one.get("thread_ts")}]
    return _page(sorted(found, key=lambda one: str(one["ts"])), arguments)


def get_permalink(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    """Return a message's address (https://docs.slack.dev/reference/methods/chat.getPermalink)."""
    found = space.message(arguments.get("channel"), arguments.get("message_ts"))
    return {"channel": arguments["channel"], "permalink": permalink(arguments["channel"], found)}


def get_reactions(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    """Return a message with its reactions (https://docs.slack.dev/reference/methods/reactions.get)."""
    found = space.message(arguments.get("channel"), arguments.get("timestamp"))
    return {"type": "message", "channel": arguments["channel"], "message": found}


def react(space: Workspace, user: str, channel: str, ts: str, name: str) -> None:
    """Put a reaction on a message (https://docs.slack.dev/reference/methods/reactions.add)."""
    if not _REACTION.fullmatch(name):
        raise SlackError("invalid_name")
    reactions = space.message(channel, ts).setdefault("reactions", [])
    for reaction in reactions:
        if reaction["name"] == name:
            if user in reaction["users"]:
                raise SlackError("already_reacted")
            reaction["users"].append(user)
            reaction["count"] += 1
            break
    else:
        reactions.append({"name": name, "users": [user], "count": 1})
    space.changed()


def unreact(space: Workspace, user: str, channel: str, ts: str, name: str) -> None:
    """Take a reaction back (https://docs.slack.dev/reference/methods/reactions.remove)."""
    found = space.message(channel, ts)
    for reaction in found.get("reactions", []):
        if reaction["name"] == name and user in reaction["users"]:
            reaction["users"].remove(user)
            reaction["count"] -= 1
            found["reactions"] = [one for one in found["reactions"] if one["count"]]
            space.changed()
            return
    raise SlackError("no_reaction")


def notified(message: Mapping[str, Any]) -> set[str]:
    """Return whom the message calls: users' ids, ``channel``, ``here`` or ``everyone``.

    https://docs.slack.dev/messaging/formatting-message-text#advanced
    """
    called = {user or group for user, group in _MENTION.findall(str(message.get("text", "")))}
    for part in parts(message.get("blocks", [])):
        match part.get("type"):
            case "user":
                called.add(part["user_id"])
            case "broadcast":
                called.add(part["range"])
            case "mrkdwn":
                called |= {user or group for user, group in _MENTION.findall(part["text"])}
    return called


def plain(message: Mapping[str, Any]) -> str:
    """Return what the message or form says, as text, a line for each of its parts."""
    lines: list[str] = []
    line = ""
    for part in parts([message.get("title"), message.get("blocks")]):
        match part.get("type"):
            case "text" | "link":
                line += part.get("text") or part.get("url", "")
            case "user":
                line += f"@{part['user_id']}"
            case "plain_text" | "mrkdwn":
                lines += [line, part["text"]]
                line = ""
            case "rich_text_section" | "rich_text_quote" | "rich_text_preformatted":
                lines.append(line)
                line = ""
    return "\n".join(one for one in [*lines, line] if one)


def parts(value: object) -> Iterator[Json]:
    """Give every object in a piece of JSON, the outer before the inner."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from parts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from parts(inner)


def _made(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    made: Json = {
        "type": "message", "ts": space.new_ts(), "user": BOT_USER, "bot_id": BOT, "app_id": APP,
        "team": TEAM, "text": str(arguments.get("text", "")),
        "blocks": _with_ids(space, arguments.get("blocks") or []),
    }  # fmt: skip
    if arguments.get("metadata") is not None:
        made["metadata"] = arguments["metadata"]
    return made


def _with_ids(space: Workspace, blocks: list[Json]) -> list[Json]:
    """Give every block an id, as Slack does where there is none."""
    return [{**block, "block_id": block.get("block_id") or space.new_id("b")} for block in blocks]


def _page(found: list[Json], arguments: Mapping[str, Any]) -> Json:
    size = min(int(arguments.get("limit") or PAGE), 999)
    start = int(arguments.get("cursor") or 0)
    page = found[start : start + size]
    if str(arguments.get("include_all_metadata", "")).lower() not in {"true", "1"}:
        page = [{name: value for name, value in one.items() if name != "metadata"} for one in page]
    more = start + size < len(found)
    return {
        "messages": page,
        "has_more": more,
        "response_metadata": {"next_cursor": str(start + size) if more else ""},
    }
