"""What a person does in Slack's own app: click, react, type, choose, send in, close."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from bot.playground import checks, messages, views
from bot.playground.socket_mode import SocketMode
from bot.playground.workspace import (
    ADMIN_CHANNEL,
    APP,
    TEAM,
    Ephemeral,
    Json,
    SlackError,
    Workspace,
)

SLACKS_OWN_ERROR = "operation_timeout"
"""What a person gets to see when the app doesn't answer in time."""


class NotThereError(LookupError):
    """There is nothing like that to click, fill in or send; the message says what there is."""


class NoAnswerError(RuntimeError):
    """The app did not acknowledge within three seconds: Slack shows its own error."""


class ResponseUrls:
    """Addresses the app may answer to, five times within half an hour.

    https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
    """

    USES = 5

    def __init__(self) -> None:
        self.base = ""
        self._known: dict[str, tuple[str, str, str | None, int]] = {}
        self._lock = threading.Lock()

    def make(self, name: str, user: str, channel: str, ts: str | None) -> str:
        """Return a new address for something ``user`` did in ``channel``, on message ``ts``."""
        with self._lock:
            self._known[name] = (user, channel, ts, self.USES)
        return f"{self.base}/response/{name}"

    def use(self, space: Workspace, name: str, given: Mapping[str, Any]) -> None:
        """Do what the app answers with.

        Raises:
            SlackError: the address is unknown or used up, or the message isn't one.
        """
        with self._lock:
            user, channel, ts, left = self._known.get(name, ("", "", None, 0))
            if not left:
                raise SlackError("used_url" if user else "expired_url")
            self._known[name] = (user, channel, ts, left - 1)
        with space.lock:
            if given.get("delete_original") or given.get("replace_original"):
                space.ephemerals[:] = [one for one in space.ephemerals if one.message["ts"] != ts]
            if given.get("text") or given.get("blocks"):
                answer(space, user, channel, given)
            space.changed()


def answer(space: Workspace, user: str, channel: str, given: Mapping[str, Any]) -> None:
    """Show what the app answered a command or a click with."""
    arguments = {**given, "channel": channel, "user": user}
    if given.get("response_type") == "in_channel":
        messages.post(space, arguments)
    else:
        messages.whisper(space, space.channel(channel), arguments)


