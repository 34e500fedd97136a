"""What a mention, a case and an event are, and which action leads a case where.

A *case* is one author's conversation under one root post: unique by network, root and
author. Pure: no I/O, no clock. All times are aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

UNDO_FOR = timedelta(minutes=10)
"""How long a wrong click can be undone."""


class Category(StrEnum):
    """What kind of answer a comment asks for; the guideline behind it in brackets."""

    PRAISE = "praise"  # (4) say thanks
    CRITICISM = "criticism"  # (5) answer factually
    FACTUAL_ERROR = "factual_error"  # (6) correct what is wrong
    QUESTION = "question"  # (2) answer within two days
    CASEWORK = "casework"  # (7) no casework here, the post office address
    UNIT_REFERRAL = "unit_referral"  # (8) the right unit
    HARASSMENT = "harassment"  # (10) remove, and tell why in private
    CRISIS = "crisis"  # (12) the crisis team's contacts
    IMAGE_CONSENT = "image_consent"  # (11) consent of the photographer and the depicted
    SPAM = "spam"


WITHOUT_DEADLINE = frozenset({Category.PRAISE, Category.SPAM})
"""What has no deadline once an admin has said that it is that."""


class Flag(StrEnum):
    """A warning beside the category, independent of it."""

    SELF_HARM = "self_harm"
    CRISIS = "crisis"
    THREAT = "threat"
    HARASSMENT = "harassment"
    PERSONAL_DATA = "personal_data"
    IMAGE = "image"
    POLITICAL = "political"


GRAVE = frozenset({Flag.SELF_HARM, Flag.CRISIS, Flag.THREAT, Flag.HARASSMENT})
"""What must be seen to before anything else, until a person has said that it is not that."""


URGENT = GRAVE - {Flag.HARASSMENT}
"""What an alarm goes out for."""


def left_by(chosen: Category, flags: frozenset[Flag]) -> frozenset[Flag]:
    """Return the flags that an admin's own category leaves raised.

    Who says that a comment is a question has read it, and says that it is no crisis.
    """
    match chosen:
        case Category.CRISIS:
            return flags
        case Category.HARASSMENT:
            return flags - {Flag.CRISIS, Flag.SELF_HARM}
        case _other:
            return flags - GRAVE


class Area(StrEnum):
    """What some unit of every municipality is responsible for (guideline 8)."""

    ROADS_WATER = "roads_water"
    PLANNING_BUILDING = "planning_building"
    SCHOOL = "school"
    KINDERGARTEN = "kindergarten"
    HEALTH_CARE = "health_care"
    SOCIAL_NAV = "social_nav"
    CULTURE_LIBRARY = "culture_library"
    ENVIRONMENT_WASTE = "environment_waste"
    BUSINESS_HARBOUR = "business_harbour"
    FINANCE_TAX = "finance_tax"
    FIRE_RESCUE = "fire_rescue"
    POLITICS = "politics"
    NONE = "none"  # for no unit in particular


class State(StrEnum):
    """Where a case stands."""

    OPEN = "open"  # nobody has it
    CLAIMED = "claimed"  # an admin has it; the deadline still runs
    REPLYING = "replying"  # a reply is approved and on its way out
    UNSURE = "unsure"  # the reply may be out; a person must look
    ANSWERED = "answered"
    CLOSED = "closed"  # finished without a reply


FINISHED = frozenset({State.ANSWERED, State.CLOSED})
UNFINISHED = frozenset(State) - FINISHED
UNANSWERED = frozenset({State.OPEN, State.CLAIMED})
"""A person has still to see to the case: nothing is on its way out, nor is it finished."""


class Verb(StrEnum):
    """What can happen to a case."""

    TAKE = "take"
    RELEASE = "release"
    GIVE = "give"
    CLOSE = "close"
    RECATEGORIZE = "recategorize"
    REOPEN = "reopen"
    UNDO = "undo"
    APPROVE = "approve"  # a person approved a reply to be published
    COPY = "copy"  # a person answered by copying the text to the network
    SENT = "sent"  # the approved reply is on the network
    HELD = "held"  # the approved reply is on the network, and only says that an answer will come
    CALL_OFF = "call_off"  # an admin stopped the approved reply before it was out
    FAILED = "failed"  # the approved reply was refused by the network
    DOUBT = "doubt"  # nobody can tell whether the approved reply is out
    CONFIRM = "confirm"  # a person looked: the reply is out
    DENY = "deny"  # a person looked: the reply is not out
    ANSWERED_ELSEWHERE = "answered_elsewhere"  # the municipality replied on the network itself
    RECEIVED = "received"  # a mention opened the case
    FOLLOWED_UP = "followed_up"  # the same author wrote more
    POSTPONED = "postponed"  # an admin let its pings rest for a while
    FALSE_ALARM = "false_alarm"  # an admin read it: neither a crisis nor a threat
    KNOWN = "known"  # an admin said that they know of it: others may tell of the same
    REVEALED = "revealed"  # an admin was shown the text without masks
    RESCHEDULED = "rescheduled"  # the opening hours or the rule changed, and the deadline with them
    EDITED = "edited"  # the author changed a post
    DELETED = "deleted"  # the author deleted a post, and something is still to be answered
    UNSEEN = "unseen"  # we can't see a post any more, and it may stand all the same
    VANISHED = "vanished"  # the author has deleted all that was to be answered
    HIDE = "hide"  # an admin has a post hidden from others
    DELETE = "delete"  # an admin has a post taken away for good
    REMOVED_BY_HAND = "removed_by_hand"  # an admin hid or deleted a post on the network itself
    REMOVED = "removed"  # nothing of the case stands on the network any more
    NOTIFIED = "notified"  # the author has been told in private why a post was removed
    CORRECT = "correct"  # an admin approved another text for a reply that is out
    CORRECTED = "corrected"  # the other text is out
    WITHDRAW = "withdraw"  # an admin has a reply that is out taken back
    WITHDRAWN = "withdrawn"  # the reply has been taken back
    NOT_DONE = "not_done"  # the network refused what an admin wanted done there


_OPEN, _CLAIMED, _REPLYING, _UNSURE = State.OPEN, State.CLAIMED, State.REPLYING, State.UNSURE
_ANSWERED, _CLOSED = State.ANSWERED, State.CLOSED

_ANY = {state: state for state in (_OPEN, _CLAIMED, _ANSWERED, _CLOSED)}
"""What stays where it is, but for what is on its way out."""

_REMOVABLE = _ANY | {_OPEN: _CLAIMED}

TRANSITIONS: Mapping[Verb, Mapping[State, State]] = {
    Verb.TAKE: {_OPEN: _CLAIMED},
    Verb.RELEASE: {_CLAIMED: _OPEN},
    Verb.GIVE: {_OPEN: _CLAIMED, _CLAIMED: _CLAIMED},
    Verb.CLOSE: {_OPEN: _CLOSED, _CLAIMED: _CLOSED},
    Verb.RECATEGORIZE: _ANY,
    Verb.REOPEN: {_ANSWERED: _OPEN, _CLOSED: _OPEN},
    Verb.FALSE_ALARM: {_OPEN: _OPEN, _CLAIMED: _CLAIMED},
    Verb.APPROVE: {_OPEN: _REPLYING, _CLAIMED: _REPLYING},
    Verb.COPY: {_OPEN: _ANSWERED, _CLAIMED: _ANSWERED},
    Verb.SENT: {_REPLYING: _ANSWERED, _UNSURE: _ANSWERED},
    Verb.HELD: {_REPLYING: _CLAIMED, _UNSURE: _CLAIMED},
    Verb.FAILED: {_REPLYING: _CLAIMED, _UNSURE: _CLAIMED},
    Verb.CALL_OFF: {_REPLYING: _CLAIMED},
    Verb.DOUBT: {_REPLYING: _UNSURE},
    Verb.CONFIRM: {_UNSURE: _ANSWERED},
    Verb.DENY: {_UNSURE: _CLAIMED},
    Verb.ANSWERED_ELSEWHERE: {
        _OPEN: _ANSWERED, _CLAIMED: _ANSWERED, _REPLYING: _ANSWERED, _UNSURE: _ANSWERED,
    },
    Verb.FOLLOWED_UP: {state: state for state in UNFINISHED} | dict.fromkeys(FINISHED, _OPEN),
    Verb.VANISHED: {_OPEN: _CLOSED, _CLAIMED: _CLOSED, _REPLYING: _CLOSED},
    Verb.HIDE: _REMOVABLE,
    Verb.DELETE: _REMOVABLE,
    Verb.REMOVED_BY_HAND: _REMOVABLE,
    Verb.REMOVED: {_OPEN: _CLOSED, _CLAIMED: _CLOSED},
    Verb.NOTIFIED: {_OPEN: _ANSWERED, _CLAIMED: _ANSWERED},
    Verb.CORRECT: _ANY,
    Verb.WITHDRAW: _ANY,
    Verb.WITHDRAWN: dict.fromkeys(FINISHED, _OPEN),
}  # fmt: skip
"""Which state each verb leads to, from each state it is allowed in."""

UNDOABLE = frozenset(
    {
        Verb.TAKE, Verb.RELEASE, Verb.GIVE, Verb.CLOSE, Verb.RECATEGORIZE, Verb.REOPEN,
        Verb.APPROVE, Verb.COPY, Verb.ANSWERED_ELSEWHERE, Verb.FALSE_ALARM, Verb.HIDE, Verb.DELETE,
        Verb.CORRECT, Verb.WITHDRAW,
    }
)  # fmt: skip
"""What can be undone for ten minutes (what leaves for a network only until it is being sent)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """Someone who may act on cases.

    ``key`` names the admin in the store: the e-mail, or else the chat's user id. ``ids`` holds
    the user id per chat where it is known beforehand; else the chat looks the e-mail up.
    """

    key: str
    name: str
    email: str | None = None
    department: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote: the network's own id, which never changes, and the names shown."""

    id: str
    handle: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A picture, a video or a file that came with a post; it is never fetched.

    ``kind`` is ``image``, ``video``, ``audio`` or ``file``; ``alt`` is the writer's description.
    """

    kind: str
    alt: str = ""


DATED = "dated"
"""The key in a mention's context of when it says that it was written, in ISO 8601 with a zone.

