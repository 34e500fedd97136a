"""What has become of a case's posts and of our reply: what the card shows of it."""

from __future__ import annotations

from bot.cases import Attachment, Case, State
from bot.desk import CORRECT, DELETE, WITHDRAW, Desk, published
from bot.screens.standing import StandingView, Taken
from bot.store import Database, changes, outbox, removals
from bot.triage.personal_data import mask

_NO_REMOVAL = frozenset({State.REPLYING, State.UNSURE})


def standing_of(desk: Desk, database: Database, case: Case) -> StandingView:
    """Return what stands of the case and what doesn't, now."""
    every = changes.of_case(database, case.id)
    posts = [one for one in every if one.current]
    left = any(not one.deleted and one.removed != DELETE for one in every)
    kind, problem = _reply(database, case)
    withdrawing = kind == WITHDRAW and problem in {None, "later", "login"}
    finished = case.finished and not withdrawing
    return StandingView(
        private=case.private,
        attachments=tuple(
            Attachment(kind=one.kind, alt=mask(one.alt))
            for post in posts
            for one in post.attachments
        ),
        edited=any(one.edited for one in posts),
        posts=len(posts),
        deleted=sum(one.deleted and one.removed != DELETE for one in posts),
        taken=_taken(database, case),
        reply=kind,
        reply_problem=problem,
        removable=left and case.state not in _NO_REMOVAL and not case.private,
        correctable=finished and published.standing(desk, database, case, CORRECT) is not None,
        withdrawable=finished and published.standing(desk, database, case, WITHDRAW) is not None,
    )


def _taken(database: Database, case: Case) -> list[Taken]:
    """Return what became of each post that was taken away; only the last try of each counts."""
    last = {one.mention_id: one for one in removals.of_case(database, case.id)}
    return [
        Taken(
            act=one.act, rule=one.rule, state=one.state, told=one.told, problem=one.problem,
            actor=one.actor, at=one.at,
        )
        for one in last.values()
    ]  # fmt: skip


def _reply(database: Database, case: Case) -> tuple[str | None, str | None]:
    """Return what is being done to our reply, or was refused, and why it isn't done."""
    tried = [outbox.last(database, case.id, kind) for kind in (CORRECT, WITHDRAW)]
    newest = max((one for one in tried if one), key=lambda one: one.id, default=None)
    if newest is None or newest.state not in {"pending", "sending", "failed"}:
        return None, None
    return newest.kind, newest.problem
