"""An Instagram account on the small Graph API: what the contract doesn't ask of every network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.errors import Rejected, Unsure
from bot.networks import Reply
from bot.networks.instagram import Instagram
from tests.fakes_bluesky import Trouble
from tests.fakes_graph import INSTAGRAM, GraphServer
from tests.networks.contract import Stage
from tests.networks.graph_stage import stage


@pytest.fixture
def server() -> Iterator[GraphServer]:
    """Give a fresh server."""
    with GraphServer() as server:
        yield server


@pytest.fixture
def account(server: GraphServer) -> Iterator[Stage]:
    """Give the account, polled once."""
    made = stage(server, instagram=True)
    made.poll()
    yield made
    made.network.close()


def instagram(account: Stage) -> Instagram:
    """Return the network as what it is."""
    assert isinstance(account.network, Instagram)
    return account.network


def test_many_comments_and_their_answers_arrive(account: Stage, server: GraphServer) -> None:
    """More than a page holds, each once, oldest first; an answer has the comment above it."""
    medium = next(iter(server.nodes))
    wrote = [server.comment(medium, account.citizen.id, f"Nr. {n}") for n in range(120)]
    wrote += [server.comment(wrote[-1].id, account.citizen.id, f"Svar {n}") for n in range(3)]
    mentions = account.poll().mentions
    assert [one.external_id for one in mentions] == [one.id for one in wrote]
    assert {one.parent_id for one in mentions[-3:]} == {wrote[119].id}


STORY = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1"


@pytest.mark.parametrize(
    ("words", "story", "text", "attached"),
    [
        ("", {"mention": {"link": STORY, "id": "1"}}, STORY, ("story",)),
        ("", {"mention": {"id": "1"}}, "", ("story",)),
        ("Så fint!", {"reply_to": {"link": STORY, "id": "1"}}, f"Så fint!\n{STORY}", ()),
        ("Hei", {"mention": None, "reply_to": "x"}, "Hei", ()),
        ("Hei", {}, "Hei", ()),
    ],
)
def test_a_message_about_a_story(
    account: Stage, server: GraphServer, words: str, story: dict[str, object], text: str,
    attached: tuple[str, ...],
) -> None:  # fmt: skip
    """A story that mentions us is no empty case, and of one of ours that is answered is told."""
    person = account.citizen.id
    server.message("instagram", person, person, words).story = story
    (mention,) = account.poll().mentions
    assert mention.text == text
    assert tuple(one.alt for one in mention.attachments) == attached


def test_messages_of_one_second_come_as_they_were_written(
    account: Stage, server: GraphServer
) -> None:
    """A conversation is listed newest first, and its times are of whole seconds."""
    person = account.citizen.id
    wrote = [server.message("instagram", person, person, f"Nr. {n}") for n in range(3)]
    for one in wrote:
        one.at = wrote[0].at
    assert [one.external_id for one in account.poll().mentions] == [one.id for one in wrote]


def test_an_answer_to_an_answer_is_published_once(account: Stage, server: GraphServer) -> None:
    """It stands below the first comment, and is looked for there."""
    comment = account.citizen.mention("", "Hei")
    answer = server.comment(comment.id, server.person("ola"), "Hei, du")
    mention = next(one for one in account.poll().mentions if one.external_id == answer.id)
    reply = account.answer(mention, "Hei, dere")
    assert account.network.publish(reply) == account.network.publish(reply)
    assert [one.author for one in server.below(comment.id)].count(INSTAGRAM) == 1


def test_tags_arrive_and_are_answered_in_the_app(account: Stage, server: GraphServer) -> None:
    """Instagram lets nobody comment by API where they are only tagged: the reason is told."""
    server.write("media", account.citizen.id, "Med @boekommune", edge="tags")
    (mention,) = account.poll().mentions
    assert (mention.text, mention.attachments[0].kind) == ("Med @boekommune", "image")
    with pytest.raises(Rejected, match="tagged"):
        account.network.publish(account.answer(mention, "Så fint"))
    with pytest.raises(Rejected, match="own media"):
        instagram(account).delete(mention.external_id, mention.context)


def test_messages_are_private_and_answered_in_private(account: Stage, server: GraphServer) -> None:
    """By the page that the account belongs to; a picture without words is told of."""
    server.message("instagram", account.citizen.id, account.citizen.id, "", attachment="a.jpg")
    (mention,) = account.poll().mentions
    assert (mention.private, mention.text) == (True, "")
    assert [one.kind for one in mention.attachments] == ["image"]
    published = account.network.publish(_private(account, mention.root_id, mention.external_id, mention.context))  # fmt: skip
    (own,) = account.poll().own_replies
    assert own.external_id == published.external_id


def test_moderation_and_taking_back(account: Stage, server: GraphServer) -> None:
    """Hide, delete and write to the author; a reply can be taken back, but not changed."""
    mention = account.receive(account.citizen.mention("", "Idioter!"))
    own = instagram(account)
    published = own.publish(account.answer(mention, "Hei"))
    with pytest.raises(Rejected, match="take it back"):
        own.correct(published.external_id, "Hei, du")
    for _ in range(2):
        own.withdraw(published.external_id)
    own.hide(mention.external_id, mention.context)
    assert server.nodes[mention.external_id].hidden
    own.publish(_private(account, mention.root_id, mention.external_id, mention.context))
    for _ in range(2):
        own.delete(mention.external_id, mention.context)
    assert mention.external_id not in server.nodes
    batch = account.poll()
    assert mention.external_id in batch.deleted


def test_a_lost_answer_is_looked_up(account: Stage, server: GraphServer) -> None:
    """Found: it is out. Not found: a person must look."""
    mention = account.receive(account.citizen.mention("", "Hei"))
    server.trouble["POST replies"].extend([Trouble(reset=True), Trouble(reset=True, late=True)])
    reply = account.answer(mention, "Bare én gang")
    with pytest.raises(Unsure):
        account.network.publish(reply)
    account.network.publish(reply)
    answers = [one for one in server.nodes.values() if one.author == INSTAGRAM]
    assert len(answers) == 2  # the medium and the reply


def _private(account: Stage, root: str, parent: str, context: object) -> Reply:
    assert isinstance(context, dict)
    return Reply(
        key=account.network.new_key(), text="Hei. Kommentaren er fjernet.", language="nb",
        root_id=root, parent_id=parent, context=context, private=True,
    )  # fmt: skip
