"""The accounts to watch, a class for each kind: what it needs, and which secrets it has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from bot.config.table import Table
from bot.config.values import Duration, Text, Url, matching


class NetworkTable(Table):
    """What every kind has. ``name`` is the kind itself unless there are several of it.

    ``SECRETS`` are the secrets it needs, each with what it is; they stand in the environment as
    ``NAME_SECRET``, for example ``BLUESKY_PASSWORD``.
    """

    SECRETS: ClassVar[Mapping[str, str]] = {}

    type: str
    name: Annotated[str, matching(r"[a-z][a-z0-9_]*", "must be small letters and digits")] = ""
    every: Duration = timedelta(seconds=30)
    since: AwareDatetime | None = None

    def model_post_init(self, _context: object) -> None:
        """Name it after its kind where it has no name."""
        if not self.name:
            object.__setattr__(self, "name", self.type)

    @property
    def account(self) -> str:
        """Whose account it is, in words for whoever sets it up."""
        return self.name


class BlueskySettings(NetworkTable):
    """An account on Bluesky."""

    SECRETS = {"password": "an app password"}  # noqa: RUF012 - a ClassVar of the base

    type: Literal["bluesky"]
    handle: Text
    server: Url = "https://bsky.social"

    @property
    def account(self) -> str:
        """The account's handle."""
        return self.handle


class MastodonSettings(NetworkTable):
    """An account on Mastodon, or on another kind of server that speaks its API."""

    SECRETS = {"token": "an access token"}  # noqa: RUF012 - a ClassVar of the base

    type: Literal["mastodon"]
    server: Url

    @property
    def account(self) -> str:
        """The server; the token says whose account it is."""
        return f"the account on {self.server}"


NetworkSettings = Annotated[
    BlueskySettings | MastodonSettings,
    Field(discriminator="type"),
]
"""Any of the kinds, told apart by ``type``."""
