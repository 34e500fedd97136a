"""What people do in Slack, as actions: clicks, forms, commands and reactions.

Bolt runs with ``process_before_response``: the handler has committed when the acknowledgement
goes out, since Slack never sends a click again. See :mod:`bot.chats.slack.showing` for what is
then shown to the person.
"""

from __future__ import annotations

import json
import logging
import re
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.chats import Handler
from bot.chats.slack import COMMANDS, render
from bot.chats.slack.errors import translated
from bot.chats.slack.events import CHANNEL, REACTIONS, SHARED
from bot.chats.slack.scopes import APP_TOKEN
from bot.chats.slack.showing import Showing, log_failure
from bot.errors import BotError, Trouble
from bot.screens import Action, Invalid, Open, Tell
from bot.screens.messages import says

if TYPE_CHECKING:
    from slack_bolt import Ack

    from bot.chats.slack import Slack

_ANYTHING = re.compile(".*", re.DOTALL)
_REMIND = 0.05  # seconds
_CLOSES_IN = 5.0  # seconds
_LOG = logging.getLogger(__name__)

Body = dict[str, Any]


class Listeners:
    """The connection to Slack and everything that listens on it."""

    def __init__(
        self, slack: Slack, handler: Handler, me: Mapping[str, Any], app_token: str
    ) -> None:
        self._slack = slack
        self._handler = handler
        self._showing = Showing(slack, handler)
        # auth.test was answered at the start; Bolt would ask again at the first click
        bot = AuthorizeResult(
            enterprise_id=None,
            team_id=me.get("team_id"),
            bot_user_id=me.get("user_id"),
            bot_id=me.get("bot_id"),
            bot_token=slack.client.token,
        )
        self._app = App(
            client=slack.bare_client(),  # the token comes with the authorization
            authorize=lambda: bot,
            process_before_response=True,
            request_verification_enabled=False,  # that is for HTTP; a socket is ours by its token
            ssl_check_enabled=False,
            url_verification_enabled=False,
            attaching_function_token_enabled=False,
        )
        self._listen()
        self._socket = SocketModeHandler(self._app, app_token)

    def start(self) -> None:
        """Connect; Slack's client keeps the connection up from here on.

        Raises:
            LoginFailed: the app-level token is refused.
            Retryable: Slack can't be reached.
        """
        logger = self._socket.client.logger
        logger.disabled = True  # it would log the failure as well as raise it
        try:
            with translated(APP_TOKEN):
                self._socket.connect()  # type: ignore[no-untyped-call] # Bolt leaves it unannotated
        except BotError:
            self.stop()
            raise
        finally:
            logger.disabled = False

    def stop(self) -> None:
        """Disconnect and finish what was begun."""
        self._hang_up()
        # a session that is just beginning forgets that it was ended, and the SDK waits for it
        closing = threading.Thread(target=self._socket.close, name="slack-closing", daemon=True)
        closing.start()
        until = time.monotonic() + _CLOSES_IN
        while closing.is_alive() and time.monotonic() < until:
            self._socket.client.current_session_state.terminated = True
            closing.join(_REMIND)
        if closing.is_alive():
            _LOG.warning("Slack's client did not close in time; its threads end with the program")
        self._showing.stop()

    def _hang_up(self) -> None:
        # the SDK's own close waits for seconds, until its threads come back from reading
        client = self._socket.client
        client.closed, client.auto_reconnect_enabled = True, False
        client.enqueue_message("")
        connection = client.current_session.sock if client.current_session else None
        if connection is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _listen(self) -> None:
        app = self._app
        app.action(_ANYTHING)(self._click)
        app.view_submission(_ANYTHING)(self._submit)
        app.view_closed(_ANYTHING)(self._close)
        for name in COMMANDS:
            app.command(f"/{name}")(self._command)
        for name in REACTIONS:
            app.event(name)(self._reaction)
        for name in CHANNEL:
            app.event(name)(self._channel)
        app.error(self._failed)

    def _click(self, ack: Ack, body: Body) -> None:
        done = body["actions"][0]
        option = done.get("selected_option")
        name = done["action_id"].partition("~")[0]
        value = option["value"] if option else done.get("value", "")
        if name == render.MENU:
            name, _, value = value.partition(":")
        view = body.get("view")
        answer = self._handler(
            self._action(
                name,
                body["user"]["id"],
                value=value,
                message_id=_message_id(body),
                state=json.loads(view["private_metadata"] or "{}") if view else {},
                values=render.values(view["state"]) if view else {},
            )
        )
        ack()
        if view and isinstance(answer, Open):
            user = body["user"]["id"]
            unchanged = view["hash"] if answer.follows else None
            self._showing.replace(user, view["id"], answer.form, unchanged)
        else:
            self._showing.show(answer, body)

    def _submit(self, ack: Ack, body: Body) -> None:
        view = body["view"]
        answer = self._handler(self._form_action(f"form.{view['callback_id']}", body))
        match answer:
            case Open(form=form):
                ack(
                    response_action="update",
                    view=render.view(form, self._slack.user_of, self._slack.texts),
                )
            case Invalid(errors):
                ids = {block["block_id"].partition("~")[0]: block["block_id"]
                       for block in view["blocks"] if block["type"] == "input"}  # fmt: skip
                last = next(reversed(ids.values()), "")
                found = {ids.get(name, last): text for name, text in errors.items()}
                ack(response_action="errors", errors=found)
            case _:
                ack(response_action="clear")
                self._showing.show(answer, body)

    def _close(self, ack: Ack, body: Body) -> None:
        self._handler(self._form_action(f"close.{body['view']['callback_id']}", body))
        ack()

    def _command(self, ack: Ack, command: Body) -> None:
        name = command["command"].removeprefix("/")
        answer = self._handler(
            self._action(f"command.{name}", command["user_id"], value=command.get("text", ""))
        )
        if isinstance(answer, Tell):
            people = self._slack.user_of
            ack(
                text=render.fallback(answer.message, people),
                blocks=render.blocks(answer.message, people, self._slack.texts),
                response_type="ephemeral",
            )
        else:
            ack()
            self._showing.show(answer, {"user": {"id": command["user_id"]}, **command})

    def _reaction(self, event: Body) -> None:
        kind = "react" if event["type"] == "reaction_added" else "unreact"
        item = event["item"]
        if item.get("type") != "message":
            return
        name = event["reaction"].partition("::")[0]  # the rest is a skin tone
        message_id = f"{item['channel']}/{item['ts']}"
        # when Slack was told of it: https://docs.slack.dev/reference/events/reaction_added
        at = str(event.get("event_ts", ""))
        answer = self._handler(
            self._action(f"{kind}.{name}", event["user"], message_id=message_id, at=at)
        )
        self._showing.show(answer, {"user": {"id": event["user"]}})

    def _channel(self, event: Body) -> None:
        if event.get("channel") != self._slack.channel:
            return
        if event["type"] == SHARED:  # at once: what is posted next is read by others
            self._slack.admin_channel.found(Trouble.SHARED)
        self._slack.changed()

    def _failed(self, error: Exception, body: Body) -> BoltResponse:
        # Bolt's one error handler: nothing was acknowledged, so Slack shows that it failed
        log_failure(error)
        user = body.get("user", {}).get("id") or body.get("user_id")
        if user:
            _ = self._slack.texts
            text = _("That didn't work, and nothing was changed. Please try again in a moment.")
            self._showing.tell(user, says(text), None)
        return BoltResponse(status=500, body="")

    def _action(
        self,
        name: str,
        user: str,
        *,
        value: str = "",
        message_id: str | None = None,
        at: str = "",
        state: Mapping[str, str] | None = None,
        values: Mapping[str, str] | None = None,
    ) -> Action:
        return Action(
            name=name,
            chat=self._slack.name,
            user=user,
            admin=self._slack.admin_of(user),
            value=value or "",
            message_id=message_id,
            at=at,
            state=state or {},
            values=values or {},
        )

    def _form_action(self, name: str, body: Body) -> Action:
        view = body["view"]
        return self._action(
            name,
            body["user"]["id"],
            state=json.loads(view["private_metadata"] or "{}"),
            values=render.values(view.get("state") or {}),
        )


def _message_id(body: Body) -> str | None:
    container = body.get("container", {})
    if container.get("type") != "message":
        return None
    return f"{container['channel_id']}/{container['message_ts']}"
