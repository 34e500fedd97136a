"""The only wiring: settings, store, networks, chat and workers; start and stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from bot.backup import nightly
from bot.closures import ClosuresFile
from bot.config import NetworkTable, Secrets, Settings
from bot.connections import StoredSession, admin_of, made_chat, made_messengers, made_networks
from bot.delivery import Delivery
from bot.desk import Desk, alarm, learn, outage, overview, promises, reserve, waiting
from bot.desk.actions import handle
from bot.desk.away import Watch
from bot.desk.channel import ChannelWatch
from bot.desk.closures import tell_passed_over
from bot.desk.missed import missed_reactions
from bot.desk.pings import tick
from bot.desk.receive import cursor, open_received, receive, take_in
from bot.desk.reschedule import reschedule, tell_broken_closures
from bot.desk.turned_back import turned_back
from bot.desk.unconfigured import give_back
from bot.errors import (
    NOT_CONNECTED,
    BotError,
    ConfigError,
    StoreError,
    TemplateProblem,
    place,
)
from bot.heartbeat import beat
from bot.hours import OpeningHours, Schedule
from bot.jobs import Jobs
from bot.networks import Ability, Inbound, Streaming
from bot.store import Store
from bot.templates import Templates
from bot.texts import Texts
from bot.triage import Unit

if TYPE_CHECKING:
    from bot.alarms import Messenger
    from bot.chats import Chat
    from bot.networks import Batch, Network, SessionStore
    from bot.web import Web

_TICK = 1.0  # seconds
_JUMP = 5.0  # seconds by which the clock may stray from the monotonic one before it has jumped
_TURN_BACK_AT = (0, 3, 12)
"""How many ticks after a clock was set back what it had put off is looked for: what was under way
at the jump may note a time of the old clock afterwards."""

_REACTIONS = timedelta(hours=1)
"""How often the open cards' reactions are read from the chat, besides at the start: an event that
Slack lost is not sent again."""

_CHANNEL = "channel"
_CHANNEL_EVERY = timedelta(minutes=1)
"""How often it is looked whether the chat's channel can be used, where it could not be."""

_RECEIVED = "received"
_RECEIVED_EVERY = timedelta(seconds=5)
"""How often cases are made of what was taken in, besides at once: a crash may have come between."""

_CLOSURES_EVERY = timedelta(seconds=2)
"""How often it is seen whether the file of closures has changed; not by the thread that raises
pings, which a large file would stop."""

_LOST = 300.0  # seconds of trouble after which not all is well
_LOG = structlog.get_logger(__name__)


def system_now() -> datetime:
    """Return the aware current time."""
    return datetime.now(UTC)


