"""What has become of a case's posts and of our reply: what the card shows of it."""

from __future__ import annotations

from bot import outgoing
from bot.cases import DATED, Attachment, Case, State
from bot.desk import Desk, published, removing
from bot.desk.earlier import earlier_of
from bot.networks.untrusted import moment
from bot.outgoing import NOT_OUT_YET, Kind, RemovalState
from bot.screens.standing import StandingView, Taken
from bot.store import Database, changes, mentions, outbox, removals
from bot.store import published as published_replies
from bot.store.published import Standing
from bot.store.removals import Removal
from bot.triage.personal_data import mask

_ON_ITS_WAY = frozenset({State.REPLYING, State.UNSURE})


def standing_of(desk: Desk, database: Database, case: Case) -> StandingView:
    """Return what stands of the case and what doesn't, now."""
    every = changes.of_case(database, case.id)
    posts = [one for one in every if one.current]
    left = any(not one.deleted and one.removed != Kind.DELETE for one in every)
    out = None if case.private else published_replies.last(database, case.id)
    kind, problem = _reply(database, case, out)
    at_rest = case.state not in _ON_ITS_WAY
    newest = mentions.latest(database, case)
    return StandingView(
        private=case.private,
        dated=moment(newest.context.get(DATED)) if newest else None,
        came=newest.posted_at if newest else None,
        earlier=earlier_of(database, case, every, out),
        attachments=tuple(
            Attachment(kind=one.kind, alt=mask(one.alt))
            for post in posts
            for one in post.attachments
        ),
        edited=any(one.edited for one in posts),
        posts=len(posts),
        deleted=sum(one.deleted and one.removed != Kind.DELETE for one in posts),
        unseen=max((one.unseen_at for one in posts if one.unseen_at and one.stands), default=None),
        taken=_taken(database, case),
        out=published_replies.count(database, case.id) if out else 0,
        out_url=out.url if out else "",
        reply=kind,
        reply_problem=problem,
        removable=left and at_rest and not case.private,
        correctable=at_rest and published.standing(desk, database, case, Kind.CORRECT) is not None,
        tellable=at_rest and removals.to_tell(database, case.id) is not None,
        withdrawable=at_rest
        and published.standing(desk, database, case, Kind.WITHDRAW) is not None,
    )


def _taken(database: Database, case: Case) -> list[Taken]:
    """Return what became of each post that was taken away; only the last try of each counts."""
    last = {one.mention_id: one for one in removals.of_case(database, case.id)}
    return [
        Taken(
            act=one.act, rule=one.rule, state=one.state, told=one.told,
            problem=_problem(database, one),
            actor=one.actor, at=one.at,
        )
        for one in last.values()
    ]  # fmt: skip


def _problem(database: Database, removal: Removal) -> str | None:
    """Return why the post was not taken away, or why its next step waits."""
    if removal.state is RemovalState.FAILED:
        return removal.problem
    step = removing.step_of(database, removal)
    return step.problem if step and step.state in NOT_OUT_YET else None


def _reply(database: Database, case: Case, out: Standing | None) -> tuple[str | None, str | None]:
    """Return what is being done to our reply, or was refused, and why it isn't done.

    A refusal is over when another reply is the newest that stands.
    """
    tried = [outbox.last(database, case.id, kind) for kind in (Kind.CORRECT, Kind.WITHDRAW)]
    newest = max((one for one in tried if one), key=lambda one: one.id, default=None)
    if newest is None or newest.state not in {*NOT_OUT_YET, outgoing.State.FAILED}:
        return None, None
    if newest.state is outgoing.State.FAILED and (
        out is None or newest.payload["reply"] != str(out.id)
    ):
        return None, None
    return newest.kind, newest.problem
