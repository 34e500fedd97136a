"""What the Slack app must be granted, what it lacks, and where its tokens stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

BOT_TOKEN = "SLACK_BOT_TOKEN"  # noqa: S105 - the variable's name
APP_TOKEN = "SLACK_APP_TOKEN"  # noqa: S105 - the variable's name

SCOPES: Sequence[tuple[str, ...]] = (
    ("chat:write",),
    ("commands",),
    ("reactions:read",),
    ("users:read",),
    ("users:read.email",),
    ("dnd:read",),
    ("channels:read", "groups:read"),
    ("channels:history", "groups:history"),
)
"""One of each is needed; the second of two is for a private channel.

``chat:write`` is enough for writing to a person directly:
https://docs.slack.dev/reference/methods/chat.postMessage#app_home
"""


def told_scopes(headers: Mapping[str, str]) -> frozenset[str] | None:
    """Return the scopes of the token that Slack tells with each answer; None if it tells none.

    https://docs.slack.dev/reference/scopes
    """
    told = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes")
    return None if told is None else frozenset(scope.strip() for scope in told.split(","))


def missing_scopes(headers: Mapping[str, str]) -> list[str]:
    """Return every scope that the app is known to lack, not only the first one needed."""
    granted = told_scopes(headers)
    if granted is None:
        return []
    return [" or ".join(scopes) for scopes in SCOPES if granted.isdisjoint(scopes)]


def lacking(scopes: Sequence[str]) -> str:
    """Say that the app lacks the scopes, and what to do."""
    return (
        f"The Slack app lacks the scopes {', '.join(scopes)}; add them under OAuth & "
        "Permissions at api.slack.com/apps and install the app again."
    )