class Person:
    """One member at the keyboard. Every method waits until the app has acknowledged."""

    def __init__(self, user: str, space: Workspace, socket: SocketMode, urls: ResponseUrls) -> None:
        self.id = user
        self._space = space
        self._socket = socket
        self._urls = urls

    # --- what the person sees ---

    @property
    def form(self) -> Json | None:
        """The form on top, or None."""
        stack = self._space.stacks[self.id]
        return stack[-1] if stack else None

    @property
    def form_errors(self) -> Mapping[str, str]:
        """What the open form says is wrong, by block id."""
        return self._space.form_errors.get(self.id, {})

    @property
    def private_messages(self) -> list[Json]:
        """What only this person has been shown, oldest first."""
        return [one.message for one in self._space.ephemerals if one.user == self.id]

    @property
    def direct_messages(self) -> list[Json]:
        """What the app has written to this person alone, oldest first; it stays there."""
        return self._space.direct_messages(self.id)

    # --- messages ---

    def click(
        self, ts: str, what: str, channel: str = ADMIN_CHANNEL, *, seen: Json | None = None
    ) -> None:
        """Press a button, or choose from a menu or a list, named by its text, action or value.

        ``seen`` is the message as it stood when the person looked at it, if it may have changed.
        """
        with self._space.lock:
            message, ephemeral = self._message(ts, channel)
            block, element, action = _pressable((seen or message)["blocks"], what)
            payload = self._interaction("block_actions")
            payload |= {
                "container": {
                    "type": "message", "message_ts": ts, "channel_id": channel,
                    "is_ephemeral": ephemeral is not None,
                },
                "channel": {"id": channel, "name": self._space.channel(channel).name},
                "response_url": self._urls.make(self._space.new_id("R"), self.id, channel, ts),
                "state": {"values": {}},
                "actions": [self._action(block, element, action)],
            }  # fmt: skip
            if ephemeral is None:
                payload["message"] = message
        self._ask("interactive", payload)

    def react(self, ts: str, name: str, channel: str = ADMIN_CHANNEL) -> None:
        """React to a message; does not wait for the app."""
        self._reaction("reaction_added", messages.react, ts, name, channel)

    def unreact(self, ts: str, name: str, channel: str = ADMIN_CHANNEL) -> None:
        """Take a reaction back; does not wait for the app."""
        self._reaction("reaction_removed", messages.unreact, ts, name, channel)

    def command(self, text: str, channel: str = ADMIN_CHANNEL) -> None:
        """Write a slash command, for example ``/svar takk``."""
        command, _, rest = text.partition(" ")
        with self._space.lock:
            payload = {
                "token": "", "team_id": TEAM, "team_domain": "playground", "channel_id": channel,
                "channel_name": self._space.channel(channel).name, "user_id": self.id,
                "user_name": self._space.users[self.id].name, "command": command,
                "text": rest, "api_app_id": APP, "is_enterprise_install": "false",
                "trigger_id": self._space.new_trigger(self.id),
                "response_url": self._urls.make(self._space.new_id("R"), self.id, channel, None),
            }  # fmt: skip
        answered = self._ask("slash_commands", payload)
        if answered.get("text") or answered.get("blocks"):
            with self._space.lock:
                answer(self._space, self.id, channel, answered)

    # --- forms ---

    def press(self, what: str) -> None:
        """Press a button in the open form."""
        with self._space.lock:
            block, element, action = _pressable(self._open_form()["blocks"], what)
        self._act_in_form(block, element, action)

    def type(self, field: str, text: str, *, enter: bool = False) -> None:
        """Write into a field, named by its label or its block id, in place of what is there."""
        with self._space.lock:
            block, element = self._field(field, "plain_text_input")
            longest = element.get("max_length", 3000)
            if len(text) > longest:
                raise NotThereError(f"«{field}» takes {longest} characters, not {len(text)}")
            self._state(block, element)["value"] = text or None
            triggers = (element.get("dispatch_action_config") or {}).get(
                "trigger_actions_on", ["on_enter_pressed"]
            )
            typed = "on_character_entered" in triggers
            self._space.changed()
        if block.get("dispatch_action") and (typed or (enter and "on_enter_pressed" in triggers)):
            self._act_in_form(block, element, {"value": text})

    def choose(self, field: str, option: str) -> None:
        """Choose from a list, by the option's text or value."""
        with self._space.lock:
            block, element = self._field(field, "static_select")
            chosen = _option(_options(element), option)
            self._state(block, element)["selected_option"] = chosen
            self._space.changed()
        if block["type"] != "input" or block.get("dispatch_action"):
            self._act_in_form(block, element, {"selected_option": chosen})

    def submit(self) -> None:
        """Send the form in; what Slack itself would not let through stays in ``form_errors``."""
        with self._space.lock:
            view = self._open_form()
            if view["submit"] is None:
                raise NotThereError("the form has no button to send it in with")
            missing = {
                block["block_id"]: "Please complete this required field."
                for block, element in views.inputs(view["blocks"])
                if block["type"] == "input"
                and not block.get("optional")
                and not _filled(self._state(block, element))
            }
            self._space.form_errors[self.id] = missing
            self._space.changed()
            if missing:
                return
            payload = self._interaction("view_submission") | {
                "view": views.shown(view),
                "response_urls": [],
            }
        self._submitted(view, self._ask("interactive", payload))

    def close(self) -> None:
        """Close the open form; the app hears of it only if it asked to."""
        with self._space.lock:
            view = self._open_form()
            self._space.stacks[self.id].remove(view)
            self._space.form_errors.pop(self.id, None)
            self._space.changed()
            payload = self._interaction("view_closed") | {
                "view": views.shown(view),
                "is_cleared": False,
            }
        if view["notify_on_close"]:
            self._ask("interactive", payload)

    # --- within ---

    def _submitted(self, view: Json, answered: Json) -> None:
        """Do what the acknowledgement says.

        https://docs.slack.dev/surfaces/modals#response_actions
        """
        with self._space.lock:
            stack = self._space.stacks[self.id]
            match answered.get("response_action"):
                case None:
                    if view in stack:
                        stack.remove(view)
                case "clear":
                    stack.clear()
                case "update":
                    views.replace(self._space, view, checks.view(answered.get("view")))
                case "push":
                    views.push_for(self._space, self.id, checks.view(answered.get("view")))
                case "errors":
                    known = {
                        block["block_id"] for block in view["blocks"] if block["type"] == "input"
                    }
                    unknown = set(answered["errors"]) - known
                    if unknown:
                        raise SlackError("invalid_errors", blocks=sorted(unknown))
                    self._space.form_errors[self.id] = dict(answered["errors"])
            self._space.changed()

    def _interaction(self, kind: str) -> Json:
        user = self._space.users[self.id]
        return {
            "type": kind, "token": "", "api_app_id": APP, "enterprise": None,
            "is_enterprise_install": False, "team": {"id": TEAM, "domain": "playground"},
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": TEAM},
            "trigger_id": self._space.new_trigger(self.id),
        }  # fmt: skip

    def _action(self, block: Json, element: Json, more: Json) -> Json:
        return {
            "type": element["type"], "action_id": element["action_id"],
            "block_id": block["block_id"], "action_ts": self._space.new_ts(), **more,
        }  # fmt: skip

    def _act_in_form(self, block: Json, element: Json, more: Json) -> None:
        with self._space.lock:
            view = self._open_form()
            payload = self._interaction("block_actions") | {
                "container": {"type": "view", "view_id": view["id"]},
                "view": views.shown(view),
                "actions": [self._action(block, element, more)],
            }
        self._ask("interactive", payload)

    def _ask(self, kind: str, payload: Json) -> Json:
        answered = self._socket.ask(kind, payload)
        if answered is None:
            raise NoAnswerError(SLACKS_OWN_ERROR)
        return answered

    def _reaction(self, kind: str, do: Any, ts: str, name: str, channel: str) -> None:  # noqa: ANN401
        with self._space.lock:
            message = self._space.message(channel, ts)
            do(self._space, self.id, channel, ts, name)
            event = {
                "type": kind, "user": self.id, "reaction": name, "item_user": message["user"],
                "item": {"type": "message", "channel": channel, "ts": ts},
                "event_ts": self._space.new_ts(),
            }  # fmt: skip
        self._socket.tell(event)

    def _message(self, ts: str, channel: str) -> tuple[Json, Ephemeral | None]:
        for one in self._space.ephemerals:
            if one.user == self.id and one.message["ts"] == ts:
                return one.message, one
        return self._space.message(channel, ts), None

    def _open_form(self) -> Json:
        view = self.form
        if view is None:
            raise NotThereError("no form is open")
        return view

    def _field(self, name: str, kind: str) -> tuple[Json, Json]:
        found = []
        for block, element in views.inputs(self._open_form()["blocks"]):
            label = (block.get("label") or {}).get("text", "")
            if element["type"] == kind:
                if name in {label, block["block_id"], block["block_id"].partition("~")[0]}:
                    return block, element
                found.append(label or block["block_id"])
        raise NotThereError(f"no field «{name}»; there are {', '.join(found) or 'none'}")

    def _state(self, block: Json, element: Json) -> Json:
        values: Json = self._open_form()["state"]["values"][block["block_id"]]
        found: Json = values[element["action_id"]]
        return found


