"""The overviews: in the morning what is due today, and before closing what is due soon after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cases import Case
from bot.screens import (
    Button,
    Buttons,
    Heading,
    Message,
    Note,
    Paragraph,
    Part,
    Span,
    bold,
    plain,
)
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


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of the cases that are told of are to be answered at once, overdue, or due yet."""

    urgent: int
    overdue: int
    coming: int

    @classmethod
    def of(cls, cases: Sequence[Case], now: datetime) -> Counts:
        """Count the cases, which all have deadlines."""
        urgent = sum(case.at_once for case in cases)
        past = sum(case.due_at is not None and case.due_at <= now for case in cases)
        overdue = past - urgent
        return cls(urgent, overdue, len(cases) - urgent - overdue)

    @property
    def total(self) -> int:
        """How many there are."""
        return self.urgent + self.overdue + self.coming


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewView:
    """What an overview is drawn from, by urgency: ``due`` first, then what else ``nobody`` has.

    Both are as long as they are shown; ``counts`` and ``unheld`` say how many there are.
    """

    due: Sequence[Row]
    counts: Counts
    nobody: Sequence[Row]
    unheld: int
    held: Mapping[str, int]
    names: Mapping[str, str]
    now: datetime


def morning(view: OverviewView, _: Texts, *, greets: bool = True) -> Message:
    """Draw what is due today, what nobody has, and how many cases each admin has.

    One that was held back into the afternoon bids nobody good morning.
    """
    told = _told(view.counts, _) + "."
    title = f"{_('Good morning!')} {told}" if greets else f"{_('What is waiting now:')} {told}"
    parts: list[Part] = [Heading(title), *_rows(view.due, view.counts.total, view, _)]
    if view.nobody:
        parts.append(Paragraph((bold(_("Due later, and nobody has them yet:")),)))
        parts += _rows(view.nobody, view.unheld, view, _)
    if view.held:
        held = ", ".join(f"{view.names.get(who, who)} {count}" for who, count in view.held.items())
        parts.append(Note(_("Cases in hand: {held}", held=held)))
    return Message(fallback=title, parts=tuple(parts), rest=_("The cards show the rest."))


def evening(view: OverviewView, until: datetime, _: Texts) -> Message:
    """Draw what is due before noon of the next opening day."""
    counts, parts = view.counts, []
    if counts.urgent:
        parts.append(_.count("{n} case is urgent", "{n} cases are urgent", counts.urgent))
    if counts.overdue:
        parts.append(_overdue(counts, _))
    if counts.coming:
        due = _.count("{n} case is due", "{n} cases are due", counts.coming)
        parts.append(_("{due} before {until}", due=due, until=_.moment(until)))
    title = _("Before you go: {what}", what=", ".join(parts))
    rows = _rows(view.due, counts.total, view, _)
    return Message(fallback=title, parts=(Heading(title), *rows))


def _told(counts: Counts, _: Texts) -> str:
    """Say how it stands: «4 saker haster, 22 er over fristen, ingen har frist i dag»."""
    if not counts.total:
        return _("Nothing is due today")
    if counts.total == counts.coming:
        return _.count("{n} case is due today", "{n} cases are due today", counts.coming)
    parts = []
    if counts.urgent:
        parts.append(_.count("{n} case is urgent", "{n} cases are urgent", counts.urgent))
    if counts.overdue:
        parts.append(_overdue(counts, _))
    parts.append(
        _.count("{n} is due today", "{n} are due today", counts.coming)
        if counts.coming
        else _("none is due today")
    )
    return ", ".join(parts)


def _overdue(counts: Counts, _: Texts) -> str:
    if counts.urgent:  # which has said what it is that is counted
        return _.count("{n} is overdue", "{n} are overdue", counts.overdue)
    return _.count("{n} case is overdue", "{n} cases are overdue", counts.overdue)


def _rows(rows: Sequence[Row], total: int, view: OverviewView, _: Texts) -> list[Part]:
    """Draw the rows, and where the inbox goes on from, which has the same order."""
    parts: list[Part] = [Paragraph(tuple(_line(row, view, _))) for row in rows]
    if total > len(rows):
        more = total - len(rows)
        parts.append(Note(_.count("and {n} more", "and {n} more", more)))
        if rows is view.due:
            label, value = _("Show the next"), str(len(rows))
            parts.append(Buttons(buttons=(Button(action="inbox_from", label=label, value=value),)))
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
