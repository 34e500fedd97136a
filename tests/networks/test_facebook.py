"""A Facebook page on the small Graph API: what the contract doesn't ask of every network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from bot.errors import LoginFailed, Rejected, Retryable, Unsure
from bot.networks import Ability, Correctable, Inbound, Moderated, Reply, Streaming
from bot.networks.facebook import Facebook
from bot.networks.graph_inbox import LOOKED_UP
from tests.fakes_bluesky import Trouble
from tests.fakes_graph import PAGE, GraphServer, failing
from tests.networks.contract import Stage
from tests.networks.graph_stage import network, stage


@pytest.fixture
def server() -> Iterator[GraphServer]:
    """Give a fresh server."""
    with GraphServer() as server:
        yield server


@pytest.fixture
def page(server: GraphServer) -> Iterator[Stage]:
    """Give the page, polled once."""
    made = stage(server)
    made.poll()
    yield made
    made.network.close()


def post_of(server: GraphServer) -> str:
    """Return the page's own post."""
    return next(one.id for one in server.nodes.values() if one.author == PAGE)


def facebook(page: Stage) -> Facebook:
    """Return the network as what it is."""
    assert isinstance(page.network, Facebook)
    return page.network


def test_comments_under_the_pages_posts_arrive(page: Stage, server: GraphServer) -> None:
    """Also under a post too old to be among the newest, and answers to comments."""
    old = post_of(server)
    for number in range(30):
        server.write("post", PAGE, f"Nytt {number}")
    comment = server.comment(old, page.citizen.id, "Og brua?")
    (mention,) = page.poll().mentions
    assert (mention.external_id, mention.root_id, mention.parent_id) == (comment.id, old, old)
    assert mention.author.name == "Kari Nordmann"
    answer = server.comment(comment.id, page.citizen.id, "Hallo?")
    (mention,) = page.poll().mentions
    assert (mention.external_id, mention.parent_id) == (answer.id, comment.id)


def test_more_comments_than_a_page_holds_all_arrive(page: Stage, server: GraphServer) -> None:
    """A storm between two looks, on one post: each once, in order."""
    post = post_of(server)
    wrote = [server.comment(post, page.citizen.id, f"Nr. {n}").id for n in range(260)]
    assert [one.external_id for one in page.poll().mentions] == wrote
    assert page.poll().mentions == ()


def test_a_list_that_goes_round_ends(page: Stage, server: GraphServer) -> None:
    """A next page that is the same one again isn't asked for forever."""
    post = post_of(server)
    for number in range(30):
        server.comment(post, page.citizen.id, f"Nr. {number}")
    paging = {"next": "https://x/?after=25", "cursors": {"after": "25"}}
    body = json.dumps({"data": [], "paging": paging}).encode()
    server.trouble["GET comments"].extend([Trouble(status=200, raw=body)] * 50)
    page.poll()
    assert server.calls["GET comments"] < 5


def test_tags_and_comments_on_ads_arrive(page: Stage, server: GraphServer) -> None:
    """A post elsewhere that tags the page, and what is written under an ad."""
    tag = server.write("post", page.citizen.id, "Takk til Bø kommune", edge="tagged")
    ad = server.write("post", PAGE, "Ledig stilling", edge="ads_posts")
    comment = server.comment(ad.id, page.citizen.id, "Er den fortsatt ledig?")
    assert {one.external_id for one in page.poll().mentions} == {tag.id, comment.id}


def test_a_picture_without_words_arrives(page: Stage, server: GraphServer) -> None:
    """Its kind and description are told, and it is never fetched."""
    server.comment(post_of(server), page.citizen.id, "", attachment="photo")
    (mention,) = page.poll().mentions
    (attachment,) = mention.attachments
    assert (mention.text, attachment.kind, attachment.alt) == ("", "image", "Et hull i veien")


def test_messages_are_private_and_answered_in_private(page: Stage, server: GraphServer) -> None:
    """The Messenger inbox: read, answered once and never in public; our own answer is recognised."""
    wrote = server.message(
        "messenger", page.citizen.id, page.citizen.id, "Kan jeg få barnehageplass?"
    )
    (mention,) = page.poll().mentions
    assert (mention.external_id, mention.private) == (wrote.id, True)
    reply = replace(page.answer(mention, "Ja, søk på nettsiden."), private=False)
    published = page.network.publish(reply)
    assert page.network.publish(reply) == published
    assert server.calls["POST messages"] == 1
    (own,) = page.poll().own_replies
    assert (own.external_id, own.parent_id) == (published.external_id, mention.external_id)
    with pytest.raises(Rejected, match="direct message"):
        facebook(page).hide(mention.external_id, mention.context)
    with pytest.raises(Rejected, match="direct message"):
        facebook(page).withdraw(published.external_id)


