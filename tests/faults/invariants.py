"""What must hold when the fire is out, read from the store, from Slack and from the network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bot.playground import Json
from bot.playground.messages import parts
from tests.faults.replies import replies
from tests.faults.unseen import Broken, unseen
from tests.faults.verdict import Share, Verdict
from tests.faults.words import Said, marks_in, told
from tests.faults.world import World

_CLOSED = timedelta(minutes=2)
"""By how much a step of opening time may differ from one of time: the world shuts at 23:59."""

_WAITING = "SELECT count(*) AS n FROM outbox WHERE state IN ('pending', 'sending', 'withdrawing')"
_WORDS = (
    "SELECT m.network, m.id, m.text FROM mentions m UNION ALL SELECT m.network, m.id, v.text"
    " FROM mention_versions v JOIN mentions m ON m.id = v.mention_id"
)
_A_SECOND = timedelta(seconds=1)
_ENDS_AN_ALARM = (
    "false_alarm", "recategorize", "close", "sent", "confirm", "copy", "answered_elsewhere",
)  # fmt: skip
_FINISHED = frozenset({"answered", "closed"})


def unsettled(world: World) -> str:
    """Return what the bot still has to do, or nothing."""
    at = datetime.now(UTC)
    # the roster is called once a minute at most, so an alarm may be due for so long
    now, a_minute_ago = (
        one.isoformat(timespec="microseconds") for one in (at, at - timedelta(minutes=1))
    )
    if absent := missing(world):
        where = Counter(world.said[one].written.network for one in absent)
        return f"{len(absent)} mentions of {dict(where)}"
    for what, sql in (
        ("cards", "SELECT count(*) AS n FROM surfaces WHERE refresh_at = '' AND ? != ''"),
        ("messages", f"{_WAITING} AND next_attempt_at <= ?"),
        ("pings", "SELECT count(*) AS n FROM planned_pings WHERE at <= ?"),
        ("alarms", "SELECT count(*) AS n FROM alarms WHERE next_at <= ?"),
    ):
        (found,) = world.rows(sql, a_minute_ago if what == "alarms" else now)
        if found["n"]:
            return f"{found['n']} {what}"
    later = world.rows(_WAITING)[0]["n"]
    return f"{later} postponed messages" if later else ""


def judge(world: World) -> Verdict:
    """Hold everything that was promised against what is there."""
    verdict = Verdict({name: Share() for name in world.networks})
    _mentions(world, verdict)
    _shown(world, verdict)
    replies(world, verdict)
    _pings(world, verdict)
    _alarms(world, verdict)
    verdict.words += unseen(world)
    verdict.problems += world.broken
    world.broken.clear()
    return verdict


def missing(world: World) -> set[str]:
    """Return the marks of what stands on the networks and is not in the store, and may come."""
    standing = {(one.mark, one.written.network) for one in world.written}
    return {mark for mark, _ in standing - _known(world).keys()} - world.given_up


def _known(world: World) -> Counter[tuple[str, str]]:
    """Return in how many mentions of a network each mark stands in the store, now or before."""
    found = {
        (mark, row["network"], row["id"])
        for row in world.rows(_WORDS)
        for mark in marks_in(row["text"])
    }
    return Counter((mark, network) for mark, network, _ in found)


def _mentions(world: World, verdict: Verdict) -> None:
    """Everything that was written is in the store exactly once."""
    known = _known(world)
    for said in list(world.said.values()):
        share = verdict.networks[said.written.network]
        count = known[said.mark, said.written.network]
        share.mentions += 1
        if count == 0 and said.gone is None:
            share.lost += 1
            verdict.words.append(Broken("lost", said.mark, _of(said)))
        if count > 1:
            share.doubled += 1
            verdict.words.append(Broken("doubled", said.mark, _of(said)))
    for one in world.networks.values():
        for refused in getattr(one, "refused", ()):
            verdict.broken(f"{one.name}: it refused what was in order: {refused}")
    counted = world.rows("SELECT sum(mentions) AS n FROM cases")[0]["n"] or 0
    there = world.rows("SELECT count(*) AS n FROM mentions")[0]["n"]
    if counted != there:
        verdict.broken(f"the cases count {counted} mentions, and there are {there}")
    for (one,) in [tuple(row.values()) for row in world.rows("PRAGMA integrity_check")]:
        if one != "ok":
            verdict.broken(f"the database is damaged: {one}")


def _of(said: Said) -> str:
    return f"{said.kind} {said.mark} on {said.written.network}: {told(said.history)}"


def _keys(world: World) -> Iterator[tuple[str, Json]]:
    space = world.playground
    for message in space.messages():
        for one in (message, *space.thread(message["ts"])):
            yield one.get("metadata", {}).get("event_payload", {}).get("key", ""), one


def _shown(world: World, verdict: Verdict) -> None:
    """Every case is shown exactly once, by a card or a line; no message stands there twice."""
    shown: Counter[int] = Counter()
    keys: Counter[str] = Counter()
    for key, message in _keys(world):
        keys[key] += 1
        if key.startswith("card:"):
            shown[int(key.removeprefix("card:"))] += 1
        elif key.startswith("digest:"):
            shown.update(
                int(part["value"])
                for part in parts(message["blocks"])
                if part.get("action_id", "").startswith("open_card")
            )
    for key, count in keys.items():
        if count > 1:
            verdict.doubled_messages += count - 1
            verdict.broken(f"{key} stands there {count} times")
    cases = world.rows("SELECT id, state FROM cases")
    verdict.cases = len(cases)
    for case in cases:
        if shown[case["id"]] != 1 and case["state"] not in _FINISHED:
            verdict.shown_wrongly += 1
            verdict.broken(f"case {case['id']} is shown {shown[case['id']]} times")
        elif shown[case["id"]] > 1:
            verdict.shown_wrongly += 1
            verdict.broken(f"finished case {case['id']} is shown {shown[case['id']]} times")


def _pings(world: World, verdict: Verdict) -> None:
    """A ping that fell due was given, or its case has ended; the next is planned for the rest."""
    now = datetime.now(UTC)
    verdict.pings = world.rows("SELECT count(*) AS n FROM outbox WHERE kind = 'ping'")[0]["n"]
    given = {
        row["case_id"]
        for row in world.rows("SELECT case_id FROM outbox WHERE kind = 'ping'"
                        " AND state IN ('sent', 'withdrawn')")
    }  # fmt: skip
    planned = {
        row["case_id"]: datetime.fromisoformat(row["at"])
        for row in world.rows("SELECT * FROM planned_pings")
    }
    for case in world.rows("SELECT * FROM cases WHERE due_at IS NOT NULL"):
        if case["state"] in _FINISHED or case["state"] in {"replying", "unsure"}:
            continue
        due, start = (datetime.fromisoformat(case[name]) for name in ("due_at", "due_from"))
        first = due - timedelta(minutes=179)
        passed = due > start and start < first < now - _CLOSED
        postponed = any(
            world.rows("SELECT 1 FROM events WHERE case_id = ? AND verb IN"
                 " ('postponed', 'reopen', 'undo', 'false_alarm', 'followed_up')", case["id"])
        )  # fmt: skip
        if passed and case["id"] not in given and not postponed:
            verdict.lost_pings += 1
            verdict.broken(f"case {case['id']} was not pinged: {_history(world, case['id'])}")
        if case["id"] not in planned:
            verdict.lost_pings += 1
            verdict.broken(
                f"case {case['id']} is never pinged again: {_history(world, case['id'])}"
            )
        steps = [due - timedelta(minutes=179), due - timedelta(hours=2)]
        following = min((at for at in steps if at > now + _CLOSED), default=None)
        late = following is not None and planned.get(case["id"], following) > following + _A_SECOND
        if due > start and late and not postponed:
            verdict.lost_pings += 1
            verdict.broken(
                f"case {case['id']}, due {due:%d %H:%M}, is pinged next at "
                f"{planned[case['id']]:%d %H:%M:%S}: {_history(world, case['id'])}"
            )


def _history(world: World, case_id: int) -> str:
    """Return what happened to a case, for whoever has to find out why."""
    (case,) = world.rows("SELECT due_from, due_at FROM cases WHERE id = ?", case_id)
    due = f"due {case['due_at']}, counted from {case['due_from']}"
    events = world.rows("SELECT at, verb FROM events WHERE case_id = ?", case_id)
    return ", ".join([due, *(f"{one['verb']} {one['at'][11:19]}" for one in events)])


def _alarms(world: World, verdict: Verdict) -> None:
    """Every alarm that nobody has taken was given in Slack and to the roster."""
    out = world.rows(
        "SELECT a.case_id, a.rings, a.next_at, c.state FROM alarms a JOIN cases c ON c.id = a.case_id",
    )
    verdict.alarms = len(out)
    for one in out:
        history = _history(world, one["case_id"])
        ended = any(verb in history for verb in _ENDS_AN_ALARM)
        # one that was taken before it rang, and let go, is given some minutes later
        if one["state"] == "open" and not one["rings"] and one["next_at"] is None and not ended:
            verdict.broken(f"the alarm of case {one['case_id']} was never given: {history}")
    # a call is withdrawn when somebody takes the case before it is made
    calls = Counter(one["state"] for one in world.rows("SELECT * FROM outbox WHERE kind = 'call'"))
    if any(one["rings"] for one in out) and not calls:
        verdict.broken("nobody on the roster was to be called")
    if calls.keys() - {"sent", "withdrawn"} or calls["sent"] > len(world.gateway.received):
        made = len(world.gateway.received)
        verdict.broken(f"the calls to the roster are {dict(calls)}, and {made} were made")
