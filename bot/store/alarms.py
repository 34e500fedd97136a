"""Which cases an alarm is out for, what it tells of, and when it is given next."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.cases import FINISHED, State, Verb
from bot.store import Database, from_text, named, to_text

ACTED = frozenset(
    {
        Verb.TAKE, Verb.GIVE, Verb.APPROVE, Verb.COPY, Verb.CONFIRM, Verb.DENY, Verb.CLOSE,
        Verb.FALSE_ALARM, Verb.RECATEGORIZE, Verb.POSTPONED, Verb.HIDE, Verb.DELETE,
        Verb.REMOVED_BY_HAND, Verb.CORRECT, Verb.WITHDRAW, Verb.CALL_OFF, Verb.UNDO,
    }
)  # fmt: skip
"""What a person does who has seen the case; a look alone is none of it."""

_LET_GO = (Verb.RELEASE, Verb.GIVE, Verb.REOPEN, Verb.UNDO)
"""After one of these counts only what is done from then on."""


@dataclass(frozen=True, slots=True)
class About:
    """What an alarm's posts tell of: what has happened, where, and who is in danger.

    ``danger`` are the words that tell of somebody in danger, or none. ``known`` is False where it
    is not recognised, or is a threat or a suicide: such an alarm is never a repeat of another.
    """

    kinds: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    danger: str = ""
    known: bool = False

    @property
    def may_be_held(self) -> bool:
        """Whether others may have told of the same, so that it need not ring."""
        return self.known and bool(self.kinds) and not self.danger

    def with_(self, earlier: About) -> About:
        """Return what both tell of together."""
        return About(
            self.kinds | earlier.kinds,
            self.places | earlier.places,
            self.danger or earlier.danger,
            self.known and earlier.known,
        )


@dataclass(frozen=True, slots=True)
class Ringing:
    """A case that an alarm is out for: ``rings`` is how often it has been given.

    ``taken`` means that somebody has the case who has done something with it since the alarm
    began, ``over`` that it is finished besides, and ``opened`` that anybody has. ``held_since``
    is since when somebody has it. ``topic_id`` names what is known and holds or held it back, and
    ``known`` is from when until when.
    """

    case_id: int
    network: str
    root_id: str
    next_at: datetime
    rings: int
    taken: bool
    over: bool
    opened: bool
    held_since: datetime | None
    about: About
    topic_id: int | None
    known: tuple[datetime, datetime] | None

    def held_back(self, now: datetime) -> bool:
        """Whether the alarm rests because somebody knows of the same."""
        if self.known is None:
            return False
        at, until = self.known
        return at <= now < until <= self.next_at


def start(
    database: Database, case_id: int, at: datetime, because: Sequence[str], about: About
) -> None:
    """Begin the case's alarm, or begin it anew: it is given at ``at`` for the first time.

    ``because`` are the masked words that set it off. Only what is done after this counts as an
    answer to it, whatever the clock does: the events are counted, not their times.
    """
    known = out(database, case_id)
    if known is not None:
        about = about.with_(known.about)
    database.execute(
        "INSERT INTO alarms (case_id, started_at, next_at, rings, because, about, since)"
        " VALUES (?1, ?2, ?2, 0, ?3, ?4,"
        " coalesce((SELECT max(id) FROM events WHERE case_id = ?1), 0))"
        " ON CONFLICT (case_id) DO UPDATE SET started_at = excluded.started_at,"
        " next_at = excluded.next_at, rings = 0, because = excluded.because,"
        " about = excluded.about, since = excluded.since, topic_id = NULL",
        (
            case_id,
            to_text(at),
            json.dumps(list(because), ensure_ascii=False),
            _about_text(about),
        ),
    )


def because(database: Database, case_id: int) -> tuple[str, ...] | None:
    """Return the words that set the case's alarm off; None if there never was one."""
    row = database.execute("SELECT because FROM alarms WHERE case_id = ?", (case_id,)).fetchone()
    return None if row is None else tuple(json.loads(row[0]))


def ringing(database: Database) -> list[Ringing]:
    """Return the cases that an alarm is out for, the longest waiting first."""
    return _ringing(database, "a.next_at IS NOT NULL ORDER BY a.next_at, a.case_id", ())


def out(database: Database, case_id: int) -> Ringing | None:
    """Return the alarm that is out for the case, if there is one."""
    found = _ringing(database, "a.next_at IS NOT NULL AND a.case_id = ?", (case_id,))
    return next(iter(found), None)


def held_by(database: Database, topic_id: int) -> list[int]:
    """Return the cases whose alarms the topic holds or has held back, by number."""
    rows = database.execute(
        "SELECT case_id FROM alarms WHERE topic_id = ? ORDER BY case_id", (topic_id,)
    )
    return [row[0] for row in rows.fetchall()]


def begun_since(database: Database, since: datetime, root: tuple[str, str] | None = None) -> bool:
    """Whether an alarm has begun since then, under this network's root post or under any."""
    rows = database.execute(
        "SELECT 1 FROM alarms a JOIN cases c ON c.id = a.case_id WHERE a.started_at >= ?"
        " AND (? OR c.network = ? AND c.root_id = ?) LIMIT 1",
        (to_text(since), root is None, *(root or ("", ""))),
    )
    return rows.fetchone() is not None


def plan(database: Database, case_id: int, at: datetime, *, rang: bool) -> None:
    """Set when the case's alarm is given next; ``rang`` counts one more."""
    database.execute(
        "UPDATE alarms SET next_at = ?, rings = rings + ? WHERE case_id = ?",
        (to_text(at), int(rang), case_id),
    )