def test_a_comments_author_is_written_to_once_within_seven_days(
    page: Stage, server: GraphServer
) -> None:
    """The private reply of guideline 10; a second one is refused, and so is one too late."""
    post = post_of(server)
    server.comment(post, page.citizen.id, "Idioter!")
    visit = server.write("post", page.citizen.id, "Idioter, sa jeg!")
    for mention in page.poll().mentions:
        page.network.publish(_private(page, mention.context, mention.root_id, mention.external_id))
        other = _private(page, mention.context, mention.root_id, mention.external_id, "Enda en")
        with pytest.raises(Rejected, match="one private message"):
            page.network.publish(other)
    assert server.calls["POST messages"] == 4
    late = {"kind": "post", "posted": (datetime.now(UTC) - timedelta(days=8)).isoformat()}
    with pytest.raises(Rejected, match="7 days"):
        page.network.publish(_private(page, late, visit.id, visit.id))
    with pytest.raises(Rejected, match="2001 bytes"):
        page.network.publish(_private(page, {"kind": "comment"}, post, post, "a" * 2001))


def test_edits_and_deletions_reach_us(page: Stage, server: GraphServer) -> None:
    """Of comments, visitors' posts and messages, each told once, also after a restart."""
    comment = server.comment(post_of(server), page.citizen.id, "Før")
    visit = server.write("post", page.citizen.id, "Før")
    message = server.message("messenger", page.citizen.id, page.citizen.id, "Før")
    wrote = [comment.id, visit.id, message.id]
    assert len(page.poll().mentions) == 3
    page.network.close()
    page.network = page.connect()
    for one in wrote:
        server.nodes[one].text = "Etter"
    batch = page.poll()
    assert {one.external_id for one in batch.edited} == set(wrote)
    assert {one.text for one in batch.edited} == {"Etter"}
    assert (batch.mentions, page.poll().edited) == ((), ())
    for one in wrote:
        server.remove(one)
    assert set(page.poll().deleted) == set(wrote)
    assert page.poll().deleted == ()


def test_a_deleted_post_takes_its_comments_with_it(page: Stage, server: GraphServer) -> None:
    """When the page's own post goes, so do the comments: seen at the next look at everything."""
    comment = server.comment(post_of(server), page.citizen.id, "Hei")
    page.poll()
    server.remove(post_of(server))
    page.network.close()
    page.network = page.connect()
    assert page.poll().deleted == (comment.id,)


def test_what_is_only_hidden_from_us_is_not_deleted(page: Stage, server: GraphServer) -> None:
    """A comment that the lists leave out but that stands is asked for once, and may come back."""
    post = post_of(server)
    comment = server.comment(post, page.citizen.id, "Hei")
    page.poll()
    server.nodes[comment.id].root = "elsewhere"
    assert page.poll().deleted == ()
    asked = server.calls["GET node"]
    page.poll()
    assert server.calls["GET node"] == asked
    server.nodes[comment.id].root = post
    batch = page.poll()
    assert (batch.mentions, batch.edited, batch.deleted) == ((), (), ())


def test_a_page_that_suddenly_looks_empty_is_not_believed(page: Stage, server: GraphServer) -> None:
    """A permission that is withdrawn looks like everybody deleting everything at once."""
    post = post_of(server)
    for number in range(LOOKED_UP + 1):
        server.comment(post, page.citizen.id, f"Nr. {number}")
    page.poll()
    kept = {one.id: server.nodes.pop(one.id) for one in server.below(post)}
    with structlog.testing.capture_logs() as logged:
        assert page.poll().deleted == ()
    assert [one["event"] for one in logged] == ["most is no longer shown"]
    server.nodes |= kept
    assert page.poll().mentions == ()


