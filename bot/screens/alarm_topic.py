"""What the roster knows of: until when repeats are held back, which they are, and a way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cases import Case
from bot.screens import Button, Buttons, Message, Note, Paragraph, Part, Span, bold, plain
from bot.screens import words as say
from bot.texts import Texts

_IN_A_PARAGRAPH = 10
_LISTED = 40
"""How many are listed with a link each: with long names and addresses a chat's message holds no
more."""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A case whose alarm is held back, and where it is seen."""

    case: Case
    url: str


@dataclass(frozen=True, slots=True)
class TopicView:
    """What ``name`` knows of until a time; ``untrue`` is where it was called a false alarm."""

    id: int
    name: str
    until: datetime
    untrue: bool
    held: tuple[HeldRow, ...]


def topic_message(view: TopicView, _: Texts) -> Message:
    """Draw what is known, and what it has held back with a link each."""
    values = {"name": view.name, "time": _.clock(view.until)}
    title = (
        _("{name} said that this is a false alarm. Alarms of the same rest until {time}.", **values)
        if view.untrue
        else _("{name} knows of this. Alarms of the same rest until {time}.", **values)
    )
    count = _.count("{n} alarm held back", "{n} alarms held back", len(view.held))
    parts: list[Part] = [
        Paragraph((plain("🔕 "), bold(title))),
        Paragraph((plain(f"{count}:" if view.held else f"{count}."),)),
    ]
    listed = view.held[:_LISTED]
    for start in range(0, len(listed), _IN_A_PARAGRAPH):
        spans: list[Span] = []
        for row in listed[start : start + _IN_A_PARAGRAPH]:
            text = say.author(row.case, 40)
            spans += [
                Span(text=text, url=row.url) if row.url else plain(text),
                plain("\n" if row is not listed[start : start + _IN_A_PARAGRAPH][-1] else ""),
            ]
        parts.append(Paragraph(tuple(spans)))
    if len(view.held) > _LISTED:
        more = len(view.held) - _LISTED
        parts.append(Note(_.count("and {n} more", "and {n} more", more)))
    parts.append(
        Note(
            _("Somebody in danger, another place, something else, a threat or a suicide rings as "
              "before. What nobody has opened by then rings again.")
        )
    )  # fmt: skip
    parts.append(
        Buttons(
            buttons=(
                Button(action="ring_again", label=_("Alarm for this again"), value=str(view.id)),
            )
        )
    )
    return Message(fallback=f"🔕 {title} {count}.", parts=tuple(parts))
