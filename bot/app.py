"""The only wiring: settings, store, networks, chat and workers; start and stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from bot.cases import Admin
from bot.closures import ClosuresFile
from bot.config import AdminSettings, BlueskySettings, Secrets, Settings
from bot.delivery import Delivery
from bot.desk import Desk, outage, overview
from bot.desk.actions import handle, missed_reactions
from bot.desk.pings import tick
from bot.desk.receive import cursor, receive
from bot.desk.reschedule import reschedule, tell_broken_closures
from bot.errors import BotError, ConfigError, LoginFailed, TemplateProblem, place
from bot.hours import OpeningHours, Schedule
from bot.store import Store, mentions, surfaces
from bot.templates import Templates
from bot.texts import Texts
from bot.triage import Unit

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

    from bot.chats import Chat
    from bot.networks import Network, SessionStore

_TICK = 1.0  # seconds
_JUMP = 5.0  # seconds by which the clock may stray from the monotonic one before it has jumped
_LOG = structlog.get_logger(__name__)


def system_now() -> datetime:
    """Return the aware current time."""
    return datetime.now(UTC)


class Application:
    """The bot, put together and not yet started.

    ``chat`` and ``networks`` are made from the settings unless they are given; ``now`` is the
    one clock that everything reads.

    Raises:
        StoreError: the database can't be used.
        TemplateProblem: a reply template can't be read.
        ConfigError: the file of closures can't be read.
    """

    def __init__(
        self,
        settings: Settings,
        secrets: Secrets,
        *,
        now: Callable[[], datetime] = system_now,
        chat: Chat | None = None,
        networks: Mapping[str, Network] | None = None,
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
        self.store = Store(settings.storage.database)
        try:
            admins = tuple(admin_of(one) for one in settings.admins)
            self.networks = (
                made_networks(settings, secrets, self._session, now)
                if networks is None
                else networks
            )
            self.chat = chat or _slack(settings, secrets, admins, texts, now)
            self.desk = Desk(
                settings=settings,
                store=self.store,
                hours=OpeningHours(self._schedule()),
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
        self._delivery = Delivery(self.desk, self.chat, self.networks.values())
        self._stopping = threading.Event()
        self._ticker = threading.Thread(target=self._tick, name="tick")
        self._scheduler: BackgroundScheduler | None = None
        self._polls = {one.name: one.every for one in settings.networks}

    def start(self) -> None:
        """Log in to the chat and start every worker.

        Raises:
            BotError: the chat can't be used; everything is stopped again.
        """
        try:
            self.chat.start(partial(handle, self.desk))
        except BaseException:
            self.stop()
            raise
        with self.store.write() as database:
            surfaces.expire(database, self.chat.name, self.desk.now())
        reschedule(self.desk)
        self._delivery.start()
        self._ticker.start()
        self._start_polls()
        try:
            missed_reactions(self.desk, self.chat)
        except BotError as error:
            _LOG.warning("missed reactions were not read", reason=str(error))

    def stop(self) -> None:
        """Stop everything, in the order that loses nothing, and close the database."""
        self._stopping.set()
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
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
        batch = self.networks[name].poll(cursor(self.desk, name))
        return receive(self.desk, name, batch)

    def tick(self) -> int:
        """Raise the pings that are due, and bring the cards up to the time; returns how many.

        Raises:
            BotError: the database can't be used now; nothing is lost.
        """
        raised = self._raise_due()
        self._wake()
        return raised

    def _raise_due(self) -> int:
        self._follow_closures()
        return tick(self.desk) + overview.tick(self.desk)

    def _schedule(self) -> Schedule:
        more = self._closures.closures if self._closures else ()
        return self._settings.opening_hours.schedule(self._zone, more)

    def _follow_closures(self) -> None:
        """Read the file of closures if it has changed, and move the deadlines with it."""
        if self._closures is None:
            return
        try:
            if self._closures.refresh(self.desk.now()):
                self.desk.hours.change(self._schedule())
                reschedule(self.desk)
        except ConfigError as error:
            _LOG.warning("the closures can't be read", reason=str(error))
            tell_broken_closures(self.desk)

    def _session(self, network: str) -> SessionStore:
        return StoredSession(self.store, network)

    def _wake(self) -> None:
        self._delivery.wake()

    def _start_polls(self) -> None:
        if not self.networks:
            return
        from apscheduler.schedulers.background import (  # noqa: PLC0415 - only with a network
            BackgroundScheduler,
        )

        self._scheduler = BackgroundScheduler(timezone=UTC)
        for name in self.networks:
            every = self._polls.get(name, timedelta(seconds=30))
            self._scheduler.add_job(
                self._poll_job, "interval", (name,), id=name, seconds=every.total_seconds(),
                coalesce=True, misfire_grace_time=None, max_instances=1,
                next_run_time=datetime.now(UTC),
            )  # fmt: skip
        self._scheduler.start()

    def _poll_job(self, name: str) -> None:
        try:
            self.poll(name)
        except BotError as error:
            _LOG.warning("a network can't be read", network=name, reason=str(error))
            outage.failed(self.desk, name, login=isinstance(error, LoginFailed))
        except Exception as error:  # noqa: BLE001 - the job wrapper: the next poll must come
            _LOG.error("a poll failed", kind=type(error).__name__, place=place(error))
            outage.failed(self.desk, name, login=False)
        else:
            outage.worked(self.desk, name)

    def _tick(self) -> None:
        """Raise pings every second, and have the polls follow a clock that jumps."""
        last = (time.time(), time.monotonic())
        while not self._stopping.wait(_TICK):
            here = (time.time(), time.monotonic())
            jumped = abs((here[0] - last[0]) - (here[1] - last[1])) > _JUMP
            last = here
            if jumped and self._scheduler is not None:
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=datetime.now(UTC))
            try:
                self._raise_due()
            except BotError as error:
                _LOG.warning("pings wait", reason=str(error))
            except Exception as error:  # noqa: BLE001 - the worker loop: pings must go on
                _LOG.error("a tick failed", kind=type(error).__name__, place=place(error))


class StoredSession:
    """A network's login session, kept in the database, since logins a day are limited."""

    def __init__(self, store: Store, network: str) -> None:
        self._store = store
        self._key = f"session:{network}"

    def load(self) -> str | None:
        """Return the session that was saved last."""
        return mentions.recall(self._store.read(), self._key)

    def save(self, text: str) -> None:
        """Keep the session in place of the last."""
        with self._store.write() as database:
            mentions.remember(database, self._key, text)


