"""The municipality's page and Instagram account on the small Graph API, and people in the apps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.networks import Network
from bot.networks.meta import connect
from tests.fakes_graph import APP_SECRET, INSTAGRAM, PAGE, TOKEN, VERSION, GraphServer, Node
from tests.networks.contract import Stage
from tests.networks.main_job import Town


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A post as people see it."""

    id: str
    author_id: str
    text: str
    root_id: str
    parent_id: str
    languages: tuple[str, ...] = ()


class Visitor:
    """Somebody who writes to a page: a mention is a post on it."""

    def __init__(self, server: GraphServer, number: str) -> None:
        self.server = server
        self.id = number
        self.handle = ""

    def mention(self, handle: str, text: str, *, languages: Sequence[str] = ()) -> Seen:
        """Write a post on the page."""
        del handle, languages
        return seen(self.server.write("post", self.id, text))

    def reply(self, to: str, text: str) -> Seen:
        """Comment on it, or answer the comment."""
        return seen(self.server.comment(to, self.id, text))

    def thread(self, root_id: str) -> list[Seen]:
        """Return a post and what stands below it."""
        if root_id not in self.server.nodes:
            return []
        return [seen(one) for one in (self.server.nodes[root_id], *self.server.below(root_id))]


class Follower(Visitor):
    """Somebody who writes to an Instagram account: a mention is a comment on its newest medium."""

    def __init__(self, server: GraphServer, number: str) -> None:
        super().__init__(server, number)
        self.handle = server.people[number]

    def mention(self, handle: str, text: str, *, languages: Sequence[str] = ()) -> Seen:
        """Comment on the newest medium."""
        del handle, languages
        media = [one.id for one in self.server.nodes.values() if one.kind == "media"]
        return seen(self.server.comment(media[-1], self.id, text))

    def thread(self, root_id: str) -> list[Seen]:
        """Return the comments on a medium."""
        return super().thread(root_id)[1:]


def seen(node: Node) -> Seen:
    """Return a post as people see it."""
    return Seen(
        id=node.id,
        author_id=node.author,
        text=node.text,
        root_id=node.root or node.id,
        parent_id=node.parent,
    )


def network(
    server: GraphServer,
    *,
    instagram: bool = False,
    webhook: bool = False,
    since: datetime | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    **secrets: Any,
) -> Network:
    """Connect as the program does."""
    return connect(
        name="instagram" if instagram else "facebook",
        page=PAGE,
        account=INSTAGRAM if instagram else "",
        api_url=server.address,
        version=VERSION,
        secrets={
            "token": TOKEN, "app_secret": APP_SECRET, "verify_token": "verify", **secrets,
        },
        webhook=webhook,
        since=since,
        now=now,
    )  # fmt: skip


def stage(server: GraphServer, *, instagram: bool = False) -> Stage:
    """Give a municipality and a citizen."""
    person = Follower if instagram else Visitor
    if instagram:
        server.write("media", INSTAGRAM, "Vinter i Bø", edge="media")
    else:
        server.write("post", PAGE, "Brua er stengt til fredag.")
    return Stage(
        connect=lambda: network(server, instagram=instagram),
        municipality=person(server, INSTAGRAM if instagram else PAGE),
        citizen=person(server, server.person("Kari Nordmann")),
        remove=lambda post: server.remove(post.id),
    )


def town(server: GraphServer) -> Town:
    """Give the page and a citizen for the main job."""
    citizen = Visitor(server, server.person("Per Nordmann"))
    return Town(
        table=f'type = "facebook"\npage = "{PAGE}"\napi_url = "{server.address}"',
        secrets={"FACEBOOK_TOKEN": TOKEN, "FACEBOOK_APP_SECRET": APP_SECRET},
        citizen=citizen,
        write=lambda text, at: seen(server.write("post", citizen.id, text, at=at)),
        replies=lambda: [seen(one) for one in list(server.nodes.values()) if one.author == PAGE],
    )
