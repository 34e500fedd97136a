"""The alarm, in the chat and outside it: that somebody may be in danger, and where to look."""

from __future__ import annotations

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
    """A case that nobody has taken: where it was written, where its card is, and why."""

    case: Case
    network: str
    card_url: str | None
    because: tuple[str, ...] = ()


def alarm(row: AlarmRow, people: Sequence[str], known: frozenset[str], _: Texts) -> Message:
    """Draw the alarm for one case; ``people`` in ``known`` are admins, others are only named."""
    case = row.case
    what = _what(case, _)
    excerpt = clip_thread(case.excerpt, _EXCERPT) or _("(no text)")
    value = str(case.id)
    words = say.quoted(row.because)
    because = (Note(_("Because of {words}", words=words)),) if words else ()
    parts: tuple[Part, ...] = (
        Paragraph((plain("🚨 "), bold(what), plain(" "), *_named(people, known))),
        Quote(excerpt),
        *because,
        Note(
            _("This is given again until somebody takes the case, also outside opening hours. "
              "The bot may be wrong.")
        ),
        Buttons(
            buttons=(
                Button(action="take", label=_("Take the case"), value=value, primary=True),
                Button(action="reply", label=_("Reply"), value=value),
                Button(action="false_alarm", label=_("False alarm"), value=value),
            )
        ),
    )  # fmt: skip
    return Message(fallback=f"🚨 {what}: {line_of_thread(case.excerpt, 120)}", parts=parts)


def alarms(
    rows: Sequence[AlarmRow], people: Sequence[str], known: frozenset[str], _: Texts
) -> Message:
    """Draw one alarm for many cases."""
    title = _.count("{n} possible crisis or threat", "{n} possible crises or threats", len(rows))
    parts: list[Part] = [Paragraph((plain("🚨 "), bold(title), plain(" "), *_named(people, known)))]
    for row in rows[:SHOWN]:
        spans = [bold(_what(row.case, _)), plain(f"\n{row.network} · {say.author(row.case, 40)}: ")]
        spans.append(plain(line_of_thread(row.case.excerpt, _IN_CALL) or _("(no text)")))
        if row.card_url:
            spans += [plain(" · "), Span(text=_("Go to the card"), url=row.card_url)]
        parts.append(Paragraph(tuple(spans)))
    if len(rows) > SHOWN:
        parts.append(Note(_.count("and {n} more", "and {n} more", len(rows) - SHOWN)))
    parts.append(Note(_("This is given again until somebody has taken each of them.")))
    return Message(fallback=f"🚨 {title}", parts=tuple(parts))


def call(rows: Sequence[AlarmRow], municipality: str, every: str, _: Texts) -> Call:
    """Write what is said outside the chat; it repeats ``every`` so much time."""
    first = rows[0]
    subject = f"{municipality}: {_what(first.case, _)} ({first.network})"
    if len(rows) > 1:
        many = _.count("{n} possible crisis or threat", "{n} possible crises or threats", len(rows))
        subject = f"{municipality}: {many}"
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


def _what(case: Case, _: Texts) -> str:
    if Flag.THREAT in case.flags and Flag.CRISIS not in case.flags:
        return _("Possible threat")
    return _("Possible crisis")


def _named(people: Sequence[str], known: frozenset[str]) -> list[Span]:
    spans: list[Span] = []
    for one in people:
        spans += [Span(person=one) if one in known else plain(one), plain(" ")]
    return spans
