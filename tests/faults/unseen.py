"""Whether every word of every citizen was seen, and every grave one rang or was answered since.

A word is seen when it stood in the channel. It is answered by what an admin did to its case with
the word before their eyes, on the card or in the form, or by what the municipality wrote on the
network itself after it. What finished its case in any other way has swallowed it.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlite_utils import Database

from bot.store import alarms
from tests.faults.words import Kind, Said, marks_in, told
from tests.faults.world import Act, World
from tests.office import KARI, LIV, OLA

_ADMINS = {"U0KARI": KARI, "U0OLA": OLA, "U0LIV": LIV}
_ENDS: Mapping[str, frozenset[str]] = {
    "approve": frozenset({"reply"}),
    "copy": frozenset({"reply"}),
    "close": frozenset({"white_check_mark", "close"}),
    "undo": frozenset({"undo"}),
    "recategorize": frozenset({"recategorize"}),
    "hide": frozenset({"moderate", "reply"}),
    "removed_by_hand": frozenset({"moderate", "reply"}),
}
"""What ends a case by an admin's hand, and what the admin did for it."""

_TAKES = frozenset(
    {"reply", "white_check_mark", "close", "eyes", "take", "give", "false_alarm", "moderate"}
)
"""What says that an admin has read an alarm."""

_FINISHED = frozenset({"answered", "closed"})
_NEAR = timedelta(seconds=30)
_NOTED = timedelta(seconds=2)
_HAND = timedelta(seconds=1)  # some networks tell whole seconds only


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise to somebody who wrote that was broken: which, to whom, and what happened."""

    promise: str
    mark: str
    told: str

    def __str__(self) -> str:
        return f"{self.promise}: {self.told}"


@dataclass(frozen=True, slots=True)
class _Kept:
    """A mention as the store has it, by the marks in its words now and before."""

    case: Mapping[str, Any]
    received: datetime
    edited: datetime | None


def unseen(world: World) -> list[Broken]:
    """Hold what was promised to everybody who wrote against what became of it."""
    world.witness.look()
    return list(_unseen(world))


def hidden(world: World) -> Iterator[tuple[int, Said]]:
    """Give the case of everything that still stands and that nobody has seen in the channel."""
    world.witness.look()
    kept = _kept(world)
    for said in world.written:
        if said.mark in kept and said.mark not in world.witness.seen:
            yield kept[said.mark].case["id"], said


def rang(world: World, said: Said) -> bool:
    """Tell whether an alarm for its case was given since it was written."""
    one = _kept(world).get(said.mark)
    given = () if one is None else _rung(world).get(one.case["id"], ())
    return any(at >= said.at for at in given)


def _unseen(world: World) -> Iterator[Broken]:
    kept, events = _kept(world), _events(world)
    rung, ringing = _rung(world), _ringing(world)
    for said in list(world.said.values()):
        one = kept.get(said.mark)
        if one is None:
            continue  # lost, which is another promise, or gone before anybody could read it
        case = one.case

        broken = partial(_broken, world, said, case, events[case["id"]])
        read = any(said.mark in act.marks for act in list(world.acts))  # in a form, perhaps
        shown = read or said.mark in world.witness.seen or _by_hand(world, said, kept)
        if said.gone is None and not shown:
            yield broken("it stood on no card and in no list")
        grave = said.kind in {Kind.ALARM, Kind.GRAVE}
        if said.kind is Kind.ALARM and not _reached(world, said, kept, rung, ringing):
            yield broken("an alarm rang nobody after it was written")
        if said.kind is Kind.THANKS or said.kind is Kind.HOSTILE or (said.gone and not grave):
            continue
        answered = _answered(world, said, kept, events[case["id"]])
        if said.gone is not None:  # nobody can read it any more, but a person must see to it
            answered = answered or _by_a_person(events[case["id"]], one.received)
        if case["state"] in _FINISHED and not answered:
            yield broken("its case was finished by nobody who had seen it")
        elif not answered and case["due_at"] is None and case["category_by"] is None:
            yield broken("it waits without a deadline")


def _broken(
    world: World, said: Said, case: Mapping[str, Any], events: list[Mapping[str, Any]], promise: str
) -> Broken:
    history = [
        *said.history,
        *(
            (datetime.fromisoformat(one["at"]), f"[{one['verb']} {one['actor'] or 'by the bot'}]")
            for one in events
        ),
    ]
    if said.mark in world.witness.seen:
        history.append((world.witness.seen[said.mark], "seen in the channel"))
    where = f"{said.kind} {said.mark} of case {case['id']} on {said.written.network}"
    return Broken(
        f"unseen: {promise}",
        said.mark,
        f"{where}, now {case['state']}: {told(history)}; it says now: {case['excerpt'][-200:]!r}",
    )


def _kept(world: World) -> dict[str, _Kept]:
    """Return what the store has, by mark: with what was put in its place since."""
    cases = {row["id"]: row for row in world.rows("SELECT * FROM cases")}
    before = defaultdict(list)
    for row in world.rows("SELECT mention_id, text FROM mention_versions"):
        before[row["mention_id"]].append(row["text"])
    kept = {}
    for row in world.rows("SELECT * FROM mentions"):
        edited = row["edited_at"] and datetime.fromisoformat(row["edited_at"])
        received = datetime.fromisoformat(row["received_at"])
        for text in (*before[row["id"]], row["text"]):
            for mark in marks_in(text[:60]):
                kept[mark] = _Kept(cases[row["case_id"]], received, edited)
    return kept


def _events(world: World) -> defaultdict[int, list[Mapping[str, Any]]]:
    events: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in world.rows("SELECT * FROM events ORDER BY id"):
        events[row["case_id"]].append(row)
    return events


def _answered(
    world: World, said: Said, kept: Mapping[str, _Kept], events: list[Mapping[str, Any]]
) -> bool:
    """Tell whether somebody ended its case with it before their eyes, or answered it elsewhere."""
    one = kept[said.mark]
    if _by_hand(world, said, kept) or (world.skewed and "answered_elsewhere" in _verbs(events)):
        return True
    for event in events:
        what = _ENDS.get(event["verb"])
        if what is None:
            continue
        at = datetime.fromisoformat(event["at"])
        act = _act_behind(world, one.case["id"], what, event["actor"], at)
        if act is not None and _before_their_eyes(world, said, act):
            return True
        # what is changed after somebody has answered it asks for nothing more by itself
        late = said.edits and one.edited is not None and one.edited > at
        if late and act is not None and said.kind is Kind.QUESTION:
            return True
    return False


def _by_a_person(events: list[Mapping[str, Any]], since: datetime) -> bool:
    """Tell whether somebody has ended the case, or had it in hand to, since that time."""
    return any(
        event["verb"] in _ENDS and datetime.fromisoformat(event["at"]) >= since for event in events
    )


def _verbs(events: list[Mapping[str, Any]]) -> set[str]:
    return {event["verb"] for event in events}


def _before_their_eyes(world: World, said: Said, act: Act) -> bool:
    """Tell whether it stood there as they acted, or had stood there until newer words needed room."""
    seen = world.witness.seen.get(said.mark)
    return said.mark in act.marks or (seen is not None and seen <= act.since)


def _by_hand(world: World, said: Said, kept: Mapping[str, _Kept]) -> bool:
    """Tell whether the municipality has written to its author since, in the same thread."""
    case_id = kept[said.mark].case["id"]
    here = {one.id for one in list(world.said.values()) if _is_of(kept, one.mark, case_id)}
    return any(one.to in here and one.at >= said.at - _HAND for one in list(world.by_hand))


def _is_of(kept: Mapping[str, _Kept], mark: str, case_id: int) -> bool:
    return mark in kept and kept[mark].case["id"] == case_id


def _act_behind(
    world: World, case_id: int, what: frozenset[str], actor: str, at: datetime
) -> Act | None:
    """Return what an admin did that the store tells of, the last of it."""
    found = [
        one
        for one in list(world.acts)
        if (one.case_id, _ADMINS[one.who]) == (case_id, actor)
        and one.what in what
        and (world.skewed or one.at < at + _NOTED)
        and (world.skewed or one.what == "white_check_mark" or one.at > at - _NEAR)
    ]
    return found[-1] if found else None


def _reached(
    world: World, said: Said, kept: Mapping[str, _Kept], rung: Mapping[int, list[datetime]],
    ringing: set[int],
) -> bool:  # fmt: skip
    """Tell whether the alarm rang since it was written, will ring, or somebody has read it."""
    case_id = kept[said.mark].case["id"]
    if any(at >= said.at for at in rung.get(case_id, ())):
        return True
    if case_id in ringing:
        return True
    read = any(
        one.case_id == case_id and said.mark in one.marks and one.what in _TAKES
        for one in list(world.acts)
    )
    return read or _by_hand(world, said, kept)


def _ringing(world: World) -> set[int]:
    """Return the cases whose alarm will ring: a minute apart at most, and not while it is taken."""
    with closing(sqlite3.connect(f"file:{world.database}?mode=ro", uri=True)) as connection:
        found = alarms.ringing(Database(connection))
    return {one.case_id for one in found if not one.taken}


def _rung(world: World) -> Mapping[int, list[datetime]]:
    """Return when each case's alarm was given, in Slack by the witness and else by the store."""
    rung: defaultdict[int, list[datetime]] = defaultdict(list)
    for row in world.rows("SELECT * FROM outbox WHERE kind IN ('alarm', 'call')"):
        times = list(world.witness.posted.get(row["key"], ()))
        if row["kind"] == "call" and row["state"] == "sent":
            times.append(datetime.fromisoformat(row["finished_at"]))
        for case_id in _cases(row["payload"]):
            rung[case_id] += times
    return rung


def _cases(payload: str) -> list[int]:
    listed = json.loads(payload).get("cases", "")
    return [int(one) for one in listed.split(",") if one]
