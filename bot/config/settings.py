"""config.toml as frozen, typed settings; ``config.example.toml`` documents every key."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    model_validator,
)

from bot.cases import Category, Flag
from bot.config.hours import OpeningHoursSettings
from bot.config.networks import NetworkSettings
from bot.config.table import Table
from bot.config.values import (
    Areas,
    ChannelId,
    Clock,
    Email,
    Every,
    EveryMinutes,
    Listen,
    MailServer,
    Name,
    OptionalEmail,
    OptionalUrl,
    OptionalUrlPath,
    OverdueEvery,
    Period,
    SlackUser,
    Text,
    TimeZone,
    Url,
    existing_folder,
)
from bot.deadlines import AT_ONCE, Ladder, RespondWithin, Step
from bot.limits import LIST_ROOM

MOST_ADMINS = 3
"""«Det bør ikke være flere enn tre som følger opp sidene og har administratortilgang.»"""

NOBODY_CALLED = (
    "alarm.roster",
    "nobody is called in a crisis: do-not-disturb silences Slack; name somebody with an e-mail",
)
"""What is said where there is no crisis roster."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
"""The addresses that only this machine reaches."""


class Municipality(Table):
    """Who we are: what replies say, and how the bot speaks."""

    name: Text
    post_office: Email
    phone: Text
    visiting_address: Text
    website: Url
    language: Literal["nb", "nn", "en"] = "nb"
    signature: str = ""
    time_zone: TimeZone = "Europe/Oslo"
    election_period: tuple[Period, ...] = ()

    def in_election(self, day: date) -> bool:
        """Whether the local day is in an election period, when neutrality is stricter (9)."""
        return any(first <= day <= last for first, last in self.election_period)


def _exceptional(value: object) -> str:
    known = [*Category, Flag.THREAT]
    if value not in known:
        raise ValueError(f'"{value}" is no category; write one of {", ".join(known)}')
    return str(value)


ExceptionalKind = Annotated[str, BeforeValidator(_exceptional)]


class DeadlineSettings(Table):
    """How soon an answer is due, and the pings before."""

    respond_within: Annotated[
        RespondWithin, BeforeValidator(lambda value: RespondWithin.parse(str(value)))
    ] = RespondWithin()
    exceptions: Mapping[
        ExceptionalKind,
        Annotated[
            RespondWithin, BeforeValidator(lambda value: RespondWithin.parse_exception(str(value)))
        ],
    ] = {"crisis": AT_ONCE, "threat": AT_ONCE}
    pings: Annotated[
        tuple[Annotated[Step, BeforeValidator(lambda value: Step.parse(str(value)))], ...],
        Field(max_length=20),
    ] = Ladder().steps
    overdue_every: OverdueEvery = None
    overdue_most: int = Field(default=Ladder().overdue_most, ge=0, le=100)
    overdue_to: Text = Ladder().overdue_to
    morning_overview: bool = True
    evening_overview: bool = False
    praise_without_deadline: float = Field(default=0.9, ge=0.5)

    def within(self, category: Category, flags: Collection[Flag]) -> RespondWithin:
        """Return how soon such a comment is to be answered: a threat goes before its category."""
        if Flag.THREAT in flags and "threat" in self.exceptions:
            return self.exceptions["threat"]
        return self.exceptions.get(category, self.respond_within)

    @property
    def ladder(self) -> Ladder:
        """When cases are pinged."""
        return Ladder(
            steps=self.pings,
            overdue_every=self.overdue_every,
            overdue_most=self.overdue_most,
            overdue_to=self.overdue_to,
        )


class RosterMember(Table):
    """Someone an alarm reaches also outside the chat; ``admin`` is their key if they are one."""

    name: Name
    email: OptionalEmail = ""
    webhook: OptionalUrl = ""
    phone: str = ""
    admin: Annotated[str | None, Field(exclude=True)] = None

    @property
    def ways(self) -> tuple[str, ...]:
        """The outbox destinations that this person's alarms go to."""
        return tuple(
            way
            for way, address in (("alarm:mail", self.email), ("alarm:webhook", self.webhook))
            if address
        )

    @model_validator(mode="after")
    def _reachable(self) -> RosterMember:
        if not self.ways:
            raise ValueError("needs an email or a webhook: do-not-disturb silences the chat")
        return self


