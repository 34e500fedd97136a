"""What has become of a case's posts and of our reply, as the card tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cases import Attachment
from bot.outgoing import RemovalState, Told
from bot.screens import Note
from bot.screens.clipping import one_line
from bot.texts import Texts

_ALT = 160
"""How much of a picture's description the card shows, in characters."""

_EARLIER = 200
"""How much of an earlier question, and of our answer, it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A post that was taken away, or is to be; the fields are those of its row in the store."""

    act: str
    rule: str
    state: RemovalState
    told: Told
    problem: str | None
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The last exchange before what is to be answered now, masked.

    ``question`` and ``answer`` are empty where they are not known, and ``at`` is when it was
    answered, ``by_hand`` or by us; None where it never was.
    """

    question: str
    answer: str
    by_hand: bool
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingView:
    """What stands and what doesn't.

    ``attachments`` came with the posts that are to be answered, their descriptions masked;
    ``deleted`` of ``posts`` have been deleted by their author, and since ``unseen`` one that may
    stand can't be seen by us. ``out`` counts the replies of ours
    that stand, and ``out_url`` is the newest's address. ``reply`` is what is being done to
    our reply, ``correct`` or ``withdraw``, with its ``reply_problem``. ``tellable`` says that a
    message to the author of what was taken away waits for a person to send it. ``earlier`` is what
    was said before. ``dated`` is when the newest post says that it was written, where it counts
    from when it ``came``.
    """

    private: bool = False
    dated: datetime | None = None
    came: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    edited: bool = False
    posts: int = 1
    deleted: int = 0
    unseen: datetime | None = None
    taken: Sequence[Taken] = ()
    out: int = 0
    out_url: str = ""
    reply: str | None = None
    reply_problem: str | None = None
    removable: bool = False
    correctable: bool = False
    withdrawable: bool = False
    tellable: bool = False
    earlier: Earlier | None = None


def before(view: StandingView, _: Texts) -> list[Note]:
    """Draw what was asked and answered before, where the case has been answered already."""
    told = view.earlier
    if told is None:
        return []
    notes = []
    if told.question:
        asked = one_line(told.question, _EARLIER)
        notes.append(Note("↩️ " + _("Asked before: «{quote}»", quote=asked)))
    if told.at is not None:
        at = _.stamp(told.at)
        if told.answer:
            text = one_line(told.answer, _EARLIER)
            notes.append(Note("💬 " + _("Answered {time}: «{quote}»", time=at, quote=text)))
        elif told.by_hand:
            notes.append(Note("💬 " + _("Answered on the network, {time}", time=at)))
    return notes


def above(view: StandingView, _: Texts) -> list[Note]:
    """Draw what must be known before the text is read."""
    if not view.private:
        return []
    return [Note("🔒 " + _("Private message. The answer goes to the author alone."))]


def below(view: StandingView, names: Mapping[str, str], network: str, _: Texts) -> list[Note]:
    """Draw what came with the posts and what has become of them, each in a line."""
    notes = [*_attached(view, _)]
    if view.dated and view.came:
        told = _("Dated {date}, but it turned up only {time}. The deadline counts from then.",
                 date=_.date(view.dated), time=_.stamp(view.came))  # fmt: skip
        notes.append("📅 " + told)
    if view.edited:
        notes.append("✏️ " + _("Edited by the author"))
    if view.deleted and view.deleted >= view.posts:
        notes.append("🗑️ " + _("The author has deleted the post"))
    elif view.deleted:
        deleted = _("The author has deleted {n} of {all} posts", n=view.deleted, all=view.posts)
        notes.append("🗑️ " + deleted)
    if view.unseen:
        hidden = _(
            "Since {time} we can't see the post any more. It may be deleted, or its author may "
            "have blocked us. The case and its deadline stand.", time=_.stamp(view.unseen),
        )  # fmt: skip
        notes.append("🙈 " + hidden)
    for taken in view.taken:
        notes += _taken(taken, names, network, _)
    notes += _reply(view, network, _)
    return [Note(note) for note in notes]


def _attached(view: StandingView, _: Texts) -> list[str]:
    if not view.attachments:
        return []
    count = len(view.attachments)
    kinds = {one.kind for one in view.attachments}
    if kinds == {"image"}:
        what = _.count("{n} picture", "{n} pictures", count)
    elif kinds == {"video"}:
        what = _.count("{n} video", "{n} videos", count)
    else:
        what = _.count("{n} attachment", "{n} attachments", count)
    alt = "; ".join(filter(None, (one_line(one.alt, _ALT) for one in view.attachments)))
    told = one_line(alt, _ALT) if alt else _("without a description")
    return ["📎 " + f"{what}: {told}"]


def _taken(taken: Taken, names: Mapping[str, str], network: str, _: Texts) -> list[str]:
    values = {"who": names.get(taken.actor, taken.actor), "at": _.stamp(taken.at)}
    hide = taken.act == "hide"
    if taken.state is RemovalState.UNDONE:
        return []
    if taken.state is RemovalState.FAILED:
        failed = (
            _("The post was not hidden: {network} refused it. Hide it there, and keep it here.",
              network=network)
            if hide
            else _("The post was not deleted: {network} refused it. Delete it there, and keep it "
                   "here.", network=network)
        )  # fmt: skip
        return ["⚠️ " + failed, *_told(taken, network, _)]
    if taken.state is RemovalState.WAITING:
        waits = _("The post is being hidden") if hide else _("The post is being deleted")
        return ["⏳ " + waits + _waiting(taken.problem, network, _)]
    done = _("Hidden by {who}, {at}", **values) if hide else _("Deleted by {who}, {at}", **values)
    if taken.act == "report":
        done = _("Reported by {who}, {at}", **values)
    by = _("advertising") if taken.rule == "spam" else _("guideline {n}", n=taken.rule)
    lines = [f"🚫 {done} ({by})"]
    return lines + _told(taken, network, _)


def _told(taken: Taken, network: str, _: Texts) -> list[str]:
    match taken.told:
        case Told.SENT | Told.BY_HAND:
            return ["✉️ " + _("The author has been told why, in private")]
        case Told.WAITING:
            waits = _("The private message is on its way")
            return ["⏳ " + waits + _waiting(taken.problem, network, _)]
        case Told.FAILED:
            return ["⚠️ " + _("The private message did not go out. Tell the author yourself.")]
        case Told.UNSENT:
            unsent = _("The author has not been told why yet. Answer with a private message.")
            return ["⚠️ " + unsent]
        case Told.UNSURE:
            unsure = _(
                "It is not certain that the private message went out. Look on {network}.",
                network=network,
            )
            return ["⚠️ " + unsure]
        case Told.NO:
            return []


def _reply(view: StandingView, network: str, _: Texts) -> list[str]:
    if view.reply is None:
        return []
    correct = view.reply == "correct"
    if view.reply_problem in {None, "later", "login"}:
        waits = (
            _("The corrected reply is on its way")
            if correct
            else _("The reply is being taken back")
        )
        return ["⏳ " + waits + _waiting(view.reply_problem, network, _)]
    if view.reply_problem == "gone":
        return [
            "⚠️ " + _("The reply was not corrected: it is gone from {network}.", network=network)
        ]
    refused = (
        _("The reply was not corrected: {network} refused it.", network=network)
        if correct
        else _("The reply was not taken back: {network} refused it. Delete it there.",
               network=network)
    )  # fmt: skip
    return ["⚠️ " + refused]


def _waiting(problem: str | None, network: str, _: Texts) -> str:
    if problem == "login":
        return ". " + _("{network} refuses our login. IT must renew the password.", network=network)
    if problem == "later":
        return ". " + _("{network} can't be reached now. It is tried again by itself.",
                        network=network)  # fmt: skip
    return " …"
