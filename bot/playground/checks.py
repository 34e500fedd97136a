"""Is it a message or a form that Slack would take? As strict as Slack's own pages say.

``slack_sdk.models`` checks most of it; what it lets through is checked here, with the page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block, BlockElement, RichTextBlock
from slack_sdk.models.views import View

from bot.playground.workspace import Json, SlackError

MESSAGE_BLOCKS: Final = 50  # https://docs.slack.dev/reference/block-kit/blocks
VIEW_BLOCKS: Final = 100
TEXT: Final = 40_000  # https://docs.slack.dev/reference/methods/chat.postMessage#truncating
VIEW_BYTES: Final = 250_000  # https://docs.slack.dev/reference/methods/views.open#errors
BLOCKS_LENGTH: Final = 13_200
"""How long a message's blocks are together: undocumented, measured by others.

slackapi/bolt-js#2509 counts 13,297 characters of text alone; by slackapi/bolt-js#2867 a message of
11,341 is refused, so that what is around the texts counts too. Their JSON is no less than that.
"""
METADATA_BYTES: Final = 15_000  # https://docs.slack.dev/messaging/message-metadata
ID_LENGTH: Final = 255
OPTIONS: Final = 100
OPTION_TEXT: Final = 75
OPTION_VALUE: Final = 150
PRIVATE_METADATA: Final = 3000  # https://docs.slack.dev/reference/views/modal-views

# Where each kind of block may stand: https://docs.slack.dev/reference/block-kit/blocks
IN_MESSAGES: Final = frozenset(
    {"actions", "context", "divider", "file", "header", "image", "input", "rich_text", "section",
     "video", "markdown", "table"}
)  # fmt: skip
IN_VIEWS: Final = IN_MESSAGES - {"file", "markdown", "table"}

_LIMITS: Final[Mapping[tuple[str, str], int]] = {
    # https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
    ("plain_text_input", "initial_value"): 3000,
    # https://docs.slack.dev/reference/block-kit/blocks/section-block
    ("section", "text"): 3000,
}

_PLAIN: Final = ("placeholder", "label", "hint")
"""Texts that hold no markup, wherever they stand; the pages above say so of each."""


def message(arguments: Mapping[str, Any]) -> None:
    """Check a message's text, blocks and metadata.

    Raises:
        SlackError: with the code that Slack gives.
    """
    text, blocks = arguments.get("text"), arguments.get("blocks")
    if not text and not blocks:
        raise SlackError("no_text")
    if isinstance(text, str) and len(text) > TEXT:
        raise SlackError("msg_too_long")
    if blocks is not None:
        problems = list(_blocks(blocks, MESSAGE_BLOCKS, IN_MESSAGES))
        if problems:
            raise SlackError("invalid_blocks", response_metadata={"messages": problems})
        if len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) > BLOCKS_LENGTH:
            raise SlackError("msg_blocks_too_long")
    metadata = arguments.get("metadata")
    if metadata is not None:
        _metadata(metadata)


def view(given: object) -> Json:
    """Check a form and return it.

    Raises:
        SlackError: with the code that Slack gives.
    """
    if not isinstance(given, dict):
        raise SlackError("invalid_arguments", response_metadata={"messages": ["view: an object"]})
    if len(json.dumps(given)) > VIEW_BYTES:
        raise SlackError("view_too_large")
    problems = list(_blocks(given.get("blocks"), VIEW_BLOCKS, IN_VIEWS))
    if len(given.get("private_metadata") or "") > PRIVATE_METADATA:
        problems.append(f"private_metadata: must be less than {PRIVATE_METADATA + 1} characters")
    try:
        View(**given).validate_json()
    except (SlackObjectFormationError, TypeError, ValueError, KeyError, AttributeError) as error:
        problems.append(f"view: {error}")
    for name in ("title", "submit", "close"):
        text = given.get(name)
        if text is not None and (text.get("type") != "plain_text" or not text.get("text")):
            problems.append(f"{name}: must be plain_text")
    has_inputs = any(block.get("type") == "input" for block in given.get("blocks") or ())
    # https://docs.slack.dev/reference/views/modal-views: submit is required with an input
    if given.get("type") == "modal" and has_inputs and not given.get("submit"):
        problems.append("submit: is required when there are input blocks")
    if problems:
        raise SlackError("invalid_arguments", response_metadata={"messages": problems})
    return given


def _metadata(metadata: object) -> None:
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata["event_payload"], dict):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA_BYTES:
        raise SlackError("metadata_too_large")


def _blocks(blocks: object, most: int, allowed: frozenset[str]) -> Iterator[str]:
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= most:
        yield f"blocks: there must be between 1 and {most}"
        return
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        where = f"/blocks/{number}"
        kind = block.get("type") if isinstance(block, dict) else None
        if kind not in allowed:
            yield f"{where}: unsupported type: {kind}"
            continue
        name = block.get("block_id")
        if name is not None and name in seen:
            yield f"{where}/block_id: {name} stands there twice"
        seen.add(name or "")
        yield from (f"{where}: {problem}" for problem in _block(block))


def _block(block: Json) -> Iterator[str]:
    try:
        parsed = Block.parse(block)
        if parsed is None:
            yield "can't be read"
        elif not isinstance(parsed, RichTextBlock):
            parsed.validate_json()
    except (SlackObjectFormationError, TypeError, ValueError, KeyError, AttributeError) as error:
        yield str(error)
    if block["type"] == "actions" and not block.get("elements"):
        yield "elements: must have at least 1 item"
    if block["type"] == "rich_text":
        yield from _rich_text(block.get("elements"))
    actions = [part for part in _parts(block) if "action_id" in part]
    names = [part["action_id"] for part in actions]
    if len(set(names)) != len(names):
        yield "action_id: must be unique in its block"
    for part in _parts(block):
        yield from _part(part)


def _part(part: Json) -> Iterator[str]:
    kind = part.get("type")
    if kind in {"plain_text", "mrkdwn"} and not part.get("text"):
        yield "text: must be more than 0 characters"
    yield from _plain_texts(part)
    for (element, name), most in _LIMITS.items():
        value = part.get(name)
        value = value.get("text") if isinstance(value, dict) else value
        if kind == element and isinstance(value, str) and len(value) > most:
            yield f"{name}: must be less than {most + 1} characters"
    if "action_id" in part:
        yield from _element(part)
    if kind in {"static_select", "overflow", "radio_buttons"}:
        options = part.get("options") or [
            option for group in part.get("option_groups") or () for option in group["options"]
        ]
        if not options:
            yield f"{kind}: needs options"
        yield from _options(part)
        # https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
        initial = part.get("initial_option")
        if initial is not None and initial not in options:
            yield "initial_option: must match one of the options exactly"
    for name in ("action_id", "block_id"):
        if len(str(part.get(name, ""))) > ID_LENGTH:
            yield f"{name}: must be less than {ID_LENGTH + 1} characters"


def _plain_texts(part: Json) -> Iterator[str]:
    for name in _PLAIN:
        text = part.get(name)
        if isinstance(text, dict) and text.get("type") != "plain_text":
            yield f"{name}: must be plain_text"
    if part.get("type") == "header" and (part.get("text") or {}).get("type") != "plain_text":
        yield "header: text must be plain_text"


def _options(part: Json) -> Iterator[str]:
    # https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#static_select
    # https://docs.slack.dev/reference/block-kit/composition-objects/option-object
    groups = part.get("option_groups") or [part]
    if len(groups) > OPTIONS or any(len(group["options"]) > OPTIONS for group in groups):
        yield f"options: there must be at most {OPTIONS}"
    for option in (option for group in groups for option in group["options"]):
        if part.get("type") != "radio_buttons" and option["text"]["type"] != "plain_text":
            yield "options: text must be plain_text"
        if len(option["text"]["text"]) > OPTION_TEXT or len(option["value"]) > OPTION_VALUE:
            yield f"options: «{option['text']['text'][:20]}» is too long"


def _element(element: Json) -> Iterator[str]:
    try:
        parsed = BlockElement.parse(element)
        if parsed is None:
            yield f"{element.get('type')}: can't be read"
        else:
            parsed.validate_json()
    except (SlackObjectFormationError, TypeError, ValueError, KeyError, AttributeError) as error:
        yield f"{element.get('type')}: {error}"
    # https://docs.slack.dev/reference/block-kit/block-elements/button-element
    if element.get("type") == "button":
        text = element.get("text") or {}
        if text.get("type") != "plain_text":
            yield "button: text must be plain_text"


_RICH: Final[Mapping[str, Sequence[str]]] = {
    # https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
    "rich_text_section": ("text", "link", "user", "usergroup", "channel", "emoji", "broadcast",
                          "date", "color", "team"),
    "rich_text_quote": ("text", "link", "user", "usergroup", "channel", "emoji", "broadcast",
                        "date", "color", "team"),
    "rich_text_preformatted": ("text", "link"),
    "rich_text_list": ("rich_text_section",),
}  # fmt: skip
_NEEDS: Final = {"text": "text", "link": "url", "user": "user_id", "emoji": "name"}


def _rich_text(elements: object) -> Iterator[str]:
    if not isinstance(elements, list) or not elements:
        yield "elements: must be there"
        return
    for element in elements:
        allowed = _RICH.get(element.get("type"))
        if allowed is None:
            yield f"elements: unsupported type: {element.get('type')}"
            continue
        for part in element.get("elements") or ():
            kind = part.get("type")
            if kind not in allowed:
                yield f"{element['type']}: unsupported type: {kind}"
            elif kind in _NEEDS and not part.get(_NEEDS[kind]):
                yield f"{kind}: {_NEEDS[kind]} must be there"
            elif kind == "rich_text_section":
                yield from _rich_text([part])


def _parts(block: object) -> Iterator[Json]:
    """Give every object in a block, itself first."""
    if isinstance(block, dict):
        yield block
        for value in block.values():
            yield from _parts(value)
    elif isinstance(block, list):
        for value in block:
            yield from _parts(value)