class AlarmSettings(Table):
    """Who is told of a crisis or a threat at once, also at night, and how."""

    repeat_every: EveryMinutes = timedelta(minutes=5)
    smtp: MailServer = ""
    sender: OptionalEmail = ""
    smtp_user: str = ""
    smtp_in_clear: bool = False
    webhook_body: Mapping[str, str] = {"to": "{phone}", "text": "{text}"}
    roster: tuple[RosterMember, ...] = ()

    @model_validator(mode="after")
    def _can_be_sent(self) -> AlarmSettings:
        mailed = next((one for one in self.roster if one.email), None)
        if mailed and not (self.smtp and self.sender):
            raise ValueError(
                f"{mailed.name} is to have an e-mail: set smtp and sender, the mail server and "
                "the address it comes from"
            )
        wants_phone = any("{phone}" in value for value in self.webhook_body.values())
        ringless = next((one for one in self.roster if one.webhook and not one.phone), None)
        if wants_phone and ringless:
            raise ValueError(f"{ringless.name} needs a phone, since webhook_body holds {{phone}}")
        return self


class SlackSettings(Table):
    """The workspace: the channel the cards come in, and where the Web API is."""

    admin_channel: ChannelId
    api_url: Url = "https://slack.com/api/"


class AdminSettings(Table):
    """Someone who may act, with an e-mail or a Slack user id."""

    name: Name
    email: Email | None = None
    slack: SlackUser | None = None
    department: str = ""

    @model_validator(mode="after")
    def _reachable(self) -> AdminSettings:
        if not self.email and not self.slack:
            raise ValueError("needs an email or a Slack user id")
        return self

    @property
    def key(self) -> str:
        """The name the store knows the admin by."""
        return self.email or self.slack or ""


class UnitSettings(Table):
    """A unit people are referred to (guideline 8)."""

    name: Name
    contact: Text
    keywords: tuple[Text, ...] = ()
    area: Areas = ()


class CrisisContact(Table):
    """Someone to reach in a crisis (guideline 12)."""

    name: Name
    phone: Text


class ReplySettings(Table):
    """The folder of one's own templates, if there is one."""

    folder: Annotated[Path, AfterValidator(existing_folder)] | None = None


class TriageSettings(Table):
    """Whether the triage learns from what admins say that comments are, and when."""

    learn: bool = True
    learn_at: Clock = time(3, 45)


class StorageSettings(Table):
    """Where the database is, and the copies of it."""

    database: Path = Path("svarvakt.db")
    backups: Path | None = None
    backup_at: Clock = time(3, 15)
    backups_kept: int = Field(default=14, ge=1, le=3660)


class MonitoringSettings(Table):
    """Who hears that all is well, so that silence is heard too."""

    contact: Text = "IT"
    heartbeat: OptionalUrl = ""
    heartbeat_every: Every = timedelta(minutes=1)


class WebSettings(Table):
    """Where deliveries come in; without it no address is opened."""

    listen: Listen = "127.0.0.1:8080"
    base_path: OptionalUrlPath = ""

    @property
    def host(self) -> str:
        """The address it listens at."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port it listens at; 0 is any that is free."""
        return int(self.listen.rpartition(":")[2])


class Settings(Table):
    """Everything that is configured. ``warnings`` are said at the start; they stop nothing."""

    municipality: Municipality
    opening_hours: OpeningHoursSettings
    deadline: DeadlineSettings = DeadlineSettings()
    alarm: AlarmSettings = AlarmSettings()
    slack: SlackSettings
    admins: tuple[AdminSettings, ...] = Field(min_length=1)
    units: tuple[UnitSettings, ...] = Field(default=(), max_length=LIST_ROOM)
    crisis_contacts: tuple[CrisisContact, ...] = Field(min_length=1)
    networks: tuple[NetworkSettings, ...] = ()
    replies: ReplySettings = ReplySettings()
    triage: TriageSettings = TriageSettings()
    storage: StorageSettings = StorageSettings()
    monitoring: MonitoringSettings = MonitoringSettings()
    web: WebSettings | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed but not as the guidelines say."""
        told = []
        if not self.alarm.roster:
            told.append(": ".join(NOBODY_CALLED))
        if len(self.admins) > MOST_ADMINS:
            told.append(
                f"admins: there are {len(self.admins)}. The guidelines say: «Det bør ikke være "
                "flere enn tre som følger opp sidene og har administratortilgang.»"
            )
        told += self.opening_hours.warnings
        if self.web is not None and self.web.host not in LOOPBACK:
            told.append(
                f"web.listen: {self.web.listen} is open to others without encryption; listen at "
                "127.0.0.1 and put a reverse proxy with HTTPS in front"
            )
        return tuple(told)
