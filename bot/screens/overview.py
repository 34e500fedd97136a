"""The overviews: in the morning what is due today, and before closing what is due soon after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cases import Case
from bot.screens import Heading, Message, Note, Paragraph, Part, Span, bold, plain
from bot.screens import words as say
from bot.screens.clipping import line_of_thread
from bot.texts import Texts

ROWS = 10
"""How many cases each list shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A case in an overview, and where its card is."""

    case: Case
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewView:
    """What an overview is drawn from: ``due`` first, then what else ``nobody`` has."""

    due: Sequence[Row]
    nobody: Sequence[Row]
    held: Mapping[str, int]
    names: Mapping[str, str]
    now: datetime


def morning(view: OverviewView, _: Texts) -> Message:
    """Draw what is due today, what nobody has, and how many cases each admin has."""
    due = _.count("{n} case is due today", "{n} cases are due today", len(view.due))
    title = _("Good morning!") + " " + (due if view.due else _("Nothing is due today")) + "."
    parts: list[Part] = [Heading(title), *_rows(view.due, view, _)]
    if view.nobody:
        parts.append(Paragraph((bold(_("Due later, and nobody has them yet:")),)))
        parts += _rows(view.nobody, view, _)
    if view.held:
        held = ", ".join(f"{view.names.get(who, who)} {count}" for who, count in view.held.items())
        parts.append(Note(_("Cases in hand: {held}", held=held)))
    return Message(fallback=title, parts=tuple(parts), rest=_("The cards show the rest."))


def evening(view: OverviewView, until: datetime, _: Texts) -> Message:
    """Draw what is due before noon of the next opening day."""
    due = _.count("{n} case is due", "{n} cases are due", len(view.due))
    title = _("Before you go: {due} before {until}", due=due, until=_.moment(until))
    parts = (Heading(title), *_rows(view.due, view, _))
    return Message(fallback=title, parts=parts, rest=_("The cards show the rest."))


def _rows(rows: Sequence[Row], view: OverviewView, _: Texts) -> list[Part]:
    parts: list[Part] = [Paragraph(tuple(_line(row, view, _))) for row in rows[:ROWS]]
    if len(rows) > ROWS:
        parts.append(Note(_.count("and {n} more", "and {n} more", len(rows) - ROWS)))
    return parts


def _line(row: Row, view: OverviewView, _: Texts) -> list[Span]:
    case = row.case
    assert case.due_at is not None  # noqa: S101 - only cases with a deadline are shown
    if case.at_once:
        due = _("At once")
    else:
        due = _("overdue") if case.due_at <= view.now else _.moment(case.due_at)
    holder = view.names.get(case.holder or "", case.holder or "") or _("Nobody has the case yet")
    excerpt = line_of_thread(case.excerpt, 80) or _("(no text)")
    spans = [bold(due), plain(f" · {say.author(case, 40)}: {excerpt} · {holder}")]
    if row.url:
        spans += [plain(" · "), Span(text=_("Go to the card"), url=row.url)]
    return spans
