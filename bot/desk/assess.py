"""What is made of what a citizen wrote: the columns of its case, its deadline and its alarm."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot import deadlines
from bot.cases import UNANSWERED, Attachment, Case, Category, Flag
from bot.deadlines import RespondWithin
from bot.desk import Desk
from bot.store import Database, alarms, cases, mentions, pings
from bot.store.alarms import About
from bot.triage import Suggestion, Triage, triage
from bot.triage.danger import told_of
from bot.triage.incident import kinds_of, places_of
from bot.triage.personal_data import mask

KEPT_EXCERPT = 2000
"""How much masked text a case keeps for its cards, in characters; the oldest goes first."""

_SAME_POST, _ELSEWHERE = timedelta(hours=24), timedelta(hours=3)
"""How long after an alarm began words of somebody in danger are worth one of their own, under the
same post and anywhere."""

_SEEN = frozenset({"image", "video"})


def assess(
    desk: Desk, text: str, attachments: Iterable[Attachment], language: str | None = None
) -> Triage:
    """Look at a post; where it has no words, its writer's description of the picture is read."""
    said = text if text.strip() else described(attachments)
    return triage(said, units=desk.units, language=language, model=desk.learned.model)


def unassessed(desk: Desk) -> Triage:
    """Return what is said of a post that can't be looked at: a person must."""
    ranked = [Category.QUESTION, *(one for one in Category if one is not Category.QUESTION)]
    return Triage(
        ranking=tuple(Suggestion(one, 1 / len(ranked), ()) for one in ranked),
        language=desk.settings.municipality.language,
        written_in=desk.settings.municipality.language,
        flags=frozenset(),
        alarm=frozenset(),
        unit=None,
        personal_data=(),
        masked=desk.texts("(this could not be read here: look at the post itself)"),
    )


def kept(found: Triage) -> str:
    """Return what was made of a post as the ``assessment`` column holds it, in masked text."""
    return json.dumps(
        {
            "ranking": [
                [one.category, one.probability, list(one.reasons)] for one in found.ranking
            ],
            "language": found.language,
            "written_in": found.written_in,
            "flags": sorted(found.flags),
            "alarm": sorted(found.alarm),
            "because": list(found.because),
            "unit": found.unit,
            "masked": mentions.storable(found.masked[:KEPT_EXCERPT]),
        },
        ensure_ascii=True,
    )


def recalled(
    desk: Desk, assessment: str | None, text: str, attachments: Iterable[Attachment]
) -> Triage:
    """Return what :func:`kept` wrote of a post; one from before that was kept is read anew.

    The masked text is only as long as a case's excerpt, and tells of no place in the text.
    """
    if assessment is None:
        return assess(desk, text, attachments)
    told = json.loads(assessment)
    return Triage(
        ranking=tuple(
            Suggestion(Category(name), probability, tuple(reasons))
            for name, probability, reasons in told["ranking"]
        ),
        language=told["language"],
        written_in=told["written_in"],
        flags=frozenset(map(Flag, told["flags"])),
        alarm=frozenset(map(Flag, told["alarm"])),
        because=tuple(told["because"]),
        unit=told["unit"],
        personal_data=(),
        masked=told["masked"],
    )


def described(attachments: Iterable[Attachment]) -> str:
    """Return the descriptions of the attachments that have one, in clear text."""
    return "\n".join(one.alt.strip() for one in attachments if one.alt.strip())


def shown(text: str, attachments: Iterable[Attachment]) -> str:
    """Return the masked text of a post, or what its pictures are said to show."""
    return mask(text if text.strip() else described(attachments))


def flags(found: Triage, attachments: Iterable[Attachment]) -> frozenset[Flag]:
    """Return what to look out for; what a picture shows is never known, so it is one of them."""
    shown = any(one.kind in _SEEN for one in attachments)
    return found.flags | {Flag.IMAGE} if shown else found.flags