def test_before_the_review_authors_are_unknown_but_not_one(
    page: Stage, server: GraphServer
) -> None:
    """Meta doesn't say who wrote: two people's comments under a post must not become one case."""
    server.reviewed = False
    post = post_of(server)
    for name in ("Kari", "Ola"):
        server.comment(post, server.person(name), "Hei")
    authors = {one.author.id for one in page.poll().mentions}
    assert len(authors) == 2


def test_moderation(page: Stage, server: GraphServer) -> None:
    """Hide and delete, again and again; what is gone is no error."""
    comment = server.comment(post_of(server), page.citizen.id, "Idioter!")
    (mention,) = page.poll().mentions
    own = facebook(page)
    assert isinstance(own, Moderated)
    for _ in range(2):
        own.hide(comment.id, mention.context)
        assert server.nodes[comment.id].hidden
    for _ in range(2):
        own.delete(comment.id, mention.context)
    own.hide(comment.id, mention.context)
    assert comment.id not in server.nodes


def test_corrections(page: Stage) -> None:
    """A reply of ours can be changed and taken back; what is gone can't be changed."""
    mention = page.receive(page.citizen.mention("", "Hei"))
    published = page.network.publish(page.answer(mention, "Åpent til 15"))
    own = facebook(page)
    assert isinstance(own, Correctable)
    own.correct(published.external_id, "Åpent til 15.30")
    assert page.seen(mention.root_id, published.external_id).text == "Åpent til 15.30"
    with pytest.raises(Rejected, match="8000"):
        own.correct(published.external_id, "å" * 8001)
    for _ in range(2):
        own.withdraw(published.external_id)
    with pytest.raises(Rejected, match="gone") as raised:
        own.correct(published.external_id, "For sent")
    assert raised.value.deleted


@pytest.mark.parametrize("trouble", [Trouble(reset=True, late=True), Trouble(status=502, raw=b"", late=True), failing(2, status=500, late=True)], ids=repr)  # fmt: skip
def test_a_reply_whose_answer_was_lost_is_found(
    page: Stage, server: GraphServer, trouble: Trouble
) -> None:
    """It is out, though nobody said so: it is looked up and not sent again."""
    mention = page.receive(page.citizen.mention("", "Hei"))
    server.trouble["POST comments"].append(trouble)
    page.network.publish(page.answer(mention, "Bare  én\ngang"))
    assert len(server.below(mention.root_id)) == 1


def test_a_reply_that_is_not_found_is_unsure(page: Stage, server: GraphServer) -> None:
    """No answer, and nothing to be seen: it may still turn up, so a person must look."""
    mention = page.receive(page.citizen.mention("", "Hei"))
    server.trouble["POST comments"].append(Trouble(reset=True))
    reply = page.answer(mention, "Kanskje")
    with pytest.raises(Unsure, match="may be out"):
        page.network.publish(reply)
    server.trouble["POST comments"].append(Trouble(reset=True, late=True))
    server.trouble["GET comments"].extend([Trouble(status=200, raw=b'{"data":[]}'), failing(4)])
    with pytest.raises(Unsure, match="could not be looked up"):
        page.network.publish(reply)
    assert page.network.publish(reply) == page.network.find(reply)
    assert len(server.below(mention.root_id)) == 1


def test_a_failure_that_was_told_may_be_tried_again(page: Stage, server: GraphServer) -> None:
    """The API said that it failed, and nothing is to be seen: later."""
    mention = page.receive(page.citizen.mention("", "Hei"))
    server.trouble["POST comments"].extend([failing(2, status=500), failing(32), failing(368)])
    reply = page.answer(mention, "Senere")
    for kind in (Retryable, Retryable, Rejected):
        with pytest.raises(kind):
            page.network.publish(reply)
    page.network.publish(reply)
    assert len(server.below(mention.root_id)) == 1


def test_a_reply_is_found_whatever_our_own_clock_says(page: Stage, server: GraphServer) -> None:
    """Keys tell Meta's time: a clock that is a week ahead must not hide what stands there."""
    ahead = timedelta(days=7)
    ours = network(server, now=lambda: datetime.now(UTC) + ahead)
    mention = page.receive(page.citizen.mention("", "Hei"))
    ours.poll(page.cursor)
    reply = replace(page.answer(mention, "Bare én gang"), key=ours.new_key())
    server.trouble["POST comments"].append(failing(2, status=500, late=True))
    ours.publish(reply)
    ours.publish(reply)
    assert len(server.below(mention.root_id)) == 1
    ours.close()


