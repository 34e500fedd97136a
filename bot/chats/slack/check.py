"""Everything that can be wrong with the Slack app, its channel and its people, found at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.cases import Admin
from bot.chats.slack.channel import trouble_of
from bot.chats.slack.errors import SAYS, code, translated
from bot.chats.slack.people import user_of
from bot.chats.slack.scopes import APP_TOKEN, BOT_TOKEN, lacking, missing_scopes, told_scopes
from bot.errors import (
    EXPOSED,
    BotError,
    ChannelUnusable,
    Finding,
    LoginFailed,
    Problem,
    Rejected,
    Retryable,
)

if TYPE_CHECKING:
    from slack_sdk import WebClient

NAMED = 10
"""How many strangers in the channel are named."""

_TIMEOUT = 10  # seconds
_PAGE = 200


def check(
    *,
    bot_token: str,
    app_token: str,
    api_url: str,
    channel: str | None,
    admins: Sequence[Admin],
) -> Iterator[Finding]:
    """Give what is wrong, what could be better and what is well; nothing is changed in Slack.

    A token that is empty, and a ``channel`` that is None, are passed over: they are told already.
    """
    from slack_sdk import WebClient  # noqa: PLC0415 - heavy

    client = WebClient(token=bot_token, base_url=api_url, timeout=_TIMEOUT, retry_handlers=[])
    try:
        if app_token:
            yield from _app_token(client, app_token)
        if not bot_token:
            return
        with translated(BOT_TOKEN):
            answer = client.auth_test()
        bot = str(answer["user_id"])
        missing = missing_scopes(answer.headers)
        if missing:
            yield Problem(BOT_TOKEN, lacking(missing))
        else:
            told = told_scopes(answer.headers) is not None
            has = "with every scope" if told else "and Slack did not tell which scopes it has"
            yield f"{BOT_TOKEN}: the app is {answer['user']} in {answer['team']}, {has}"
        users: dict[str, str] = {}
        for number, admin in enumerate(admins):
            yield from _granted(_admin(client, number, admin, users))
        if channel is not None:
            yield from _granted(_channel(client, channel, bot, users))
    except Retryable as error:
        yield Problem("slack.api_url", str(error))
    except LoginFailed as error:
        yield Problem(BOT_TOKEN, str(error))
    except BotError as error:
        yield Problem("slack", str(error))


def _app_token(client: WebClient, token: str) -> Iterator[Finding]:
    """Open a connection's address: https://docs.slack.dev/reference/methods/apps.connections.open."""
    try:
        with translated(APP_TOKEN):
            client.apps_connections_open(app_token=token)
    except LoginFailed as error:
        if code(error) != "missing_scope":
            yield Problem(APP_TOKEN, str(error))
            return
        yield Problem(
            APP_TOKEN,
            "The token lacks the scope connections:write; make a new one with it under Basic "
            "Information, App-Level Tokens.",
        )
    else:
        yield f"{APP_TOKEN}: Slack lets the app listen"


def _granted(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Give the findings as far as the app's scopes reach; the lack of one is told already."""
    try:
        yield from findings
    except LoginFailed as error:
        if code(error) != "missing_scope":
            raise


def _admin(
    client: WebClient, number: int, admin: Admin, users: dict[str, str]
) -> Iterator[Finding]:
    """Find the admin's user, and note it by its id."""
    try:
        user = user_of(client, admin)
        if user is not None:
            with translated(BOT_TOKEN):
                client.users_info(user=user)
            users[user] = admin.name
            return
        key, given = f"admins[{number}].email", admin.email
    except Rejected as error:
        if code(error) != "user_not_found":
            raise
        key, given = f"admins[{number}].slack", admin.key
    yield Problem(key, f"nobody in the Slack workspace is {given}; {admin.name} could not act")


def _channel(
    client: WebClient, channel: str, bot: str, admins: Mapping[str, str]
) -> Iterator[Finding]:
    try:
        with translated(BOT_TOKEN):
            found: Mapping[str, Any] = client.conversations_info(channel=channel)["channel"]
    except (Rejected, ChannelUnusable) as error:
        yield Problem("slack.admin_channel", str(error))
        return
    name = f"#{found.get('name') or channel}"
    trouble = trouble_of(found)
    if trouble in EXPOSED:
        yield Problem("slack.admin_channel", f"{name}: {SAYS[trouble]}")
        return
    if found.get("is_archived"):
        yield Problem("slack.admin_channel", f"{name} is archived; choose another channel")
        return
    if not found.get("is_member"):
        yield Problem(
            "slack.admin_channel", f"the app is not in {name}; write /invite @svarvakt there"
        )
        return
    members = set(_members(client, channel)) - {bot}
    yield f"slack.admin_channel: the app is in {name}, with {len(members)} people"
    for user, admin in admins.items():
        if user not in members:
            yield Problem("slack.admin_channel", f"{admin} is not in {name}; invite them there")
    yield from _strangers(client, name, sorted(members - admins.keys()))


def _strangers(client: WebClient, name: str, users: Sequence[str]) -> Iterator[Finding]:
    """Warn of those who read what citizens write and are no admins."""
    people = []
    for user in users:
        with translated(BOT_TOKEN):
            found: Mapping[str, Any] = client.users_info(user=user)["user"]
        if not found.get("is_bot"):
            people.append(str(found.get("real_name") or found.get("name") or user))
        if len(people) > NAMED:
            break
    if people:
        more = " and others" if len(people) > NAMED else ""
        yield Problem(
            "slack.admin_channel",
            f"{', '.join(people[:NAMED])}{more} can read citizens' cases in {name} without being "
            "among [[admins]]; take them out of the channel, or list them",
            warning=True,
        )


def _members(client: WebClient, channel: str) -> Iterator[str]:
    cursor: str | None = None
    while cursor != "":
        with translated(BOT_TOKEN):
            answer = client.conversations_members(channel=channel, limit=_PAGE, cursor=cursor)
        yield from answer["members"]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