def excerpt(desk: Desk, masked: str, text: str, attachments: tuple[Attachment, ...]) -> str:
    """Return what is shown of a post: its masked words, or else what came without words.

    ``masked`` is :func:`assess`'s: the words, or the description of the picture.
    """
    if text.strip() or not attachments:
        return mentions.storable(masked)
    _ = desk.texts
    what = {
        "image": _("(picture without text)"),
        "video": _("(video without text)"),
        "audio": _("(sound without text)"),
    }.get(attachments[0].kind, _("(file without text)"))
    return f"{what} {mentions.storable(masked)}".rstrip()


def needs_deadline(found: Triage, raised: frozenset[Flag], text: str, sure: float) -> bool:
    """Tell whether a comment must be answered in time.

    Only praise or spam that is surely that, with no question and no flag, need not: a misread
    question must never expire unseen.
    """
    top = found.ranking[0]
    harmless = top.category in {Category.PRAISE, Category.SPAM} and top.probability >= sure
    return not harmless or bool(raised) or "?" in text


def within(desk: Desk, found: Triage) -> RespondWithin:
    """Return how soon an answer to such a comment is due."""
    return desk.settings.deadline.within(found.category, found.flags)


def due(desk: Desk, found: Triage, posted_at: datetime) -> datetime:
    """Return when an answer to such a comment is due."""
    return deadlines.due(posted_at, within(desk, found), desk.hours)


def triaged(found: Triage, raised: Iterable[Flag]) -> dict[str, Any]:
    """Return what was found as the case's columns."""
    return {
        "category": found.category,
        "ranking": cases.ranking_text(
            (one.category, one.probability, one.reasons) for one in found.ranking
        ),
        "flags": flags_text(raised),
        "language": found.language,
        "unit": found.unit,
    }


def flags_text(raised: Iterable[str]) -> str:
    """Return flags as the ``flags`` column holds them."""
    return " ".join(sorted(raised))


def about(found: Triage) -> About:
    """Return what a post tells of that an alarm goes out for; its masked words are read."""
    text = found.masked
    return About(
        kinds=frozenset(kinds_of(text)),
        places=places_of(text),
        danger=mentions.storable(told_of(text)),
        known=not (found.flags | found.alarm) & {Flag.SELF_HARM, Flag.THREAT},
    )


def in_context(database: Database, root: tuple[str, str], found: Triage, now: datetime) -> Triage:
    """Return the same; somebody in danger is worth an alarm where one is out or was of late.

    «We are trapped on the third floor» says little by itself, and everything under a fire.
    ``root`` is the network and the post that the words stand under.
    """
    if found.alarm or not (
        alarms.begun_since(database, now - _SAME_POST, root)
        or alarms.begun_since(database, now - _ELSEWHERE)
    ):
        return found
    words = told_of(found.masked)
    if not words:
        return found
    top = max(one.probability for one in found.ranking)
    ranking = [
        replace(one, probability=top, reasons=(words,)) if one.category is Category.CRISIS else one
        for one in found.ranking
    ]
    total = sum(one.probability for one in ranking)
    ranked = [replace(one, probability=one.probability / total) for one in ranking]
    ranked.sort(key=lambda one: (one.category is not Category.CRISIS, -one.probability))
    return replace(
        found,
        ranking=tuple(ranked),
        flags=found.flags | {Flag.CRISIS},
        alarm=frozenset({Flag.CRISIS}),
        because=(words,),
    )


def alarm(desk: Desk, database: Database, case: Case, found: Triage, now: datetime) -> None:
    """Set the alarm off if it is that urgent; the next ping is then the next opening's."""
    if found.alarm:
        because = [mentions.storable(one) for one in found.because]
        alarms.start(database, case.id, now, because, about(found))
        pings.plan(database, case.id, next(desk.hours.openings_after(now)))


def alarm_again(desk: Desk, database: Database, case: Case, found: Triage, now: datetime) -> None:
    """Set the alarm off for what the author wrote besides; ``case`` is as it was before.

    One that rings already goes on, and one that somebody answered for rests, unless this is danger
    of another kind or tells of somebody in danger. What was answered before this came answers
    nothing of it.
    """
    out = alarms.out(database, case.id)
    if (
        out is None
        or out.over
        or case.state not in UNANSWERED
        or out.topic_id is not None
        or found.alarm - case.flags
        or (about(found).danger and (out.taken or not out.about.danger))
    ):
        alarm(desk, database, case, found, now)
