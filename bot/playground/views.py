"""Forms: opened, pushed, replaced and closed, with what people have typed into them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.playground import checks
from bot.playground.workspace import APP, BOT, TEAM, Json, SlackError, Workspace

STACK: Final = 3
"""Forms on top of each other: https://docs.slack.dev/reference/methods/views.push#errors"""


def open_view(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    """Open a form (https://docs.slack.dev/reference/methods/views.open)."""
    user = space.use_trigger(str(arguments.get("trigger_id")))
    made = _new(space, checks.view(arguments.get("view")), None)
    space.stacks[user] = [made]
    space.form_errors.pop(user, None)
    space.changed()
    return {"view": shown(made)}


def push(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    """Put a form on top of the open one (https://docs.slack.dev/reference/methods/views.push)."""
    user = space.use_trigger(str(arguments.get("trigger_id")))
    return {"view": shown(push_for(space, user, checks.view(arguments.get("view"))))}


def update(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    """Replace an open form (https://docs.slack.dev/reference/methods/views.update)."""
    given = checks.view(arguments.get("view"))
    for stack in space.stacks.values():
        for view in stack:
            if view["id"] == arguments.get("view_id"):
                if arguments.get("hash") not in {None, view["hash"]}:
                    raise SlackError("hash_conflict")
                replace(space, view, given)
                return {"view": shown(view)}
    raise SlackError("not_found")


def publish(space: Workspace, arguments: Mapping[str, Any]) -> Json:
    """Show a person's Home (https://docs.slack.dev/reference/methods/views.publish)."""
    user = str(arguments.get("user_id"))
    if user not in space.users:
        raise SlackError("user_not_found")
    space.homes[user] = _new(space, checks.view(arguments.get("view")), None)
    space.changed()
    return {"view": shown(space.homes[user])}


def push_for(space: Workspace, user: str, given: Json) -> Json:
    """Put a form on top of the person's open one."""
    stack = space.stacks[user]
    if len(stack) >= STACK:
        raise SlackError("push_limit_reached")
    made = _new(space, given, stack[-1] if stack else None)
    stack.append(made)
    space.form_errors.pop(user, None)
    space.changed()
    return made


def replace(space: Workspace, view: Json, given: Json) -> None:
    """Show ``given`` in place of an open form.

    What was typed stays where both the block's and the element's id are the same:
    https://docs.slack.dev/surfaces/modals#updating_views
    """
    typed = view["state"]["values"]
    view |= _fields(space, given)
    view["hash"] = f"{space.new_ts()}.{space.new_id('h')}"
    view["state"] = {"values": _initial(view["blocks"])}
    for block_id, elements in view["state"]["values"].items():
        for action_id, value in elements.items():
            kept = typed.get(block_id, {}).get(action_id)
            if kept is not None and kept["type"] == value["type"]:
                elements[action_id] = kept
    space.changed()


def shown(view: Mapping[str, Any]) -> Json:
    """Return a copy that whoever gets it may keep."""
    return {**view, "state": {"values": {
        block: {action: dict(value) for action, value in elements.items()}
        for block, elements in view["state"]["values"].items()
    }}}  # fmt: skip


def inputs(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Give each block with each element that takes a value."""
    for block in blocks:
        elements = [block.get("element"), block.get("accessory"), *(block.get("elements") or ())]
        for element in elements:
            if isinstance(element, dict) and element.get("type") in {
                "plain_text_input",
                "static_select",
            }:
                yield block, element


def _new(space: Workspace, given: Json, below: Json | None) -> Json:
    number = space.new_id("V")
    made: Json = {
        "id": number, "team_id": TEAM, "app_id": APP, "bot_id": BOT, "external_id": "",
        "app_installed_team_id": TEAM, "hash": f"{space.new_ts()}.{space.new_id('h')}",
        "root_view_id": below["root_view_id"] if below else number,
        "previous_view_id": below["id"] if below else None,
    }  # fmt: skip
    made |= _fields(space, given)
    made["state"] = {"values": _initial(made["blocks"])}
    return made


def _fields(space: Workspace, given: Json) -> Json:
    blocks = [
        {**block, "block_id": block.get("block_id") or space.new_id("b")}
        for block in given["blocks"]
    ]
    return {
        "type": given["type"], "title": given.get("title"), "submit": given.get("submit"),
        "close": given.get("close"), "blocks": blocks,
        "private_metadata": given.get("private_metadata", ""),
        "callback_id": given.get("callback_id", ""),
        "clear_on_close": bool(given.get("clear_on_close")),
        "notify_on_close": bool(given.get("notify_on_close")),
    }  # fmt: skip


def _initial(blocks: list[Json]) -> dict[str, Json]:
    values: dict[str, Json] = {}
    for block, element in inputs(blocks):
        kind = element["type"]
        value: Json = {"type": kind}
        if kind == "static_select":
            value["selected_option"] = element.get("initial_option")
        else:
            value["value"] = element.get("initial_value")
        values.setdefault(block["block_id"], {})[element["action_id"]] = value
    return values