def admin_of(one: AdminSettings) -> Admin:
    """Return the admin that the settings describe."""
    ids = {"slack": one.slack} if one.slack else {}
    return Admin(key=one.key, name=one.name, email=one.email, department=one.department, ids=ids)


def made_networks(
    settings: Settings,
    secrets: Secrets,
    session: Callable[[str], SessionStore],
    now: Callable[[], datetime],
) -> dict[str, Network]:
    """Make every configured network by its name; ``session`` gives where its login is kept."""
    from bot.networks.bluesky import Bluesky  # noqa: PLC0415 - only when it is configured

    made: dict[str, Network] = {}
    for one in settings.networks:
        match one:
            case BlueskySettings():
                made[one.name] = Bluesky(
                    name=one.name,
                    server=one.server,
                    handle=one.handle,
                    password=secrets.passwords[one.name],
                    session=session(one.name),
                    since=one.since,
                    now=now,
                )
    return made


def _slack(
    settings: Settings,
    secrets: Secrets,
    admins: tuple[Admin, ...],
    texts: Texts,
    now: Callable[[], datetime],
) -> Chat:
    from bot.chats.slack import Slack  # noqa: PLC0415 - heavy

    return Slack(
        bot_token=secrets.slack_bot_token,
        app_token=secrets.slack_app_token,
        api_url=settings.slack.api_url,
        channel=settings.slack.admin_channel,
        admins=admins,
        texts=texts,
        now=now,
    )
