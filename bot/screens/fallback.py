"""What is left of a message that a chat refuses to show as it stands."""

from __future__ import annotations

from dataclasses import replace

from bot.screens import Buttons, Message, Note, Paragraph, Part, Span, plain
from bot.texts import Texts

PLAINEST = 2
"""After so many refusals only the words are left: nothing plainer can be tried."""


def plainer(message: Message, refusals: int, _: Texts) -> Message:
    """Return less of the message the more often it was refused.

    At first the words with the people it is for and the buttons, then the words alone.
    """
    if not refusals:
        return message
    note = Note(_("The chat refused to show this as it should look. What it is about: /innboks."))
    if refusals >= PLAINEST:
        text = f"{message.fallback}\n{note.text}"
        return Message(fallback=text, parts=(Paragraph((plain(text),)),))
    people = [
        span
        for part in message.parts
        if isinstance(part, Paragraph)
        for span in part.spans
        if span.person
    ]
    words = tuple(piece for one in people for piece in (one, plain(" ")))
    parts: list[Part] = [Paragraph((*words, Span(text=message.fallback))), note]
    parts += [replace(one, select=None) for one in message.parts if isinstance(one, Buttons)]
    return Message(fallback=message.fallback, parts=tuple(parts))
