"""A case's card in the admin channel: always drawn whole, from what is true now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.cases import UNANSWERED, URGENT, WITHOUT_DEADLINE, Case, Category, Event, Flag, State
from bot.screens import (
    Button,
    Buttons,
    Facts,
    Heading,
    Message,
    Note,
    Option,
    Paragraph,
    Part,
    Quote,
    Select,
    Span,
    bold,
    plain,
    standing,
)
from bot.screens import words as say
from bot.screens.clipping import clip_thread, line_of_thread, one_line
from bot.screens.standing import StandingView
from bot.screens.waiting import NOTHING, Waiting
from bot.screens.waiting import rows as waiting_rows
from bot.texts import Texts
from bot.triage import SURE_ENOUGH

EXCERPT = 600
"""How much of a citizen's text a card shows, in characters."""

MENU = 5
"""How many choices a menu holds (https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element)."""

HISTORY = 8
"""How many of the latest events a finished card shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """What a card is drawn from.

    ``suggestions`` are the names and titles of the best replies, the best first.
    ``time_left`` is opening time, rounded, negative when overdue; ``problem`` says why the
    approved reply is not out (see :func:`bot.screens.words.problem`); ``related`` counts
    the other cases under the same post; ``masked`` says that something is left out of the text,
    and ``standing`` is what has become of the posts. ``waiting`` is what holds it up by somebody's
    word. ``alarmed`` are the words that set the alarm
    off, and None where none went; ``can_rest`` says that there is time to let the pings rest, and
    ``can_stop`` that the approved reply is known not to be out.
    """

    case: Case
    network: str
    suggestions: tuple[tuple[str, str], ...]
    time_left: timedelta | None
    names: Mapping[str, str]
    events: tuple[Event, ...]
    undoable: bool
    related: int
    problem: str | None
    masked: bool
    standing: StandingView
    alarmed: tuple[str, ...] | None = None
    waiting: Waiting = NOTHING
    can_rest: bool = False
    can_stop: bool = False


def card(view: CardView, _: Texts) -> Message:
    """Draw the card."""
    case = view.case
    heading = one_line(f"{view.network} · {say.author(case)}", 150)
    parts: list[Part] = [Heading(heading), *standing.above(view.standing, _)]
    parts += standing.before(view.standing, _)
    parts.append(Quote(clip_thread(case.excerpt, EXCERPT) or _("(no text)")))
    if case.url:
        parts.append(Paragraph((Span(text=_("Open the post"), url=case.url),)))
    parts += standing.below(view.standing, view.names, view.network, _)
    if view.alarmed is not None:
        parts.append(Note("🚨 " + _why_alarmed(case, view.alarmed, _)))
    parts.append(Facts(_facts(view, _)))
    if case.finished:
        parts.append(Paragraph(tuple(_history(view, _))))
    told = URGENT if view.alarmed is not None else frozenset()
    if case.flags - told:
        flags = ", ".join(sorted(say.flag(flag, _) for flag in case.flags - told))
        parts.append(Note("⚠️ " + _("Look out for: {flags}", flags=flags)))
    if view.problem:
        parts.append(Note("⚠️ " + say.problem(view.problem, view.network, _)))
    parts += [row for row in _buttons(view, _) if row.buttons or row.menu]
    excerpt = line_of_thread(case.excerpt, 80) or _("(no text)")
    whole = _("The whole text is on the network.")
    return Message(fallback=f"{heading}: {excerpt}", parts=tuple(parts), rest=whole)


def _why_alarmed(case: Case, words: tuple[str, ...], _: Texts) -> str:
    """Say what the alarm went out for, and why the category may say something else."""
    what = ", ".join(say.flag(flag, _) for flag in Flag if flag in case.flags & URGENT)
    told = (
        _("An alarm went out: {what}, because of {words}.", what=what, words=say.quoted(words))
        if words
        else _("An alarm went out: {what}.", what=what)
    )
    if case.category in {Category.CRISIS, Category.HARASSMENT}:
        return told
    return f"{told} " + _("The category only says what kind of answer the post asks for.")


def _facts(view: CardView, _: Texts) -> tuple[tuple[str, tuple[Span, ...]], ...]:
    case = view.case
    rows = [
        (_("Category"), (plain(_category(view, _)),)),
        (_("Deadline"), _deadline(view, _)),
        (_("Status"), _status(view, _)),
    ]
    if view.standing.out_url and case.state in UNANSWERED:
        rows.append((_("Published reply"), _out(view.standing, _)))
    rows += waiting_rows(view.waiting, view.names, _)
    if case.unit:
        rows.insert(1, (_("Unit"), (plain(case.unit),)))
    if case.mentions > 1:
        written = _.count("{n} post", "{n} posts", case.mentions)
        rows.append((_("From the author"), (plain(written),)))
    if view.related:
        related = _.count("{n} other case", "{n} other cases", view.related)
        rows.append((_("In the same thread"), (plain(related),)))
    return tuple(rows)


def _category(view: CardView, _: Texts) -> str:
    case = view.case
    name = say.category(case.category, _)
    if case.category_by:
        return _("{category} (chosen by {name})", category=name, name=view.names.get(
            case.category_by, case.category_by))  # fmt: skip
    for category, probability, reasons in case.ranking:
        if category is case.category:
            shown = (
                name if probability >= SURE_ENOUGH else _("{category} (uncertain)", category=name)
            )
            if reasons:
                return _(
                    "{category}, because of {words}", category=shown, words=say.quoted(reasons)
                )
            return shown
    return name


def _deadline(view: CardView, _: Texts) -> tuple[Span, ...]:
    case = view.case
    if case.due_at is None:
        return (plain(_("None; a thank-you is nice to give all the same"))
                if case.category.value == "praise" else plain(_("None")),)  # fmt: skip
    due = _.moment(case.due_at)
    if case.at_once:
        return (bold(_("At once")),)
    if case.finished or view.time_left is None:
        return (plain(due),)
    if view.time_left <= timedelta(0):
        return (plain(due + " · "), bold(_("overdue")))
    left = _("{amount} of opening hours left", amount=_.amount(view.time_left))
    return (bold(due), plain(" · " + left))


def _status(view: CardView, _: Texts) -> tuple[Span, ...]:
    case = view.case
    name = view.names.get(case.holder or "", case.holder or "")
    match case.state:
        case State.OPEN:
            return (bold(_("Nobody has the case yet")),)
        case State.CLAIMED:
            since = _.stamp(case.holder_since or case.posted_at)
            return (plain(_("{name} has the case, since {time}", name=name, time=since)),)
        case State.REPLYING:
            return (plain(_("The reply is on its way out")),)
        case State.UNSURE:
            return (bold(_("Is the reply out? Look in the thread, then press below.")),)
        case State.ANSWERED:
            spans = [plain("✅ " + _("Answered"))]
            if case.published_url:
                spans += [plain(" · "), Span(text=_("See the reply"), url=case.published_url)]
            return tuple(spans)
        case State.CLOSED:
            return (plain("✅ " + _("Finished without a reply")),)


def _out(told: StandingView, _: Texts) -> tuple[Span, ...]:
    """Draw the reply that stands while the case is not finished, and which of several it is."""
    link = Span(text=_("See the reply"), url=told.out_url)
    if told.out == 1:
        return (link,)
    return (link, plain(" · " + _("the newest of {n}", n=told.out)))


def _history(view: CardView, _: Texts) -> list[Span]:
    lines = [
        f"{_.stamp(event.at)} · {say.event(event, dict(view.names), _)}"
        for event in view.events[-HISTORY:]
    ]
    return [plain("\n".join(lines))]


def _buttons(view: CardView, _: Texts) -> tuple[Buttons, ...]:
    case = view.case
    value = str(case.id)

    def button(action: str, label: str, *, primary: bool = False) -> Button:
        return Button(action=action, label=label, value=value, primary=primary)

    undo = (button("undo", _("Undo")),) if view.undoable else ()
    menu_label = _("More to do with the case")
    why = (button("explain", _("Why this deadline?")),) if case.due_at else ()
    reveal = (button("reveal", _("Show without masks")),) if view.masked else ()
    told = view.standing
    moderate = (button("moderate", _("Hide or delete …")),) if told.removable else ()
    correct = (button("correct", _("Correct the reply …")),) if told.correctable else ()
    withdraw = (button("withdraw", _("Take the reply back …")),) if told.withdrawable else ()
    tell = (button("tell_author", _("Message to the author …")),) if told.tellable else ()
    if case.finished:
        menu = (button("reopen", _("Reopen")), *correct, *withdraw, *moderate, *why)
        row = Buttons(buttons=(*tell, *undo, *reveal), menu=menu[:MENU], menu_label=menu_label)
        return (row,)
    if case.state is State.REPLYING:
        stop = (button("call_off", _("Stop the reply and edit it")),) if view.can_stop else ()
        return (Buttons(buttons=(*stop, *undo, *reveal), menu_label=menu_label),)
    if case.state is State.UNSURE:
        confirm = button("confirm", _("The reply is out"), primary=True)
        return (Buttons(buttons=(confirm, button("deny", _("The reply is not out")), *reveal)),)
    close = button("close", _("Finish without a reply"))
    take = (button("take", _("Take the case")),) if case.state is State.OPEN else ()
    release = (button("release", _("Let the case go")),) if case.state is State.CLAIMED else ()
    urgent = case.at_once or view.alarmed is not None
    false_alarm = (button("false_alarm", _("False alarm")),) if urgent else ()
    rests = (button("postpone", _("Let the pings rest …")),) if view.can_rest else ()
    # the replies stand in a row of their own: what can be pressed by mistake is apart from them
    rest = Buttons(
        buttons=(
            button("other_replies", _("Other replies …")),
            *take,
            *false_alarm,
            button("give", _("Give to a colleague")),
            *undo,
            *reveal,  # it is there only where something is masked
        ),
        select=_categories(case, _),
        menu=(close, *release, *rests, *moderate, *why)[:MENU],
        menu_label=menu_label,
    )
    # the menu has no room for both, so what is done to a reply that is out has a row of its own
    replies = _replies(view, _) if view.suggestions else ()
    return Buttons(buttons=replies), rest, Buttons(buttons=(*tell, *correct, *withdraw))


def _categories(case: Case, _: Texts) -> Select:
    """Draw the categories that it might be instead, the likeliest first."""
    ranked = [category for category, _probability, _reasons in case.ranking]
    ranked += [category for category in Category if category not in ranked]
    options = []
    for one in ranked:
        name = say.category(one, _)
        label = _("{category} (no deadline)", category=name) if one in WITHOUT_DEADLINE else name
        if one is not case.category:
            options.append(Option(value=f"{case.id}:{one.value}", label=label))
    return Select(action="recategorize", label=_("Change the category"), options=tuple(options))


def _replies(view: CardView, _: Texts) -> tuple[Button, ...]:
    """Draw the best replies, the best first; it stands out only when it is more than a guess."""
    case = view.case
    (name, title), *more = view.suggestions
    named = title.casefold().startswith(_("Reply").casefold())  # «Svar på spørsmål»
    label = one_line(title if named else _("Reply: {title}", title=title), 75)
    best = Button(action="reply", label=label, value=f"{case.id}:{name}", primary=_is_sure(case))
    others = (
        Button(action="reply_with", label=one_line(title, 75), value=f"{case.id}:{other}")
        for other, title in more
    )
    return (best, *others)


def _is_sure(case: Case) -> bool:
    """Tell whether the category is an admin's word, or likelier than not."""
    return bool(case.category_by) or any(
        probability >= SURE_ENOUGH
        for category, probability, _why in case.ranking
        if category is case.category
    )
