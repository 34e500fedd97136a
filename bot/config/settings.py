"""config.toml as frozen, typed settings; ``config.example.toml`` documents every key."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from bot.config.values import (
    Areas,
    ChannelId,
    Clock,
    ClosedDays,
    Country,
    Day,
    Duration,
    Email,
    ExtraOpening,
    HalfDayRule,
    OverdueEvery,
    SeasonHours,
    SlackUser,
    Text,
    TimeZone,
    Url,
    existing_file,
    existing_folder,
    half_day,
    matching,
)
from bot.deadlines import Ladder, RespondWithin, Step
from bot.hours import Closure, Schedule

MOST_ADMINS = 3
"""«Det bør ikke være flere enn tre som følger opp sidene og har administratortilgang.»"""

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class _Table(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, str_strip_whitespace=True
    )


class Municipality(_Table):
    """Who we are: what replies say, and how the bot speaks."""

    name: Text
    post_office: Email
    phone: Text
    visiting_address: Text
    website: Url
    language: Literal["nb", "nn", "en"] = "nb"
    signature: str = ""
    time_zone: TimeZone = "Europe/Oslo"


class OpeningHoursSettings(_Table):
    """When it is open; see :class:`bot.hours.Schedule`."""

    monday: Day = ()
    tuesday: Day = ()
    wednesday: Day = ()
    thursday: Day = ()
    friday: Day = ()
    saturday: Day = ()
    sunday: Day = ()
    holidays: Country = "NO"
    half_days: tuple[HalfDayRule, ...] = ()
    half_day_closes: Clock = time(12)
    seasons: tuple[SeasonHours, ...] = ()
    closed: tuple[ClosedDays, ...] = ()
    closures: Annotated[Path, AfterValidator(existing_file)] | None = None
    extra: tuple[ExtraOpening, ...] = ()

    @model_validator(mode="after")
    def _ever_open(self) -> OpeningHoursSettings:
        if not any(getattr(self, day) for day in DAYS):
            raise ValueError("every day is closed; open at least one")
        return self

    def schedule(self, zone: ZoneInfo, more: tuple[Closure, ...] = ()) -> Schedule:
        """Return the rules as the calendar takes them, with ``more`` closures from elsewhere."""
        country, _, subdivision = self.holidays.partition("-")
        return Schedule(
            weekly=tuple(getattr(self, day) for day in DAYS),
            holidays=country,
            subdivision=subdivision,
            half_days=tuple(half_day(one, self.half_day_closes) for one in self.half_days),
            seasons=self.seasons,
            closed=(*self.closed, *more),
            extra=self.extra,
            zone=zone,
        )


class DeadlineSettings(_Table):
    """How soon an answer is due, and the pings before."""

    respond_within: Annotated[
        RespondWithin, BeforeValidator(lambda value: RespondWithin.parse(str(value)))
    ] = RespondWithin()
    pings: tuple[Annotated[Step, BeforeValidator(lambda value: Step.parse(str(value)))], ...] = (
        Ladder().steps
    )
    overdue_every: OverdueEvery = None
    overdue_most: int = Field(default=Ladder().overdue_most, ge=0)
    overdue_to: Text = Ladder().overdue_to
    morning_overview: bool = True
    evening_overview: bool = False
    praise_without_deadline: float = Field(default=0.9, ge=0.5)

    @property
    def ladder(self) -> Ladder:
        """When cases are pinged."""
        return Ladder(
            steps=self.pings,
            overdue_every=self.overdue_every,
            overdue_most=self.overdue_most,
            overdue_to=self.overdue_to,
        )


class SlackSettings(_Table):
    """The workspace: the channel the cards come in, and where the Web API is."""

    admin_channel: ChannelId
    api_url: Url = "https://slack.com/api/"


class AdminSettings(_Table):
    """Someone who may act, with an e-mail or a Slack user id."""

    name: Text
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


class UnitSettings(_Table):
    """A unit people are referred to (guideline 8)."""

    name: Text
    contact: Text
    keywords: tuple[Text, ...] = ()
    area: Areas = ()


class CrisisContact(_Table):
    """Someone to reach in a crisis (guideline 12)."""

    name: Text
    phone: Text


class BlueskySettings(_Table):
    """An account on Bluesky."""

    type: Literal["bluesky"]
    name: Annotated[str, matching(r"[a-z][a-z0-9_]*", "must be small letters and digits")] = (
        "bluesky"
    )
    handle: Text
    server: Url = "https://bsky.social"
    every: Duration = timedelta(seconds=30)
    since: AwareDatetime | None = None


class ReplySettings(_Table):
    """The folder of one's own templates, if there is one."""

    folder: Annotated[Path, AfterValidator(existing_folder)] | None = None


class StorageSettings(_Table):
    """Where the database is."""

    database: Path = Path("svarvakt.db")


class Settings(_Table):
    """Everything that is configured. ``warnings`` are said at the start; they stop nothing."""

    municipality: Municipality
    opening_hours: OpeningHoursSettings
    deadline: DeadlineSettings = DeadlineSettings()
    slack: SlackSettings
    admins: tuple[AdminSettings, ...] = Field(min_length=1)
    units: tuple[UnitSettings, ...] = ()
    crisis_contacts: tuple[CrisisContact, ...] = Field(min_length=1)
    networks: tuple[BlueskySettings, ...] = ()
    replies: ReplySettings = ReplySettings()
    storage: StorageSettings = StorageSettings()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed but not as the guidelines say."""
        if len(self.admins) <= MOST_ADMINS:
            return ()
        return (
            (
                f"admins: there are {len(self.admins)}. The guidelines say: «Det bør ikke være "
                "flere enn tre som følger opp sidene og har administratortilgang.»"
            ),
        )
