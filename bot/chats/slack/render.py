"""Messages and forms as Block Kit (https://docs.slack.dev/reference/block-kit/blocks).

Every text goes into ``plain_text`` or ``rich_text`` elements, which Slack shows as they stand;
``mrkdwn``, where a citizen's ``<!channel>`` would come alive, is never used.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.errors import Rejected
from bot.limits import FIELD_ROOM, OPTION_ROOM
from bot.screens import (
    Button,
    Buttons,
    Copyable,
    Facts,
    Form,
    Heading,
    Input,
    Line,
    Message,
    Note,
    Option,
    Paragraph,
    Part,
    Quote,
    Span,
    bold,
    plain,
)
from bot.screens.clipping import one_line, visible
from bot.screens.fitting import fitted, fitting_parts, lines_left_out
from bot.texts import Texts

Block = dict[str, Any]
People = Callable[[str], str | None]
"""Returns the chat's user id for an admin's key."""

TEXT_LIMIT = 3000  # https://docs.slack.dev/reference/block-kit/blocks/section-block
MENU = "menu"
MESSAGE_BLOCKS = 50  # https://docs.slack.dev/reference/block-kit/blocks
VIEW_BLOCKS = 100
OPTIONS = 100  # in a list, or in each of its groups, of which there may be as many
MESSAGE_LENGTH = 13_000
"""How long the blocks of a message may be together, as JSON.

