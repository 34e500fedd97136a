"""The accounts to watch, a class for each kind: what it needs, and which secrets it has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from bot.config.table import Table
from bot.config.values import Every, Name, Text, Url, UrlPath, matching


class SourceTable(Table):
    """What every kind has. ``name`` is the kind itself unless there are several of it.

    ``SECRETS`` are the secrets it needs, each with what it is; they stand in the environment as
    ``NAME_SECRET``, for example ``BLUESKY_PASSWORD``. ``OPTIONAL_SECRETS`` may be left out.
    """

    SECRETS: ClassVar[Mapping[str, str]] = {}
    OPTIONAL_SECRETS: ClassVar[Mapping[str, str]] = {}

    type: str
    name: Annotated[
        str, matching(r"[a-z][a-z0-9_]{0,39}", "must be small letters and digits, at most 40")
    ] = ""

    def model_post_init(self, _context: object) -> None:
        """Name it after its kind where it has no name."""
        if not self.name:
            object.__setattr__(self, "name", self.type)

    @property
    def account(self) -> str:
        """Whose account it is, in words for whoever sets it up."""
        return self.name

    @property
    def needed(self) -> frozenset[str]:
        """Those of its secrets that it can't be used without."""
        return frozenset(self.SECRETS)


class NetworkTable(SourceTable):
    """What is looked at every so often."""

    every: Every = timedelta(seconds=30)
    since: AwareDatetime | None = None


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


class FeedSettings(NetworkTable):
    """A feed to read, RSS or Atom: the local newspaper, alerts."""

    type: Literal["feed"]
    url: Url
    title: Name
    keywords: tuple[Text, ...] = ()
    every: Every = timedelta(minutes=10)
    allow_private: bool = False

    @property
    def account(self) -> str:
        """The feed's address."""
        return self.url


class WebhookSettings(SourceTable):
    """An address that other tools deliver mentions to, below that of ``[web]``."""

    SECRETS = {"secret": "the secret that deliveries are signed with"}  # noqa: RUF012 - as above

    type: Literal["webhook"]
    title: Name
    path: UrlPath = "/mentions"
    bearer: bool = False

    @property
    def account(self) -> str:
        """The path it listens at."""
        return self.path


class XSettings(NetworkTable):
    """An account on X; every look and every reply costs money."""

    SECRETS = {  # noqa: RUF012 - as above
        "api_key": "the app's API key, for the account",
        "api_secret": "the app's API key secret, for the account",
        "access_token": "the access token",
        "access_secret": "the access token secret",
    }

    type: Literal["x"]
    handle: Text
    server: Url = "https://api.x.com"
    every: Every = timedelta(minutes=2)

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


MetaId = Annotated[str, matching(r"\d{5,20}", "must be the id, which is digits only, in quotes")]


class MetaTable(NetworkTable):
    """What a page and an Instagram account share: Meta's Graph API."""

    SECRETS = {"token": "a page access token"}  # noqa: RUF012 - a ClassVar of the base
    OPTIONAL_SECRETS = {  # noqa: RUF012 - a ClassVar of the base
        "app_secret": "the app's secret",
        "verify_token": "the webhook's verify token",
    }

    every: Every = timedelta(minutes=1)
    page: MetaId
    webhook: bool = False
    api_url: Url = "https://graph.facebook.com"
    version: Annotated[str, matching(r"v\d+\.\d+", 'must be like "v25.0"')] = "v25.0"

    @property
    def needed(self) -> frozenset[str]:
        """The token; for webhooks also what they are signed and set up with."""
        return frozenset([*self.SECRETS, *(self.OPTIONAL_SECRETS if self.webhook else ())])


class FacebookSettings(MetaTable):
    """A page on Facebook."""

    type: Literal["facebook"]

    @property
    def account(self) -> str:
        """The page's id."""
        return f"page {self.page}"


class InstagramSettings(MetaTable):
    """A business account on Instagram, which belongs to a page."""

    type: Literal["instagram"]
    instagram_account: MetaId

    @property
    def account(self) -> str:
        """The account's id."""
        return f"account {self.instagram_account}"


NetworkSettings = Annotated[
    BlueskySettings
    | MastodonSettings
    | FacebookSettings
    | InstagramSettings
    | FeedSettings
    | WebhookSettings
    | XSettings,
    Field(discriminator="type"),
]
"""Any of the kinds, told apart by ``type``."""