class Application:
    """The bot, put together and not yet started.

    ``chat``, ``networks`` and ``messengers`` are made from the settings unless they are given;
    ``now`` is the one clock that everything reads.

    Raises:
        StoreError: the database can't be used.
        TemplateProblem: a reply template can't be read.
        ConfigError: the file of closures can't be read, or nothing opens within a year.
    """

    def __init__(
        self,
        settings: Settings,
        secrets: Secrets,
        *,
        now: Callable[[], datetime] = system_now,
        chat: Chat | None = None,
        networks: Mapping[str, Network] | None = None,
        messengers: Sequence[Messenger] | None = None,
    ) -> None:
        texts = Texts(settings.municipality.language, ZoneInfo(settings.municipality.time_zone))
        templates = Templates.load(settings.replies.folder)
        problems = templates.check()
        if problems:
            raise TemplateProblem("\n".join(problems))
        self._settings, self._zone = settings, texts.zone
        path = settings.opening_hours.closures
        self._closures = None if path is None else ClosuresFile(path, texts.zone)
        if self._closures is not None:
            self._closures.refresh(now())
        hours = OpeningHours(self._schedule())
        hours.must_open(now())
        self.store = Store(settings.storage.database)
        try:
            admins = tuple(admin_of(one) for one in settings.admins)
            self.networks = (
                made_networks(settings, secrets, self._session, now)
                if networks is None
                else networks
            )
            self.chat = chat or made_chat(settings, secrets, admins, texts, now)
            self.desk = Desk(
                settings=settings,
                store=self.store,
                hours=hours,
                templates=templates,
                texts=texts,
                networks=self.networks,
                admins=admins,
                units=tuple(Unit(one.name, one.keywords, one.area) for one in settings.units),
                chat=self.chat.name,
                now=now,
                wake=self._wake,
            )
        except BaseException:
            self.store.close()
            raise
        if messengers is None:
            messengers = made_messengers(settings, secrets)
        self._delivery = Delivery(self.desk, self.chat, self.networks.values(), messengers)
        self._stopping = threading.Event()
        self._ticker = threading.Thread(target=self._tick, name="tick")
        self.jobs = Jobs()
        self._watch = Watch(self.desk)
        self._channel = ChannelWatch(self.desk, self.chat, self._stopping.wait)
        self._lookout = waiting.Lookout(self.desk)
        self._read: dict[str, float] = {}
        self._ticked = time.monotonic()
        delivered = {one.name for one in settings.networks if not isinstance(one, NetworkTable)}
        every = {one.name: one.every for one in settings.networks if isinstance(one, NetworkTable)}
        self._polls = {
            name: every.get(name, timedelta(seconds=30))
            for name in self.networks
            if name not in delivered
        }
        self.web = self._made_web()

    def start(self) -> None:
        """Log in to the chat and start every worker.

        A chat that can't be reached, or whose channel can't be used, holds nothing else up.

        Raises:
            BotError: the chat refuses our login, or the web server's address can't be used;
                everything is stopped again.
        """
        try:
            self.chat.start(partial(handle, self.desk))
            if self.web is not None:
                self.web.start()
        except BaseException:
            self.stop()
            raise
        turned_back(self.desk)  # the clock may have been set while nobody watched
        reschedule(self.desk)
        self._tell_passed_over()
        learn.load(self.desk)
        self._watch.begin()
        give_back(self.desk, self._delivery.destinations)
        self._delivery.start()
        self._ticker.start()
        self._add_jobs()
        self.jobs.start()

    def stop(self) -> None:
        """Stop everything, in the order that loses nothing, and close the database."""
        self._stopping.set()
        if self.web is not None:
            self.web.stop()
        self.jobs.stop()
        if self._ticker.is_alive():
            self._ticker.join()
        self.chat.stop()
        self._delivery.stop()
        for network in self.networks.values():
            network.close()
        self.store.close()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was found at the start that stops nothing but should be mended."""
        return tuple(self.chat.warnings)

    def poll(self, name: str) -> int:
        """Read what is new on a network; returns how many mentions were new.

        Raises:
            BotError: the network or the database can't be used now; nothing is lost.
        """
        return receive(self.desk, name, self._batch(name))

    def tick(self) -> int:
        """Raise the pings that are due, and bring the cards up to the time; returns how many.

        Raises:
            BotError: the database can't be used now; nothing is lost.
        """
        raised = self._raise_due()
        self._wake()
        return raised

    def _raise_due(self) -> int:
        reserve.tick(self.desk)
        ticks = (alarm.tick, tick, promises.tick, overview.tick)
        return sum(one(self.desk) for one in ticks)

    def _schedule(self) -> Schedule:
        more = self._closures.closures if self._closures else ()
        return self._settings.opening_hours.schedule(self._zone, more)

    def _follow_closures(self, closures: ClosuresFile) -> None:
        """Read the file of closures if it has changed, and move the deadlines with it."""
        try:
            if not closures.refresh(self.desk.now()):
                return
            schedule = self._schedule()
            OpeningHours(schedule).must_open(self.desk.now())
            self.desk.hours.change(schedule)
        except ConfigError as error:
            _LOG.warning("the closures can't be read", reason=str(error))
            tell_broken_closures(self.desk)
            return
        reschedule(self.desk)
        self._tell_passed_over()

    def _tell_passed_over(self) -> None:
        if self._closures is not None:
            today = self.desk.hours.date_of(self.desk.now())
            tell_passed_over(self.desk, self._closures.passed_over(today))

    def _made_web(self) -> Web | None:
        own = self._settings.web
        if own is None:
            return None
        from bot.web import Web  # noqa: PLC0415 - only when it is configured

        return Web(
            host=own.host,
            port=own.port,
            base_path=own.base_path,
            sources=[
                (name, one) for name, one in self.networks.items() if isinstance(one, Inbound)
            ],
            deliver=self._delivered,
            unwell=self._unwell,
        )

    def _unwell(self) -> str:
        """Say what is wrong, for whoever watches over the program.

        Raises:
            StoreError: the database can't be read.
        """
        self.store.version()
        alive = self._delivery.alive and self._ticker.is_alive()
        if not alive:
            return "workers"
        trouble = self.chat.closed
        if trouble is not None:
            return f"{'chat' if trouble in NOT_CONNECTED else 'channel'}: {trouble}"
        return "intake" if waiting.stuck(self.desk) else ""

    def _session(self, network: str) -> SessionStore:
        return StoredSession(self.store, network)

    def _wake(self) -> None:
        self._delivery.wake()

    def _add_jobs(self) -> None:
        own = self._settings
        self.jobs.every(_RECEIVED, _RECEIVED_EVERY, partial(open_received, self.desk))
        for name, every in self._polls.items():
            poll, failed = partial(self._poll, name), partial(self._failed, name)
            self.jobs.every(name, every, poll, failed, backs_off=True)
        if self._closures is not None:
            follow = partial(self._follow_closures, self._closures)
            self.jobs.every("closures", _CLOSURES_EVERY, follow)
        if own.storage.backups is not None:
            self.jobs.daily("backup", own.storage.backup_at, self._zone, self._back_up)
        if own.triage.learn:
            self.jobs.daily("learn", own.triage.learn_at, self._zone, self._learn)
        if own.monitoring.heartbeat:
            self.jobs.every("heartbeat", own.monitoring.heartbeat_every, self._beat)
        self.jobs.every("reactions", _REACTIONS, self._missed_reactions)
        self.jobs.every(_CHANNEL, _CHANNEL_EVERY, self._channel.step)
        self.chat.on_change(self._channel_changed)
        for name, network in self.networks.items():
            if isinstance(network, Streaming) and Ability.STREAM in network.abilities:
                network.listen(partial(self.jobs.hasten, name))

    def _batch(self, name: str) -> Batch:
        return self.networks[name].poll(cursor(self.desk, name))

    def _delivered(self, name: str, batch: Batch) -> int:
        new = take_in(self.desk, name, batch)
        self.jobs.hasten(_RECEIVED)
        return new

    def _poll(self, name: str) -> None:
        take_in(self.desk, name, self._batch(name))
        self.jobs.run(_RECEIVED)
        outage.worked(self.desk, name)
        self._read[name] = time.monotonic()

    def _failed(self, name: str, error: BotError | None) -> None:
        if not isinstance(error, StoreError):  # which is no fault of the network's
            outage.failed(self.desk, name, error)

    def _channel_changed(self) -> None:
        self.jobs.hasten(_CHANNEL)
        self._wake()

    def _missed_reactions(self) -> None:
        missed_reactions(self.desk, self.chat, self._stopping.wait)

    def _back_up(self) -> None:
        own = self._settings.storage
        assert own.backups is not None  # noqa: S101 - the job is added only then
        day = self.desk.now().astimezone(self._zone).date()
        nightly(own.database, own.backups, day, own.backups_kept)

    def _learn(self) -> None:
        learn.nightly(self.desk, self._stopping.is_set)

    def _beat(self) -> None:
        """Tell the watcher that all is well; where it is not, say nothing."""
        now = time.monotonic()
        quiet = any(self._quiet(name, now) for name in self._polls)
        well = not quiet and self._delivery.well(_LOST) and not waiting.stuck(self.desk)
        well = well and self.chat.closed is None
        if now - self._ticked < _LOST and well:
            beat(self._settings.monitoring.heartbeat)

    def _quiet(self, name: str, now: float) -> bool:
        """Tell whether a network should have been read by now; some are read every ten minutes."""
        patience = max(_LOST, 2 * self._polls[name].total_seconds())
        return name not in self._read or now - self._read[name] >= patience

    def _tick(self) -> None:
        """Raise pings every second, and have the polls follow a clock that jumps."""
        last, jump = (time.time(), time.monotonic()), 0.0
        turned: int | None = None
        while not self._stopping.wait(_TICK):
            here = (time.time(), time.monotonic())
            jump += (here[0] - last[0]) - (here[1] - last[1])
            last = here
            try:
                if abs(jump) > _JUMP:
                    self.jobs.clock_jumped()
                    turned = 0 if jump < 0 else turned
                jump = 0.0
                if turned in _TURN_BACK_AT:
                    turned_back(self.desk)
                if turned is not None:
                    turned = turned + 1 if turned < max(_TURN_BACK_AT) else None
                self._raise_due()
                self._lookout.tick()
                self._watch.tick(all_read=self._read.keys() >= self._polls.keys())
                self._ticked = time.monotonic()
            except BotError as error:
                _LOG.warning("pings wait", reason=str(error))
            except Exception as error:  # noqa: BLE001 - the worker loop: pings must go on
                _LOG.error("a tick failed", kind=type(error).__name__, place=place(error))
