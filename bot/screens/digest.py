"""Many cases in one message, a line each, with a button that opens a card for one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cases import Case, State
from bot.screens import Button, Heading, Line, Message, Note, Paragraph, Part, Span, bold, plain
from bot.screens import words as say
from bot.screens.clipping import line_of_thread
from bot.texts import Texts

NAMED = 3
"""How many cases a ping for many names."""


@dataclass(frozen=True, slots=True)
class LineView:
    """A case in a digest; ``opened`` when it has a card of its own too."""

    case: Case
    opened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """What a digest is drawn from; ``network`` is empty where they are from several."""

    network: str
    same_thread: bool
    urgent: bool
    lines: tuple[LineView, ...]
    names: Mapping[str, str]
    now: datetime


def digest_message(view: DigestView, _: Texts) -> Message:
    """Draw the digest."""
    count = _.count("{n} case", "{n} cases", len(view.lines))
    where = [view.network] if view.network else []
    if view.same_thread:
        where.append(_("in the same thread"))
    if view.urgent and view.lines:
        where.append(say.category(view.lines[0].case.category, _))
    title = " · ".join([count, *where])
    parts: list[Part] = [Heading(("🚨 " if view.urgent else "📋 ") + title)]
    parts += [_line(line, view, _) for line in view.lines]
    parts.append(Note(_("So much came in at once that these share one message.")))
    rest = _("The cards show the rest.")
    return Message(fallback=title, parts=tuple(parts), rest=rest)


def pings_message(cases: Sequence[Case], people: Sequence[str], now: datetime, _: Texts) -> Message:
    """Draw one ping for many cases, the most urgent first."""
    due = sorted(cases, key=lambda one: one.urgency)
    title = _.count(
        "{n} case here waits for an answer", "{n} cases here wait for answers", len(due)
    )
    spans: list[Span] = []
    for person in people:
        spans += [Span(person=person), plain(" ")]
    spans.append(bold(title))
    for case in due[:NAMED]:
        when = _when(case, now, _)
        excerpt = line_of_thread(case.excerpt, 80) or _("(no text)")
        spans.append(plain(f"\n• {when} · {say.author(case, 40)}: {excerpt}"))
    return Message(fallback=title, parts=(Paragraph(tuple(spans)),))


def _when(case: Case, now: datetime, _: Texts) -> str:
    if case.due_at is None:
        return _("No deadline")
    if case.at_once:
        return _("At once")
    return _("overdue") if case.due_at <= now else _.moment(case.due_at)


def _line(line: LineView, view: DigestView, _: Texts) -> Line:
    case = line.case
    author = say.author(case, 40)
    if line.opened:
        return Line("↗ " + _("{author}: has its own card", author=author))
    excerpt = line_of_thread(case.excerpt, 140) or _("(no text)")
    facts = [] if view.urgent else [say.category(case.category, _)]
    match case.state:
        case State.ANSWERED:
            facts.append("✅ " + _("Answered"))
        case State.CLOSED:
            facts.append("✅ " + _("Finished without a reply"))
        case State.OPEN:
            pass
        case _other:
            facts.append(view.names.get(case.holder or "", case.holder or ""))
    tail = f" · {' · '.join(facts)}" if facts else ""
    button = Button(action="open_card", label=_("Open"), value=str(case.id))
    return Line(f"{author}: {excerpt}{tail}", button)