Slack documents no limit and answers ``msg_blocks_too_long`` near 13,200 characters, of which the
containers count too (slackapi/bolt-js#2509, slackapi/bolt-js#2867).
"""


def blocks(message: Message, people: People, texts: Texts) -> list[Block]:
    """Return the message's blocks; what Slack has no room for is left out, and said to be."""

    def made(one: Message) -> list[Block]:
        return [_part(part, people) for part in one.parts]

    def fits(one: Message) -> bool:
        return len(json.dumps(made(one), ensure_ascii=False)) <= MESSAGE_LENGTH

    return made(fitted(message, MESSAGE_BLOCKS, fits, texts))


def fallback(message: Message, people: People) -> str:
    """Return the notification text: escaped, with the mentioned admins in front.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    mentioned = [
        f"<@{user}> "
        for part in message.parts
        if isinstance(part, Paragraph)
        for span in part.spans
        if span.person and (user := people(span.person))
    ]
    text = one_line(message.fallback, TEXT_LIMIT)
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(mentioned) + escaped


def view(form: Form, people: People, texts: Texts) -> Block:
    """Return the form as a modal view (https://docs.slack.dev/reference/views/modal-views).

    Raises:
        Rejected: a text is longer than its field. It is never cut, since what is sent in would
            lack its end.
    """
    shown = form.parts
    if len(shown) > VIEW_BLOCKS:
        left, dropped = fitting_parts(shown, VIEW_BLOCKS - 1)
        shown = (*left, Note("✂️ " + lines_left_out(dropped, texts)))
    made: Block = {
        "type": "modal",
        "callback_id": form.kind,
        "title": _plain(form.title, 24),
        "close": _plain(form.close, 24),
        "private_metadata": json.dumps(dict(form.state)),
        "notify_on_close": form.tell_close,
        "blocks": [
            _input(part) if isinstance(part, Input) else _part(part, people) for part in shown
        ],
    }
    if form.submit is not None:
        made["submit"] = _plain(form.submit, 24)
    return made


def values(state: Mapping[str, Any]) -> dict[str, str]:
    """Return a view's ``state.values`` by field name; an empty field is an empty text."""
    found = {}
    for block_id, elements in state.get("values", {}).items():
        for element in elements.values():
            option = element.get("selected_option")
            value = option["value"] if option else element.get("value")
            found[block_id.partition("~")[0]] = value or ""
    return found


def _part(part: Part, people: People) -> Block:
    match part:
        case Heading(text):
            return {"type": "header", "text": _plain(text, 150)}
        case Paragraph(spans):
            return _rich("rich_text_section", _spans(spans, people))
        case Quote(text):
            return _rich("rich_text_quote", _spans((plain(visible(text).strip()),), people))
        case Copyable(text):
            return _rich("rich_text_preformatted", [{"type": "text", "text": text or " "}])
        case Facts(rows):
            lines: list[Span] = []
            for label, value in rows:
                lines += [plain("\n")] if lines else []
                lines += [bold(f"{label}: "), *value]
            return _rich("rich_text_section", _spans(tuple(lines), people))
        case Note(text):
            return {"type": "context", "elements": [_plain(text, 2000)]}
        case Buttons():
            return _buttons(part)
        case Line(text, button):
            section: Block = {"type": "section", "text": _plain(text, TEXT_LIMIT)}
            return section | ({"accessory": _button(button, 0)} if button else {})


def _rich(kind: str, elements: list[Block]) -> Block:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": elements}]}


def _spans(spans: tuple[Span, ...], people: People) -> list[Block]:
    made: list[Block] = []
    for span in spans:
        style = {name: True for name in ("bold", "italic") if getattr(span, name)}
        user = people(span.person) if span.person else None
        if user:
            made.append({"type": "user", "user_id": user})
        elif span.url and span.url.startswith(("https://", "http://")):
            made.append({"type": "link", "url": span.url, "text": span.text or span.url})
        elif span.text or span.person:
            text: Block = {"type": "text", "text": span.text or span.person or ""}
            made.append(text | ({"style": style} if style else {}))
    return made or [{"type": "text", "text": " "}]


def _buttons(part: Buttons) -> Block:
    elements = [
        _button(button, sum(one.action == button.action for one in part.buttons[:place]))
        for place, button in enumerate(part.buttons)
    ]
    if part.select:
        elements.append(
            {
                "type": "static_select",
                "action_id": part.select.action,
                "placeholder": _plain(part.select.label, 150),
                **_options(part.select.options),
            }
        )
    if part.menu:
        options = [
            {"text": _plain(button.label, 75), "value": f"{button.action}:{button.value}"}
            for button in part.menu
        ]
        elements.append({"type": "overflow", "action_id": MENU, "options": options})
    return {"type": "actions", "elements": elements}


def _button(button: Button, earlier: int) -> Block:
    # an action id stands once in a block; ``earlier`` counts those of the same action
    made: Block = {
        "type": "button",
        "action_id": f"{button.action}~{earlier}" if earlier else button.action,
        "text": _plain(button.label, 75),
        "value": button.value,
    }
    return made | ({"style": "primary"} if button.primary else {})


def _input(field: Input) -> Block:
    element: Block = {"action_id": field.live or "value"}
    if field.options:
        listed = _options(field.options)
        element |= {"type": "static_select", **listed}
        groups = listed.get("option_groups", [listed])
        options = [option for group in groups for option in group["options"]]
        chosen = [option for option in options if option["value"] == field.value]
        if chosen:
            element["initial_option"] = chosen[0]
        if field.placeholder:
            element["placeholder"] = _plain(field.placeholder, 150)
    else:
        element |= {
            "type": "plain_text_input",
            "multiline": field.multiline,
            "max_length": FIELD_ROOM,
        }
        if len(field.value) > FIELD_ROOM:
            raise Rejected(f"the field {field.id} has {len(field.value)} characters to hold")
        if field.value:
            element["initial_value"] = field.value
        if field.live:
            trigger = "on_enter_pressed" if field.on_enter else "on_character_entered"
            element["dispatch_action_config"] = {"trigger_actions_on": [trigger]}
    if field.focus:
        element["focus_on_load"] = True
    made: Block = {
        "type": "input",
        "block_id": field.id,
        "label": _plain(field.label, 2000),
        "element": element,
        "optional": field.optional,
        "dispatch_action": bool(field.live),
    }
    if field.hint:
        made["hint"] = _plain(field.hint, 2000)
    return made


def _options(options: tuple[Option, ...]) -> Block:
    """Return the options, in groups where they are more than a list takes.

    https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#static_select
    """
    made = [{"text": _plain(one.label, OPTION_ROOM), "value": one.value} for one in options]
    if len(made) <= OPTIONS:
        return {"options": made}
    parts = [made[start : start + OPTIONS] for start in range(0, len(made), OPTIONS)]
    return {"option_groups": [{"label": _span_of(part), "options": part} for part in parts]}


def _span_of(options: list[Block]) -> Block:
    """Name a group by its first and its last option: «Arkiv – Kultur»."""
    ends = [one_line(options[end]["text"]["text"], (OPTION_ROOM - 3) // 2) for end in (0, -1)]
    return _plain(" – ".join(ends), OPTION_ROOM)


def _plain(text: str, room: int) -> Block:
    return {"type": "plain_text", "text": one_line(text, room) or " ", "emoji": False}
