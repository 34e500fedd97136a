"""Every error the program raises on purpose, from one root.

Adapters translate their library's exceptions into these at their own edge, so that the
rest of the program never sees a library's exception. The messages are for people: they
say what is wrong and what to do, and never hold a token or a citizen's words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BotError(Exception):
    """The root: whatever the program raises on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in the configuration: the key it stands at, and what to do about it.

    A ``warning`` stops nothing, but should be mended.
    """

    key: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.key}: {self.message}"


Finding = Problem | str
"""What a check finds: a problem or a warning, or in words what is well."""


class ConfigError(BotError):
    """The configuration can't be used; ``problems`` lists every mistake found, not the first."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


class TemplateProblem(BotError):
    """A reply template can't be read or rendered; the message names the file and the line."""


class Retryable(BotError):
    """It did not happen, and the same call may go through later.

    ``after`` is the number of seconds the other side asked us to wait, or None.
    """

    def __init__(self, reason: str, after: float | None = None) -> None:
        self.after = after
        super().__init__(reason)


class Lost(Retryable):
    """No usable answer came: it may have happened, and is to be looked up before it is repeated."""


class Trouble(StrEnum):
    """Why nothing can be shown to the administrators: in a word that ``/health`` says too."""

    UNREACHED = "unreached"  # the chat has not been reached since the start
    LOGIN = "login"  # the chat refuses our credentials
    ARCHIVED = "archived"  # the channel is archived
    REMOVED = "removed"  # the app is not in the channel, or there is none
    FORBIDDEN = "forbidden"  # the chat's own rules keep the app from writing there
    OFFERED = "offered"  # another organisation is invited to the channel
    SHARED = "shared"  # another organisation reads the channel


NOT_CONNECTED = frozenset({Trouble.UNREACHED, Trouble.LOGIN})
"""Nothing can be asked of the chat, nor told through it."""

EXPOSED = frozenset({Trouble.OFFERED, Trouble.SHARED})
"""Others than the municipality read what stands in the channel, or are about to."""


class ChannelUnusable(Retryable):
    """Nothing can be written in the channel now, whatever it is; it is no fault of a message's.

    What was to be written is kept and tried for as long as ``trouble`` lasts.
    """

    def __init__(self, reason: str, trouble: Trouble, after: float | None = None) -> None:
        self.trouble = trouble
        super().__init__(reason, after)


class Rejected(BotError):
    """It did not happen, and the same call never will; the message says why.

    ``deleted`` means that what the call was about is no longer there.
    """

    def __init__(self, reason: str, *, deleted: bool = False) -> None:
        self.deleted = deleted
        super().__init__(reason)


class Malformed(Rejected):
    """What was delivered to us is not what was agreed; the message may be told to who sent it."""


class LoginFailed(BotError):
    """The other side refuses our credentials; the message says which, and who renews them how."""


class Unsure(BotError):
    """It may have happened: the connection was lost after sending. Look it up before repeating."""


class StoreError(BotError):
    """The database can't be opened or written; the message names the file and what to do."""


def place(error: BaseException) -> str:
    """Return where the error was raised, without its message, which may hold people's words."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
