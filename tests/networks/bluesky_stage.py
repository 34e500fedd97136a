"""The municipality's account on a Bluesky server under test, as the program connects to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from bot.networks.bluesky import Bluesky
from tests.networks.bluesky_people import Citizen, Post
from tests.networks.contract import Stage
from tests.networks.main_job import Town


class KeptSession:
    """A session store in memory."""

    def __init__(self) -> None:
        self.text: str | None = None
        self.saves = 0

    def load(self) -> str | None:
        """Return what was saved last."""
        return self.text

    def save(self, text: str) -> None:
        """Keep the session."""
        self.text = text
        self.saves += 1


def connect(
    account: Citizen,
    session: KeptSession | None = None,
    *,
    password: str | None = None,
    since: datetime | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Bluesky:
    """Connect to the account as the program does."""
    return Bluesky(
        server=account.server,
        handle=account.handle,
        password=account.password if password is None else password,
        session=session or KeptSession(),
        since=since,
        now=now,
    )


def stage(server: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Stage:
    """Sign up a municipality and a citizen."""
    municipality, citizen = Citizen.sign_up(server, "boe"), Citizen.sign_up(server, "kari")
    session = KeptSession()
    return Stage(
        connect=lambda: connect(municipality, session, now=now),
        municipality=municipality,
        citizen=citizen,
        remove=lambda post: citizen.delete(citizen.read(post.id)),
    )


def town(server: str) -> Town:
    """Sign up a municipality and a citizen for the main job."""
    municipality, citizen = Citizen.sign_up(server, "boe"), Citizen.sign_up(server, "per")

    def write(text: str, at: datetime) -> Post:
        return citizen.mention(
            municipality.handle, text, languages=["nb"],
            created_at=f"{at:%Y-%m-%dT%H:%M:%S.%fZ}",
        )  # fmt: skip

    return Town(
        table=f'type = "bluesky"\nhandle = "{municipality.handle}"\nserver = "{server}"',
        secrets={"BLUESKY_PASSWORD": municipality.password},
        citizen=citizen,
        write=write,
        replies=lambda: citizen.posts(municipality.id),
    )