def test_the_same_words_may_be_said_again_later(page: Stage, server: GraphServer) -> None:
    """An older reply in the same words is another reply."""
    mention = page.receive(page.citizen.mention("", "Hei"))
    old = server.comment(mention.root_id, PAGE, "Vi ser på det")
    old.at -= timedelta(hours=2)
    published = page.network.publish(page.answer(mention, "Vi ser på det"))
    assert published.external_id != old.id


def test_an_answer_to_an_answer_stands_below_the_first_comment(
    page: Stage, server: GraphServer
) -> None:
    """Facebook has two levels of comments."""
    comment = server.comment(post_of(server), page.citizen.id, "Hei")
    answer = server.comment(comment.id, server.person("Ola"), "Hei, du")
    mention = next(one for one in page.poll().mentions if one.external_id == answer.id)
    published = page.network.publish(page.answer(mention, "Hei, dere"))
    assert server.nodes[published.external_id].parent == comment.id


def test_since_looks_back_to_its_moment(server: GraphServer) -> None:
    """On the first start, what was written since then arrives, from every source."""
    kari = server.person("Kari")
    post = server.write("post", PAGE, "Gammelt innlegg")
    now = datetime.now(UTC)
    server.write("comment", kari, "For lenge siden", root=post.id, parent=post.id, at=now - timedelta(hours=3))  # fmt: skip
    late = server.write("comment", kari, "I går", root=post.id, parent=post.id, at=now - timedelta(hours=1))  # fmt: skip
    message = server.message("messenger", kari, kari, "Hei")
    made = network(server, since=now - timedelta(hours=2))
    batch = made.poll(None)
    assert {one.external_id for one in batch.mentions} == {late.id, message.id}
    made.close()


def test_what_the_token_may_not_read_is_said_once(server: GraphServer) -> None:
    """Messages, tags and ads are left out with a warning; without the comments it is of no use."""
    server.permissions -= {"pages_messaging", "ads_read"}
    made = stage(server)
    with structlog.testing.capture_logs() as logged:
        for _ in range(3):
            made.poll()
    assert sorted(one["source"] for one in logged) == ["ads", "messages"]
    assert server.calls["GET conversations"] == 1
    server.permissions -= {"pages_read_user_content"}
    with pytest.raises(LoginFailed, match="pages_read_user_content"):
        made.poll()
    made.network.close()


def test_a_look_waits_when_the_limits_are_nearly_used_up(page: Stage, server: GraphServer) -> None:
    """It is slow, not down: nothing is told and nothing lost."""
    server.headers = {"x-page-usage": '{"call_count":90}'}
    page.poll()
    asked = sum(server.calls.values())
    server.write("post", page.citizen.id, "Hei")
    before = page.cursor
    batch = page.poll()
    assert (batch.mentions, batch.cursor) == ((), before)
    assert sum(server.calls.values()) == asked
    server.headers = {}
    page.network.close()
    page.network = page.connect()
    assert len(page.poll().mentions) == 1


def test_a_failed_look_loses_nothing(page: Stage, server: GraphServer) -> None:
    """Whichever request fails, the next look brings it all."""
    server.comment(post_of(server), page.citizen.id, "Ikke mist meg")
    for request in ("GET feed", "GET tagged", "GET conversations", "GET ads_posts"):
        server.trouble[request].append(failing(2, status=500))
        with pytest.raises(Retryable):
            page.poll()
    assert len(page.poll().mentions) == 1


def test_it_takes_deliveries_only_where_they_are_configured(server: GraphServer) -> None:
    """Without webhooks nothing is mounted on the web server, and nothing is listened to."""
    plain, told = network(server), network(server, webhook=True)
    assert not isinstance(plain, Inbound)
    assert not isinstance(plain, Streaming)
    assert isinstance(told, Inbound)
    assert isinstance(told, Streaming)
    assert told.abilities == plain.abilities | {Ability.STREAM}
    assert not isinstance(network(server, webhook=True, app_secret=""), Inbound)


def _private(
    page: Stage, context: object, root: str, parent: str, text: str = "Hei. Vi fjernet innlegget."
) -> Reply:
    assert isinstance(context, dict)
    return Reply(
        key=page.network.new_key(), text=text, language="nb", root_id=root, parent_id=parent,
        context=context, private=True,
    )  # fmt: skip
