"""Meta's networks put together: a page, or an Instagram account by the token of its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.networks import Network
from bot.networks.facebook import Facebook, FacebookWithWebhook
from bot.networks.graph import Graph
from bot.networks.instagram import Instagram, InstagramWithWebhook


def connect(
    *,
    name: str,
    page: str,
    account: str,
    api_url: str,
    version: str,
    secrets: Mapping[str, str],
    webhook: bool,
    since: datetime | None,
    now: Callable[[], datetime],
) -> Network:
    """Make the network; ``account`` is an Instagram account's id, or "" for the page itself.

    ``secrets`` holds ``token``, and where they are given ``app_secret`` and ``verify_token``.
    """
    app_secret, verify = secrets.get("app_secret", ""), secrets.get("verify_token", "")
    graph = Graph(
        api_url=api_url,
        version=version,
        token=secrets["token"],
        app_secret=app_secret,
        title="Instagram" if account else "Facebook",
        token_name=f"{name.upper()}_TOKEN",
        now=now,
    )
    told = webhook and app_secret and verify
    match bool(account), bool(told):
        case True, True:
            return InstagramWithWebhook(
                name=name, graph=graph, page=page, account=account, since=since, now=now,
                app_secret=app_secret, verify_token=verify,
            )  # fmt: skip
        case True, False:
            return Instagram(name=name, graph=graph, page=page, account=account, since=since)
        case False, True:
            return FacebookWithWebhook(
                name=name, graph=graph, page=page, since=since, now=now, app_secret=app_secret,
                verify_token=verify,
            )  # fmt: skip
        case _:
            return Facebook(name=name, graph=graph, page=page, since=since)