def _filled(value: Mapping[str, Any]) -> bool:
    return bool(value.get("value") or value.get("selected_option"))


def _options(element: Json) -> list[Json]:
    """Return what can be chosen, also what stands in groups."""
    groups = element.get("option_groups", [element])
    return [option for group in groups for option in group["options"]]


def _option(options: list[Json], wanted: str) -> Json:
    for option in options:
        if wanted in {option["text"]["text"], option["value"]}:
            return option
    known = ", ".join(option["text"]["text"] for option in options)
    raise NotThereError(f"no option «{wanted}»; there are {known}")


def _pressable(blocks: list[Json], what: str) -> tuple[Json, Json, Json]:
    """Return the block, the element and what its action holds."""
    known = []
    for block in blocks:
        for element in [block.get("accessory"), *(block.get("elements") or ())]:
            if not isinstance(element, dict):
                continue
            if element.get("type") == "button":
                text = element["text"]["text"]
                action, value = element["action_id"], element.get("value", "")
                if what in {text, action, f"{action}:{value}"}:
                    more = {"value": value, "text": element["text"]}
                    return block, element, more
                known.append(text)
            elif element.get("type") in {"overflow", "static_select"}:
                for option in _options(element):
                    text, value = option["text"]["text"], option["value"]
                    action = value.partition(":")[0] if element["type"] == "overflow" else value
                    if what in {text, value, action}:
                        return block, element, {"selected_option": option}
                    known.append(text)
    raise NotThereError(f"nothing «{what}» to press; there are {', '.join(known) or 'no buttons'}")
