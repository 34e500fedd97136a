"""The alarm, in the chat and outside it: that somebody may be in danger, and where to look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.alarms import Call
from bot.cases import Case, Flag
from bot.screens import Button, Buttons, Message, Note, Paragraph, Part, Quote, Span, bold, plain
from bot.screens import words as say
from bot.screens.clipping import clip_thread, line_of_thread, one_line
from bot.texts import Texts

SHOWN = 5
"""How many cases one message shows, at most; the others are counted."""

_EXCERPT = 300
_IN_CALL = 160


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """A case that nobody has taken: where it was written, where its card is, and why.

    ``danger`` are the words that tell of somebody in danger, or none. ``topic`` is what others may
    tell of too: the network, the post and the kind; None where it is never one of many.
    """

    case: Case
    network: str
    card_url: str | None
    because: tuple[str, ...] = ()
    danger: str = ""
    topic: tuple[str, str, str] | None = None


def alarm(
    row: AlarmRow, people: Sequence[str], known: frozenset[str], _: Texts, *, alone: bool = False
) -> Message:
    """Draw the alarm for one case; ``people`` in ``known`` are admins, others are only named.

    One that stands ``alone``, outside its card's thread, tells where to look.
    """
    case = row.case
    what = _what(row, _)
    excerpt = clip_thread(case.excerpt, _EXCERPT) or _("(no text)")
    value = str(case.id)
    parts: list[Part] = [
        Paragraph((plain("🚨 "), bold(what), plain(" "), *_named(people, known))),
        Quote(excerpt),
    ]
    if row.danger:
        parts.append(Note(_("Somebody in danger: {words}", words=say.quoted((row.danger,)))))
    elif words := say.quoted(row.because):
        parts.append(Note(_("Because of {words}", words=words)))
    url = row.card_url or case.url
    if alone and url:
        text = _("Go to the card") if row.card_url else _("Open the post")
        who = f"{row.network} · {say.author(case, 40)} · "
        parts.append(Paragraph((plain(who), Span(text=text, url=url))))
    again = _("This is given again until somebody takes the case, also outside opening hours. "
              "The bot may be wrong.")  # fmt: skip
    parts += [
        Note(again),
        Buttons(
            buttons=(
                Button(action="take", label=_("Take the case"), value=value, primary=True),
                Button(action="reply", label=_("Reply"), value=value),
                *((_know(value, _),) if row.topic else ()),
                Button(action="false_alarm", label=_("False alarm"), value=value),
            ),
            menu=(_false_for_all(value, _),) if row.topic else (),
            menu_label=_("More to do with the case"),
        ),
    ]
    return Message(fallback=f"🚨 {what}: {line_of_thread(case.excerpt, 120)}", parts=tuple(parts))


def alarms(
    rows: Sequence[AlarmRow], people: Sequence[str], known: frozenset[str], _: Texts
) -> Message:
    """Draw one alarm for many cases; below those that tell of the same are its buttons."""
    title = _.count("{n} possible crisis or threat", "{n} possible crises or threats", len(rows))
    parts: list[Part] = [Paragraph((plain("🚨 "), bold(title), plain(" "), *_named(people, known)))]
    together = sorted(rows, key=lambda row: (row.topic is None, row.topic or ()))
    left = Counter(row.topic for row in together[:SHOWN])
    for row in together[:SHOWN]:
        spans = [bold(_what(row, _)), plain(f"\n{row.network} · {say.author(row.case, 40)}: ")]
        spans.append(plain(line_of_thread(row.case.excerpt, _IN_CALL) or _("(no text)")))
        if row.card_url:
            spans += [plain(" · "), Span(text=_("Go to the card"), url=row.card_url)]
        parts.append(Paragraph(tuple(spans)))
        left[row.topic] -= 1
        if row.topic and not left[row.topic]:
            value = str(row.case.id)
            parts.append(Buttons(buttons=(_know(value, _), _false_for_all(value, _))))
    if len(rows) > SHOWN:
        parts.append(Note(_.count("and {n} more", "and {n} more", len(rows) - SHOWN)))
    parts.append(Note(_("This is given again until somebody has taken each of them.")))
    return Message(fallback=f"🚨 {title}", parts=tuple(parts))


def _know(value: str, _: Texts) -> Button:
    return Button(action="know", label=_("We know of this"), value=value)


def _false_for_all(value: str, _: Texts) -> Button:
    return Button(action="false_for_all", label=_("False alarm for all of this"), value=value)


def call(rows: Sequence[AlarmRow], municipality: str, every: str, _: Texts) -> Call:
    """Write what is said outside the chat; it repeats ``every`` so much time."""
    first = rows[0]
    subject = f"{municipality}: {_what(first, _)} ({first.network})"
    if len(rows) > 1:
        many = _.count("{n} possible crisis or threat", "{n} possible crises or threats", len(rows))
        danger = _("somebody may be in danger")
        subject = f"{municipality}: {many}" + (f", {danger}" if first.danger else "")
    lines = [
        f"{row.network}, {say.author(row.case, 40)}: "
        f"«{line_of_thread(row.case.excerpt, _IN_CALL) or _('(no text)')}»"
        for row in rows[:SHOWN]
    ]
    if len(rows) > SHOWN:
        lines.append(_.count("and {n} more", "and {n} more", len(rows) - SHOWN))
    url = first.card_url or first.case.url
    where = _("Take the case in Slack: {url}", url=url) if url else _("Take the case in Slack.")
    end = _(
        "This is given again every so often ({amount}) until somebody takes the case. If it is "
        "nothing, press «False alarm» there.",
        amount=every,
    )
    text = "\n".join([subject, "", *lines, "", where, end])
    return Call(subject=one_line(subject, 150), text=text, url=url)


def trial(municipality: str, _: Texts) -> Call:
    """Write the trial alarm of ``svarvakt alarm --test``."""
    subject = _("{municipality}: this is a test of the alarm", municipality=municipality)
    text = _(
        "Nothing has happened. You are on the roster for crises on {municipality}'s social media, "
        "and this is how you will be told.",
        municipality=municipality,
    )
    return Call(subject=subject, text=f"{subject}\n\n{text}")


def _what(row: AlarmRow, _: Texts) -> str:
    flags = row.case.flags
    if Flag.THREAT in flags and Flag.CRISIS not in flags:
        return _("Possible threat")
    if row.danger:
        return _("Possible crisis: somebody may be in danger")
    return _("Possible crisis")


def _named(people: Sequence[str], known: frozenset[str]) -> list[Span]:
    spans: list[Span] = []
    for one in people:
        spans += [Span(person=one) if one in known else plain(one), plain(" ")]
    return spans
