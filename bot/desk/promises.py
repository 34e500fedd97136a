"""What a holding reply promises: the offer to remind of it, and the reminder to who has the case.

It counts from when the reply is out, so that one that is called off promises nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.cases import Case, Verb
from bot.deadlines import HOLDER
from bot.desk import Desk, compose
from bot.desk.drafting import wording_of
from bot.outgoing import Kind
from bot.promises import Promise, is_closed, promised, remind_at
from bot.screens import Action
from bot.screens.deadline import closed_why
from bot.screens.promises import Promised
from bot.store import Database, cases, from_text, outbox, to_text
from bot.store import promises as store
from bot.templates import Template

STEP = "promised"
"""The step of the ping that reminds of a promise."""


def offered(desk: Desk, case: Case, chosen: Template, text: str, action: Action) -> Promised | None:
    """Return what the text promises as the form shows it; None where it names no time."""
    found = _found(desk, case, chosen, text, action)
    if found is None:
        return None
    _ = desk.texts
    remind = remind_at(found, desk.now(), desk.hours)
    closed = closed_why(desk.hours.day(found.day), found.day, _)
    return Promised(
        words=found.words,
        by=_.day(found.day) if found.whole else _.moment(found.at),
        remind=_.moment(remind) if remind else "",
        closed=closed if is_closed(found, desk.hours) else "",
        wanted=_wanted(action),
    )


def is_news(promise: Promised | None, action: Action) -> bool:
    """Tell whether the form's reader has not been told of the promise yet."""
    return promise is not None and promise.words != action.state.get("promised")


def payload(
    desk: Desk, case: Case, chosen: Template, text: str, action: Action
) -> Mapping[str, str]:
    """Return what is kept of the promise with the reply that makes it."""
    found = _found(desk, case, chosen, text, action)
    if found is None:
        return {}
    remind = remind_at(found, desk.now(), desk.hours) if _wanted(action) else None
    return {"promised": to_text(found.at)} | ({"remind": to_text(remind)} if remind else {})


def keep(database: Database, case_id: int, kept: Mapping[str, str]) -> dict[str, str]:
    """Keep the promise of a reply that is out, if it made one; returns what the log is to tell."""
    if "promised" not in kept:
        return {}
    remind = from_text(kept["remind"]) if "remind" in kept else None
    store.keep(database, case_id, from_text(kept["promised"]), remind)
    return {"promised": kept["promised"]}


def by_hand(desk: Desk, case: Case, chosen: Template, action: Action, admin: str) -> None:
    """Keep what a holding reply promised that a person has published on the network."""
    kept = payload(desk, case, chosen, action.state.get("promising", ""), action)
    if not kept:
        return
    with desk.store.write() as database:
        told = keep(database, case.id, kept)
        cases.note(
            database, case.id, Verb.HELD, now=desk.now(), changes={}, actor=admin, detail=told
        )
    desk.wake()


def tick(desk: Desk) -> int:
    """Raise the reminders that have come, in the opening hours only; returns how many."""
    now = desk.now()
    first = store.next_reminder(desk.store.read())
    if first is None or first > now or not desk.hours.is_open(now):
        return 0
    raised = 0
    with desk.store.write() as database:
        for one in store.take_due(database, now):
            case = cases.get(database, one.case_id)
            if case is None or case.finished:
                continue
            raised += outbox.put(
                database, key=f"ping:{case.id}:{STEP}:{to_text(one.at)}", destination=desk.chat,
                kind=Kind.PING, payload={"step": STEP, "to": HOLDER}, now=now, case_id=case.id,
            )  # fmt: skip
    if raised:
        desk.wake()
    return raised


def next_at(desk: Desk) -> datetime | None:
    """Return when the next reminder will be given, or None if there is to be none."""
    planned = store.next_reminder(desk.store.read())
    return None if planned is None else desk.hours.next_open(planned)


def _found(desk: Desk, case: Case, chosen: Template, text: str, action: Action) -> Promise | None:
    """Find what a person promises: the template's own words tell how soon all are answered."""
    if chosen.answers:
        return None
    now = desk.now()
    found = promised(text, now, desk.hours)
    standard = compose.prefill(desk, case, chosen, wording_of(action))
    usual = promised(standard, now, desk.hours)
    return None if found and usual and found.words == usual.words else found


def _wanted(action: Action) -> bool:
    return action.values.get("remind", action.state.get("remind", "yes")) == "yes"
