"""What the bot says beside the cards: pings, refusals, offers and lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cases import UNANSWERED, Case, Mention, State
from bot.screens import (
    Button,
    Buttons,
    Heading,
    Message,
    Note,
    Paragraph,
    Part,
    Quote,
    Span,
    bold,
    plain,
)
from bot.screens import words as say
from bot.screens.clipping import line_of_thread, one_line
from bot.screens.waiting import NOTHING, Waiting, promise_line
from bot.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class PingView:
    """What a ping is drawn from; ``left`` is opening time, None when the case is overdue.

    ``waiting`` is what the case waits for by somebody's word; ``can_rest`` says that there is still
    time before the deadline to let the pings rest.
    """

    case: Case
    audience: tuple[str, ...]
    suggestion: str | None
    left: timedelta | None
    can_rest: bool = False
    waiting: Waiting = NOTHING


def ping(view: PingView, _: Texts) -> Message:
    """Draw a ping: who is asked, which case, what is suggested and how long is left."""
    case = view.case
    time, also = _time(view, _), ""
    if view.waiting.promised and not case.at_once:  # what has been promised is the nearer word
        promised = promise_line(view.waiting.promised, broken=view.waiting.broken, _=_)
        time, also = promised, f" · {time}"
    excerpt = f"{say.author(case, 40)}: {line_of_thread(case.excerpt, 120) or _('(no text)')}"
    spans: list[Span] = []
    for person in view.audience:
        spans += [Span(person=person), plain(" ")]
    spans += [bold(time), plain(f"{also}\n{excerpt}")]
    if case.state is State.REPLYING:
        spans.append(plain("\n" + _("A reply is approved, but has not come out yet.")))
    elif view.suggestion:
        suggested = _("Suggested: {title}", title=view.suggestion)
        spans.append(plain("\n" + suggested))
    parts: tuple[Part, ...] = (Paragraph(tuple(spans)),)
    buttons = _ping_buttons(view, _)
    if buttons:
        parts += (Buttons(buttons=buttons),)
    return Message(fallback=f"{time} – {excerpt}", parts=parts)


def _time(view: PingView, _: Texts) -> str:
    case = view.case
    if case.due_at is None:
        return _("No deadline")
    if case.at_once:
        return _("To be answered at once")
    due = _.moment(case.due_at)
    if view.left is None:
        return _("Overdue since {due}", due=due)
    return _("{amount} of opening hours left, due {due}", amount=_.amount(view.left), due=due)


def _ping_buttons(view: PingView, _: Texts) -> tuple[Button, ...]:
    case, value = view.case, str(view.case.id)
    if case.state not in UNANSWERED:
        return ()
    buttons = []
    if case.state is State.OPEN:
        buttons.append(Button(action="take", label=_("Take the case"), value=value, primary=True))
    buttons.append(Button(action="reply", label=_("Reply"), value=value))
    if view.can_rest:
        buttons.append(Button(action="postpone", label=_("Let it rest"), value=value))
    return tuple(buttons)


def says(text: str, *buttons: Button, url: str | None = None) -> Message:
    """Draw a plain message, all of it a link where there is a ``url``, with buttons under it."""
    parts: tuple[Part, ...] = (Paragraph((Span(text=text, url=url),)),)
    if buttons:
        parts += (Buttons(buttons=buttons),)
    return Message(fallback=text, parts=parts)


def not_listed(municipality: str, _: Texts) -> Message:
    """Draw the answer to somebody who isn't an admin."""
    return says(
        _(
            "Only the administrators of {municipality}'s social media can do this. "
            "Ask one of them, or ask IT to add you to the configuration.",
            municipality=municipality,
        )
    )


def offer_reply(case: Case, title: str, template: str, _: Texts) -> Message:
    """Draw the private message that a reaction brings, with its button to the reply form."""
    return says(
        _("«{title}» to {author} is ready to be read over.", title=title, author=say.author(case)),
        Button(
            action="reply_with",
            label=_("Open the reply"),
            value=f"{case.id}:{template}",
            primary=True,
        ),
    )


def revealed(case: Case, written: Sequence[Mention], _: Texts) -> Message:
    """Draw the private message with the clear text, the newest mention first.

    The text stands in quotes, which a chat never reads as markup; the fallback, which a phone
    shows on its locked screen, holds nothing of it.
    """
    title = _("The text without masks, from {author}", author=say.author(case))
    parts: list[Part] = [Heading(one_line(title, 150))]
    for mention in written:
        parts += [Note(_.moment(mention.posted_at)), Quote(mention.text.strip() or _("(no text)"))]
    if len(written) < case.mentions:
        parts.append(Note(_("The older posts are on the network.")))
    parts.append(Note(_("Only you see this. It is logged that you looked.")))
    return Message(fallback=title, parts=tuple(parts), rest=_("The whole text is on the network."))


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """A line of the inbox: a case, how long is left, and where its card is."""

    case: Case
    network: str
    left: timedelta | None
    url: str | None


def inbox(
    rows: Sequence[InboxRow],
    start: int,
    total: int,
    names: Mapping[str, str],
    now: datetime,
    _: Texts,
    *,
    note: str = "",
) -> Message:
    """Draw a page of the open cases by due time, from number ``start`` on.

    What holds for all of them, if anything does, stands over them.
    """
    if not rows:
        nothing = _("Nothing is waiting for an answer.")
        return says(f"{note}\n{nothing}" if note else nothing)
    title = _.count("{n} open case", "{n} open cases", total)
    parts: list[Part] = [Heading(title)]
    if note:
        parts.append(Paragraph((bold("🚨 " + note),)))
    parts += [Paragraph(tuple(_line(row, names, now, _))) for row in rows]
    rest = total - start - len(rows)
    if rest > 0:
        parts.append(Note(_.count("and {n} more", "and {n} more", rest)))
        label, value = _("Show the next"), str(start + len(rows))
        parts.append(Buttons(buttons=(Button(action="inbox_from", label=label, value=value),)))
    return Message(fallback=title, parts=tuple(parts), rest=_("The cards show the rest."))


def _line(row: InboxRow, names: Mapping[str, str], now: datetime, _: Texts) -> list[Span]:
    case = row.case
    if case.due_at is None:
        due = _("No deadline")
    elif case.at_once:
        due = _("At once")
    elif case.due_at <= now or row.left is None:
        due = _.moment(case.due_at) + " · " + _("overdue")
    else:
        left = _("{amount} of opening hours left", amount=_.amount(row.left))
        due = f"{_.moment(case.due_at)} · {left}"
    holder = names.get(case.holder or "", case.holder or "") or _("Nobody has the case yet")
    spans = [
        bold(due),
        plain(f"\n{row.network} · {say.author(case, 40)}: "),
        plain(line_of_thread(case.excerpt, 120) or _("(no text)")),
        plain(f"\n{say.category(case.category, _)} · {holder}"),
    ]
    if row.url:
        spans += [plain(" · "), Span(text=_("Go to the card"), url=row.url)]
    return spans
