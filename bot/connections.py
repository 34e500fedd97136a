"""What the settings name, made: the networks, the chat, and the ways that an alarm goes out by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.cases import Admin
from bot.config import (
    AdminSettings,
    BlueskySettings,
    FacebookSettings,
    FeedSettings,
    InstagramSettings,
    MastodonSettings,
    Secrets,
    Settings,
    WebhookSettings,
    XSettings,
)
from bot.store import Store, mentions
from bot.texts import Texts

if TYPE_CHECKING:
    from bot.alarms import Messenger
    from bot.chats import Chat
    from bot.networks import Network, SessionStore


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
    made: dict[str, Network] = {}
    for one in settings.networks:
        secret = secrets.networks[one.name]
        match one:
            case BlueskySettings():
                from bot.networks.bluesky import Bluesky  # noqa: PLC0415 - only when configured

                made[one.name] = Bluesky(
                    name=one.name,
                    server=one.server,
                    handle=one.handle,
                    password=secret["password"],
                    session=session(one.name),
                    since=one.since,
                    now=now,
                )
            case FacebookSettings() | InstagramSettings():
                from bot.networks.meta import connect  # noqa: PLC0415 - only when configured

                made[one.name] = connect(
                    name=one.name,
                    page=one.page,
                    account=one.instagram_account if isinstance(one, InstagramSettings) else "",
                    api_url=one.api_url,
                    version=one.version,
                    secrets=secret,
                    webhook=one.webhook,
                    since=one.since,
                    now=now,
                )
            case MastodonSettings():
                from bot.networks.mastodon import Mastodon  # noqa: PLC0415

                made[one.name] = Mastodon(
                    name=one.name,
                    server=one.server,
                    token=secret["token"],
                    since=one.since,
                    now=now,
                )
            case FeedSettings():
                from bot.networks.feed import Feed  # noqa: PLC0415

                made[one.name] = Feed(
                    name=one.name,
                    title=one.title,
                    url=one.url,
                    keywords=one.keywords,
                    since=one.since,
                    allow_private=one.allow_private,
                    zone=ZoneInfo(settings.municipality.time_zone),
                    now=now,
                )
            case WebhookSettings():
                from bot.networks.webhook import Webhook  # noqa: PLC0415

                made[one.name] = Webhook(
                    name=one.name,
                    title=one.title,
                    path=one.path,
                    secret=secret["secret"],
                    bearer=one.bearer,
                    now=now,
                )
            case XSettings():
                from bot.networks.x import X  # noqa: PLC0415

                made[one.name] = X(
                    name=one.name,
                    server=one.server,
                    handle=one.handle,
                    keys=secret,
                    since=one.since,
                    now=now,
                )
    return made


def made_messengers(settings: Settings, secrets: Secrets) -> tuple[Messenger, ...]:
    """Make every way that an alarm leaves the house by."""
    made: list[Messenger] = []
    own = settings.alarm
    if any(one.email for one in own.roster):
        from bot.alarms.mail import Mail  # noqa: PLC0415 - only when it is configured

        password = secrets.smtp_password
        made.append(
            Mail(
                server=own.smtp,
                sender=own.sender,
                user=own.smtp_user,
                password=password,
                in_clear=own.smtp_in_clear,
            )
        )
    if any(one.webhook for one in own.roster):
        from bot.alarms.webhook import Webhook  # noqa: PLC0415

        made.append(Webhook(body=own.webhook_body, token=secrets.webhook_token))
    return tuple(made)


def made_chat(
    settings: Settings,
    secrets: Secrets,
    admins: tuple[Admin, ...],
    texts: Texts,
    now: Callable[[], datetime],
) -> Chat:
    """Make the chat that the settings name."""
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