def hold(database: Database, case_id: int, topic_id: int, until: datetime) -> None:
    """Have what is known hold the case's alarm back until then."""
    database.execute(
        "UPDATE alarms SET next_at = ?, topic_id = ? WHERE case_id = ?",
        (to_text(until), topic_id, case_id),
    )


def let_ring(database: Database, topic_id: int, at: datetime) -> None:
    """Have the alarms that the topic holds back given at that time."""
    database.execute(
        "UPDATE alarms SET next_at = ? WHERE topic_id = ? AND next_at IS NOT NULL",
        (to_text(at), topic_id),
    )


def hasten(database: Database, now: datetime, latest: datetime) -> None:
    """Bring what was noted by a clock that went ahead back: no alarm rests beyond ``latest``."""
    database.execute(
        "UPDATE alarms SET started_at = CASE WHEN started_at > ?1 THEN ?1 ELSE started_at END,"
        " next_at = CASE WHEN next_at > ?2 THEN ?2 ELSE next_at END"
        " WHERE next_at IS NOT NULL AND (started_at > ?1 OR next_at > ?2)",
        (to_text(now), to_text(latest)),
    )


def end(database: Database, case_id: int) -> bool:
    """End the case's alarm; False if there was none."""
    row = database.execute(
        "UPDATE alarms SET next_at = NULL WHERE case_id = ? AND next_at IS NOT NULL RETURNING 1",
        (case_id,),
    )
    return row.fetchone() is not None


def resume(database: Database, case_id: int, at: datetime) -> None:
    """Have an alarm that was ended go on, if there ever was one."""
    database.execute(
        "UPDATE alarms SET next_at = ?, topic_id = NULL WHERE case_id = ? AND next_at IS NULL",
        (to_text(at), case_id),
    )


def next_planned(database: Database) -> datetime | None:
    """Return when the next alarm is to be given, or None if none is out."""
    found = database.execute(
        "SELECT min(next_at) FROM alarms WHERE next_at IS NOT NULL"
    ).fetchone()[0]
    return None if found is None else from_text(found)


def waiting_calls(database: Database, start: str) -> list[Mapping[str, str]]:
    """Return what calls say that have not gone out and whose keys begin so, the oldest first."""
    rows = database.execute(
        "SELECT payload FROM outbox WHERE key >= ? AND key < ? AND kind = 'call'"
        " AND state IN ('pending', 'sending') ORDER BY id",
        (start, start + "\uffff"),
    )
    return [json.loads(row[0]) for row in rows.fetchall()]


def _ringing(database: Database, where: str, values: Iterable[object]) -> list[Ringing]:
    answered = (
        "SELECT 1 FROM events e WHERE e.case_id = a.case_id AND e.id > a.since"
        f" AND e.verb IN ({_listed(ACTED)}) AND e.actor IS NOT NULL"
        " AND e.id >= coalesce((SELECT max(l.id) FROM events l WHERE l.case_id = a.case_id"
        f" AND l.verb IN ({_listed(_LET_GO)})), 0)"
    )
    by_itself = (  # the municipality has answered it on the network
        "SELECT 1 FROM events e WHERE e.case_id = a.case_id AND e.id > a.since"
        f" AND e.verb = '{Verb.ANSWERED_ELSEWHERE}'"
    )
    rows = database.execute(
        "SELECT a.case_id, c.network, c.root_id, a.next_at, a.rings, a.about, a.topic_id, c.state,"
        " c.holder_since, t.at AS known_at, t.until AS known_until,"
        f" EXISTS ({answered} AND (c.state <> 'claimed' OR e.actor = c.holder))"
        f" OR (c.state = 'answered' AND EXISTS ({by_itself})) AS answered,"
        f" EXISTS ({answered} AND e.verb NOT IN ('{Verb.GIVE}', '{Verb.UNDO}')) AS opened"
        " FROM alarms a JOIN cases c ON c.id = a.case_id"
        f" LEFT JOIN alarm_topics t ON t.id = a.topic_id WHERE {where}",
        tuple(values),
    )
    return [_row(row) for row in named(rows)]


def _row(row: Mapping[str, Any]) -> Ringing:
    state = State(row["state"])
    taken = bool(row["answered"]) and state is not State.OPEN
    return Ringing(
        case_id=row["case_id"],
        network=row["network"],
        root_id=row["root_id"],
        next_at=from_text(row["next_at"]),
        rings=row["rings"],
        taken=taken,
        over=taken and state in FINISHED,
        opened=bool(row["opened"]) or taken,
        held_since=row["holder_since"] and from_text(row["holder_since"]),
        about=_about(row["about"]),
        topic_id=row["topic_id"],
        known=row["known_at"] and (from_text(row["known_at"]), from_text(row["known_until"])),
    )


def _about(text: str) -> About:
    told = json.loads(text)
    if not told:
        return About()
    kinds, places = frozenset(told["kinds"]), frozenset(told["places"])
    return About(kinds, places, told["danger"], told["known"])


def _about_text(about: About) -> str:
    told = {
        "kinds": sorted(about.kinds),
        "places": sorted(about.places),
        "danger": about.danger,
        "known": about.known,
    }
    return json.dumps(told, ensure_ascii=False)


def _listed(verbs: Iterable[Verb]) -> str:
    return ", ".join(f"'{verb.value}'" for verb in sorted(verbs))
