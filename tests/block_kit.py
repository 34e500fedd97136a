"""Payloads read by the package ``blockkit``, which knows Slack's limits independently of us."""

from __future__ import annotations

from typing import Any

import blockkit
from blockkit import core

from bot.playground import Json

_CLASSES: dict[str, Any] = {
    "actions": blockkit.Actions,
    "button": blockkit.Button,
    "context": blockkit.Context,
    "header": blockkit.Header,
    "input": blockkit.Input,
    "link": blockkit.RichLinkEl,
    "mrkdwn": blockkit.Text,
    "overflow": blockkit.Overflow,
    "plain_text": blockkit.Text,
    "plain_text_input": blockkit.PlainTextInput,
    "rich_text": blockkit.RichText,
    "rich_text_preformatted": blockkit.RichTextPreformatted,
    "rich_text_quote": blockkit.RichTextQuote,
    "rich_text_section": blockkit.RichTextSection,
    "section": blockkit.Section,
    "static_select": blockkit.StaticSelect,
    "text": blockkit.RichTextEl,
    "user": blockkit.RichUserEl,
    "modal": blockkit.Modal,
}
_OF_KEY: dict[str, Any] = {
    "dispatch_action_config": blockkit.DispatchActionConfig,
    "initial_option": blockkit.Option,
    "option_groups": blockkit.OptionGroup,
    "options": blockkit.Option,
    "style": blockkit.RichStyle,
}
"""What has no type of its own is known by the key that it stands at."""


def read(payload: Json) -> Json:
    """Read a payload and return it as the package would write it.

    Raises:
        FieldValidationError: a value is too long, too short or of the wrong kind.
        ComponentValidationError: values don't go together.
    """
    built: Json = _made("", payload).build()
    return built


PROBLEMS = (core.FieldValidationError, core.ComponentValidationError)


def _made(key: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_made(key, one) for one in value]
    if not isinstance(value, dict):
        return value
    kind = _CLASSES[value["type"]] if "type" in value else _OF_KEY[key]
    inner = {name: _made(name, one) for name, one in value.items() if name != "type"}
    if value.get("type") in {"plain_text", "mrkdwn"}:
        inner["type"] = value["type"]
    return kind(**inner)
