"""The municipality's account on a Mastodon server under test, as the program connects to it."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.networks.mastodon import Mastodon
from tests.fakes_mastodon import MastodonServer
from tests.networks.contract import Stage
from tests.networks.main_job import Town
from tests.networks.mastodon_people import Citizen, Post


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


def town(server: MastodonServer) -> Town:
    """Sign up a municipality and a citizen for the main job."""
    token = server.sign_up("boe")
    municipality = Citizen(server.address, token)
    citizen = Citizen(server.address, server.sign_up("per"))

    def write(text: str, at: datetime) -> Post:
        with server.lock:
            given = {"status": f"@boe {text}", "language": "nb"}
            token = {"authorization": f"Bearer {citizen.token}"}
            made, _ = server.answer("POST", "/api/v1/statuses", given, token)
            for one in (made, *server.notifications[municipality.id]):
                one["created_at"] = f"{at:%Y-%m-%dT%H:%M:%S.000Z}"
        return citizen.thread(made["id"])[0]

    def replies() -> list[Post]:
        roots = [one["id"] for one in server.statuses.values() if not one["in_reply_to_id"]]
        posts = [post for one in roots for post in citizen.thread(one)]
        return [one for one in posts if one.author_id == municipality.id]

    return Town(
        table=f'type = "mastodon"\nserver = "{server.address}"',
        secrets={"MASTODON_TOKEN": token},
        citizen=citizen,
        write=write,
        replies=replies,
    )
