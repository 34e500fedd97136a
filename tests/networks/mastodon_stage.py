"""The municipality's account on a Mastodon server under test, as the program connects to it."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.networks.mastodon import Mastodon
from tests.networks.contract import Stage
from tests.networks.mastodon_people import Citizen


def connect(
    account: Citizen, *, token: str | None = None, since: datetime | None = None
) -> Mastodon:
    """Connect to the account as the program does."""
    return Mastodon(
        server=account.server,
        token=account.token if token is None else token,
        since=since,
        now=lambda: datetime.now(UTC),
    )


def stage(server: str, municipality_token: str, citizen_token: str) -> Stage:
    """Give a municipality and a citizen, whose accounts are there already."""
    municipality, citizen = Citizen(server, municipality_token), Citizen(server, citizen_token)
    return Stage(
        connect=lambda: connect(municipality),
        municipality=municipality,
        citizen=citizen,
        remove=lambda post: citizen.delete(post.id),
    )
