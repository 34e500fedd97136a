"""What the demo's page is told: the square, the workspace as one member sees it, and the clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.cases import Case
from bot.demo.clock import DemoClock
from bot.demo.guidelines import GUIDELINES, touched
from bot.desk import Desk, alarm, overview, promises
from bot.networks import Ability
from bot.networks.demo import Square
from bot.playground import ADMIN_CHANNEL, Playground
from bot.store import cases, digests, outbox, pings, surfaces

Json = dict[str, Any]

_LOOKED_AT = 200
"""How many open cases the timeline is made from."""

_SHOWN = 12
"""How many coming times it shows."""


class State:
    """Reads what there is to see; ``version`` differs whenever it has changed."""

    def __init__(
        self, desk: Desk, playground: Playground, square: Square, clock: DemoClock
    ) -> None:
        self._desk = desk
        self._playground = playground
        self._square = square
        self._clock = clock

    @property
    def version(self) -> str:
        """A text that differs whenever anything has changed; compared within one thread only.

        The database counts too: a card stands in the channel before it is noted whose it is.
        """
        versions = (self._playground.version, self._square.version, self._clock.version)
        here = (*versions, self._desk.store.version())
        return ".".join(map(str, here))

    def next_ping(self) -> datetime | None:
        """Return when the next ping will be given: at an opening, if it comes while closed."""
        planned = pings.next_planned(self._desk.store.read())
        return None if planned is None else self._desk.hours.next_open(planned)

    def next_stop(self) -> datetime | None:
        """Return the next time at which the bot has something to say by itself."""
        desk = self._desk
        times = (
            self.next_ping(), promises.next_at(desk), overview.next_at(desk), alarm.next_at(desk)
        )  # fmt: skip
        return min((at for at in times if at is not None), default=None)

    def undelivered(self) -> bool:
        """Whether anything has still to be shown in the chat, by what is true now."""
        reader, chat, now = self._desk.store.read(), self._desk.chat, self._desk.now()
        return (
            outbox.due(reader, chat, now) is not None
            or surfaces.stale(reader, chat, now) is not None
            or digests.stale(reader, chat, now) is not None
        )

    def next_opening(self) -> datetime:
        """Return the next time the municipality opens."""
        return next(self._desk.hours.openings_after(self._desk.now()))

    def seen(self, user: str) -> Json | None:
        """Return everything the page shows for this member, or None for a stranger."""
        slack = self._playground.seen(user)
        if slack is None:
            return None
        return {
            "slack": slack,
            "admins": [one for one in slack["users"] if self._is_admin(one)],
            "square": self._posts(),
            "clock": self._times(),
            "cards": self._cards(),
            "guidelines": GUIDELINES,
        }

    def _is_admin(self, user: Json) -> bool:
        return any(
            user["id"] in admin.ids.values() or user["profile"]["email"] == admin.email
            for admin in self._desk.admins
        )

    def _posts(self) -> Json:
        networks = [
            {
                "name": one.name,
                "title": one.title,
                "limit": one.limit,
                "messages": Ability.MESSAGE in one.abilities,
            }
            for one in self._desk.networks.values()
        ]
        posts = [
            {
                "id": post.id,
                "network": post.network,
                "name": post.name,
                "text": post.text,
                "at": _iso(post.posted_at),
                "root": post.root_id,
                "own": post.key is not None,
                "private": post.private,
                "hidden": post.hidden,
                "edited": post.edited,
            }
            for post in self._square.posts
            if not post.deleted
        ]
        return {"networks": networks, "posts": posts}

    def _times(self) -> Json:
        now, hours = self._desk.now(), self._desk.hours
        opened = hours.is_open(now)
        until = hours.closing(now) if opened else None
        return {
            "now": _iso(now),
            "open": opened,
            "until": _iso(until or self.next_opening()),
            "coming": self._coming(now),
            "can_ping": self.next_ping() is not None,
            "running": self._running(now),
        }

    def _running(self, now: datetime) -> Json | None:
        """Return where the clock is being run to, and how much of the way it has come."""
        run = self._clock.running
        if run is None:
            return None
        way = max(run.to - run.begun, timedelta(seconds=1))
        return {"to": _iso(run.to), "done": min(1.0, max(0.0, (now - run.begun) / way))}

    def _coming(self, now: datetime) -> list[Json]:
        """Return what is to be answered at once, and then the next deadlines and pings."""
        coming: list[tuple[datetime, Json]] = []
        found = cases.unfinished(self._desk.store.read(), _LOOKED_AT)
        for case in found:
            if case.due_at is None:
                continue
            if case.at_once:
                coming.append((case.due_at, self._about(case, "at_once", None)))
                continue
            if case.due_at <= now:
                coming.append((self.next_opening(), self._about(case, "overdue", None)))
                continue
            coming.append((case.due_at, self._about(case, "deadline", None)))
            for step in self._desk.settings.deadline.pings:
                at = self._desk.hours.subtract(case.due_at, step.before)
                if now < at:
                    coming.append((at, self._about(case, "ping", step.before)))
        coming.sort(key=lambda pair: (pair[1]["kind"] != "at_once", pair[0]))
        return [{"at": _iso(at), **what} for at, what in coming[:_SHOWN]]

    def _about(self, case: Case, kind: str, before: timedelta | None) -> Json:
        return {
            "kind": kind,
            "author": case.author.name,
            "network": self._desk.network_title(case.network),
            "holder": self._desk.names.get(case.holder or ""),
            "before": None if before is None else self._desk.texts.amount(before),
            "card": self._card(case),
        }

    def _card(self, case: Case) -> str | None:
        shown = surfaces.place(self._desk.store.read(), case.id, self._desk.chat)
        return shown.message_id.partition("/")[2] if shown and shown.message_id else None

    def _cards(self) -> Json:
        """Return the guidelines each card touches, by the card's timestamp."""
        reader = self._desk.store.read()
        found = {}
        for message in self._playground.messages():
            shown = surfaces.by_message(reader, self._desk.chat, f"{ADMIN_CHANNEL}/{message['ts']}")
            case = cases.get(reader, shown.case_id) if shown else None
            if case is not None:
                found[message["ts"]] = touched(case.category, case.flags)
        return found


def _iso(at: datetime) -> str:
    return at.isoformat()
