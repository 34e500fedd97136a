"""Brings a message under what a chat takes at most, and says what was left out of it.

A chat renders and measures; nothing here knows its format. The longest texts are clipped first,
all to one length, so that a message of many lines keeps every one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.screens import (
    Buttons,
    Copyable,
    Facts,
    Heading,
    Input,
    Line,
    Message,
    Note,
    Paragraph,
    Part,
    Quote,
    Span,
)
from bot.screens.clipping import clip
from bot.texts import Texts

P = TypeVar("P", bound=Part | Input)

SHORTEST = 40
"""How much of a text always stays, in characters: less than that says nothing."""


def fitted(message: Message, most: int, fits: Callable[[Message], bool], _: Texts) -> Message:
    """Return the message as it is, or brought under the limits with a note on what is missing.

    Args:
        message: What is to be shown.
        most: How many parts the chat takes.
        fits: Tells whether the chat takes a message of so much text.
        _: The bot's words.
    """
    if len(message.parts) <= most and fits(message):
        return message
    parts, dropped = fitting_parts(message.parts, most - 1)
    while True:
        longest = max((len(text) for part in parts for text in _texts(part)), default=0)
        low, high = SHORTEST, max(longest, SHORTEST)
        shown = _clipped(message, parts, low, dropped, _)
        if fits(shown):
            while low < high:
                middle = (low + high + 1) // 2
                tried = _clipped(message, parts, middle, dropped, _)
                low, high = (middle, high) if fits(tried) else (low, middle - 1)
            return _clipped(message, parts, low, dropped, _)
        fewer, _more = fitting_parts(parts, len(parts) - 1)
        if len(fewer) == len(parts):
            return shown
        dropped += len(parts) - len(fewer)
        parts = fewer


def fitting_parts(parts: Sequence[P], most: int) -> tuple[tuple[P, ...], int]:
    """Return at most so many parts, and how many were taken out.

    The last lines of text go. What can be pressed or filled in stays, and the heading.
    """
    left = list(parts)
    for part in reversed(parts):
        if len(left) <= most:
            break
        if not isinstance(part, Heading | Buttons | Input):
            left.reverse()
            left.remove(part)
            left.reverse()
    return tuple(left), len(parts) - len(left)


def lines_left_out(number: int, _: Texts) -> str:
    """Say that so many lines had no room."""
    return _.count(
        "There was no room for {n} more line.", "There was no room for {n} more lines.", number
    )


def _clipped(message: Message, parts: Sequence[Part], room: int, dropped: int, _: Texts) -> Message:
    made = [_part(part, room) for part in parts]
    before = sum(len(text) for part in parts for text in _texts(part))
    gone = before - sum(len(text) for part in made for text in _texts(part))
    told = [lines_left_out(dropped, _)] if dropped else []
    if gone > 0:
        told.append(
            _.count("There was no room for all of the text: {n} character is left out.",
                    "There was no room for all of the text: {n} characters are left out.", gone)
        )  # fmt: skip
    if told and message.rest:
        told.append(message.rest)
    if told:
        made.append(Note("✂️ " + " ".join(told)))
    return replace(message, parts=tuple(made))


def _texts(part: Part) -> list[str]:
    match part:
        case Quote(text) | Copyable(text) | Line(text, _):
            return [text]
        case Paragraph(spans):
            return [span.text for span in spans]
        case Facts(rows):
            return [span.text for _label, spans in rows for span in spans]
        case _:
            return []


def _part(part: Part, room: int) -> Part:
    match part:
        case Quote(text):
            return Quote(_clip(text, room))
        case Copyable(text):
            return Copyable(_clip(text, room))
        case Line(text, button):
            return Line(_clip(text, room), button)
        case Paragraph(spans):
            return Paragraph(_spans(spans, room))
        case Facts(rows):
            return Facts(tuple((label, _spans(spans, room)) for label, spans in rows))
        case _:
            return part


def _spans(spans: tuple[Span, ...], room: int) -> tuple[Span, ...]:
    return tuple(replace(span, text=_clip(span.text, room)) for span in spans)


def _clip(text: str, room: int) -> str:
    # what is short enough keeps the spaces at its ends, which part it from what stands beside it
    return text if len(text) <= room else clip(text, room)