It is there only where that is not what the deadline counts from.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Something a citizen wrote to or about the municipality.

    ``posted_at`` is the earlier of what the client claims and what the server saw.
    ``context`` is what the network needs to publish a reply to it (for example a content id).
    A ``private`` one is a direct message: it is answered in private, or not at all.
    """

    network: str
    external_id: str
    root_id: str
    author: Author
    text: str
    posted_at: datetime
    url: str = ""
    parent_id: str | None = None
    languages: tuple[str, ...] = ()
    context: Mapping[str, str] = field(default_factory=dict)
    private: bool = False
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A post whose author has changed its words since: what it says now."""

    external_id: str
    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReply:
    """Something the municipality itself wrote in a thread, by this program or directly."""

    network: str
    external_id: str
    root_id: str
    parent_id: str
    posted_at: datetime
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One author's conversation under one root post, as it stands.

    ``excerpt`` is masked text, safe to show; ``due_at`` is None when the case has no deadline, and
    ``due_from`` is when the mention was posted that it counts from. ``due_known_at`` is since when
    somebody could see to it in time: when it came in, was opened again, or got this deadline.
    ``holder`` is an admin's key, and so is ``category_by``, which is None while the category is
    only a suggestion. ``version`` grows with every change. A ``private`` one is a conversation
    in direct messages.
    """

    id: int
    network: str
    root_id: str
    author: Author
    state: State
    category: Category
    category_by: str | None
    ranking: tuple[tuple[Category, float, tuple[str, ...]], ...]
    flags: frozenset[Flag]
    language: str
    unit: str | None
    excerpt: str
    url: str
    mentions: int
    posted_at: datetime
    due_from: datetime
    due_at: datetime | None
    due_known_at: datetime
    holder: str | None
    holder_since: datetime | None
    published_url: str | None
    finished_at: datetime | None
    version: int
    private: bool = False

    @property
    def at_once(self) -> bool:
        """Whether an answer is due at once: a crisis, or a threat."""
        return self.due_at is not None and self.due_at <= self.due_from

    @property
    def urgency(self) -> tuple[int, datetime, datetime]:
        """Its place among others, wherever cases are listed: at once, by deadline, and without.

        Among equals the earlier deadline goes first, and then the earlier post. The store's
        ``BY_URGENCY`` is the same.
        """
        if self.due_at is None:
            return 2, self.posted_at, self.posted_at
        return int(not self.at_once), self.due_at, self.posted_at

    @property
    def finished(self) -> bool:
        """Whether nothing more is expected of anyone."""
        return self.state in FINISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a case; ``actor`` is an admin's key, or None for the bot."""

    id: int
    case_id: int
    at: datetime
    verb: Verb
    actor: str | None
    version: int
    detail: Mapping[str, str] = field(default_factory=dict)


def after(state: State, verb: Verb) -> State | None:
    """Return the state that ``verb`` leads to from ``state``, or None if it isn't allowed."""
    return TRANSITIONS.get(verb, {}).get(state)
