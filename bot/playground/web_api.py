"""The Web API: which method needs which scope, how often it may be called, and what it does."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.playground import channels, messages, views
from bot.playground.failures import Failure
from bot.playground.limits import RateLimits
from bot.playground.workspace import (
    APP,
    BOT,
    BOT_USER,
    TEAM,
    Json,
    RateLimitedError,
    SlackError,
    Workspace,
)

BOT_TOKEN: Final = "xoxb-playground"  # noqa: S105 - what the README tells everyone
APP_TOKEN: Final = "xapp-playground"  # noqa: S105

_Function = Callable[[Workspace, Mapping[str, Any]], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """A method; ``tier`` 0 is the special one of posting (see :mod:`bot.playground.limits`)."""

    scope: str
    tier: int
    function: _Function


def _auth_test(_space: Workspace, _arguments: Mapping[str, Any]) -> Json:
    return {
        "url": "https://playground.slack.com/", "team": "Bø kommune", "team_id": TEAM,
        "user": "svarvakt", "user_id": BOT_USER, "bot_id": BOT, "app_id": APP,
        "is_enterprise_install": False,
    }  # fmt: skip


def _conversation(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    return {"channel": channels.visible(space, arguments.get("channel")).as_json()}


def _members(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    members = sorted(channels.visible(space, arguments.get("channel")).members)
    return {"members": members, "response_metadata": {"next_cursor": ""}}


def _user(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    user = space.users.get(str(arguments.get("user")))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": user.as_json()}


def _user_by_email(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    email = str(arguments.get("email", "")).lower()
    for user in space.users.values():
        if email and user.email.lower() == email:
            return {"user": user.as_json()}
    raise SlackError("users_not_found")


def _dnd(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    """https://docs.slack.dev/reference/methods/dnd.info: of others, only their schedule."""
    user = str(arguments.get("user"))
    if user not in space.users:
        raise SlackError("user_not_found")
    start, end = space.do_not_disturb.get(user, (1, 1))
    return {"dnd_enabled": end > start, "next_dnd_start_ts": start, "next_dnd_end_ts": end}


def _users(space: Workspace, _arguments: Mapping[str, Any]) -> Json:
    members = [user.as_json() for user in space.users.values()]
    return {"members": members, "response_metadata": {"next_cursor": ""}}


def _react(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    messages.react(space, BOT_USER, *_reaction(arguments))
    return {}


def _unreact(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    messages.unreact(space, BOT_USER, *_reaction(arguments))
    return {}


def _reaction(arguments: Mapping[str, Any]) -> tuple[str, str, str]:
    return (
        str(arguments.get("channel")),
        str(arguments.get("timestamp")),
        str(arguments.get("name")),
    )


# The scopes and tiers stand on each method's page: https://docs.slack.dev/reference/methods
METHODS: Final[Mapping[str, Method]] = {
    "auth.test": Method("", 4, _auth_test),
    "chat.postMessage": Method("chat:write", 0, messages.post),
    "chat.update": Method("chat:write", 3, messages.update),
    "chat.delete": Method("chat:write", 3, messages.delete),
    "chat.postEphemeral": Method("chat:write", 4, messages.post_ephemeral),
    "chat.getPermalink": Method("", 4, messages.get_permalink),
    "conversations.info": Method("channels:read", 3, _conversation),
    "conversations.history": Method("channels:history", 3, messages.history),
    "conversations.replies": Method("channels:history", 3, messages.replies),
    "conversations.members": Method("channels:read", 4, _members),
    "users.info": Method("users:read", 4, _user),
    "dnd.info": Method("dnd:read", 3, _dnd),
    "users.list": Method("users:read", 2, _users),
    "users.lookupByEmail": Method("users:read.email", 3, _user_by_email),
    "reactions.add": Method("reactions:write", 3, _react),
    "reactions.remove": Method("reactions:write", 2, _unreact),
    "reactions.get": Method("reactions:read", 3, messages.get_reactions),
    "views.open": Method("", 4, views.open_view),
    "views.push": Method("", 4, views.push),
    "views.update": Method("", 4, views.update),
    "views.publish": Method("", 4, views.publish),
}
SCOPES: Final = frozenset(method.scope for method in METHODS.values() if method.scope) | {
    "commands"
}
"""Every scope there is something to do with."""

_JSON_ARGUMENTS: Final = ("blocks", "metadata", "view")


@dataclass(frozen=True, slots=True)
class Answered:
    """What goes back over HTTP."""

    body: Json
    status: int = 200
    retry_after: int | None = None


class WebApi:
    """Answers calls, as the app with the given scopes."""

    def __init__(self, space: Workspace, limits: RateLimits, scopes: frozenset[str]) -> None:
        self.limits = limits
        self.scopes = scopes
        self._space = space
        self._failures: dict[str, list[Failure]] = {}
        self.down: int | None = None
        self.tells_scopes = True

    def fail(self, method: str, failure: Failure) -> None:
        """Have the next call of the method fail, or each that the failure is for."""
        with self._space.lock:
            self._failures.setdefault(method, []).append(failure)

    def relent(self, method: str | None) -> None:
        """Forget what was to fail, of one method or of all."""
        with self._space.lock:
            for name in [method] if method else list(self._failures):
                self._failures.pop(name, None)

    def call(self, name: str, token: str, given: Mapping[str, Any]) -> Answered:
        """Answer one call."""
        with self._space.lock:
            if self.down is not None:
                return Answered({"ok": False, "error": "service_unavailable"}, self.down)
            failures = self._failures.get(name, [])
            failure = next((one for one in failures if one.meets(given)), None)
            if failure is not None:
                if not failure.lasting:
                    failures.remove(failure)
                if failure.after_doing:
                    self._done(name, token, given)
                body = {"ok": False, "error": failure.error}
                self._space.record(name, given, body)
                return Answered(body, failure.status, failure.retry_after)
            return self._done(name, token, given)

    def _allowed(self, name: str, token: str) -> Method:
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        _check_token(token)
        if method.scope and method.scope not in self.scopes:
            provided = ",".join(sorted(self.scopes))
            raise SlackError("missing_scope", needed=method.scope, provided=provided)
        return method

    def _done(self, name: str, token: str, given: Mapping[str, Any]) -> Answered:
        arguments = dict(given)
        status, after = 200, None
        try:
            method = self._allowed(name, token)
            arguments = _read(given)
            self.limits.check(name, method.tier, arguments)
            body: Json = {"ok": True, **copy.deepcopy(method.function(self._space, arguments))}
        except RateLimitedError as error:
            status, after = 429, error.after
            body = {"ok": False, "error": error.code}
        except SlackError as error:
            body = {"ok": False, "error": error.code, **error.more}
        self._space.record(name, arguments, body)
        return Answered(body, status, after)


def _check_token(token: str) -> None:
    if not token:
        raise SlackError("not_authed")
    if token == APP_TOKEN:
        raise SlackError("not_allowed_token_type")
    if token != BOT_TOKEN:
        raise SlackError("invalid_auth")


def _read(given: Mapping[str, Any]) -> Json:
    """Return the arguments; some are JSON within a form (https://docs.slack.dev/apis/web-api)."""
    arguments = {name: value for name, value in given.items() if value is not None}
    for name in _JSON_ARGUMENTS:
        if isinstance(arguments.get(name), str):
            try:
                arguments[name] = json.loads(arguments[name])
            except ValueError as error:
                code = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
                raise SlackError(code) from error
    return arguments
