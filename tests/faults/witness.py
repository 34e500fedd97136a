"""What stood in Slack, and when: every message that was taken there is read soon after."""

from __future__ import annotations

import threading
from collections import defaultdict
from datetime import UTC, datetime
from typing import Self

from bot.playground import Call, Json, Playground
from bot.playground.messages import plain
from tests.faults.words import marks_in

_SHOWING = frozenset({"chat.postMessage", "chat.update"})
_OFTEN = 0.05  # seconds; Slack remembers a thousand calls, and nobody makes so many in that time


class Witness:
    """Reads along with everybody in the channel, until the block that it is used in ends.

    ``seen`` is when each mark was first shown in the channel, ``posted`` when each message was
    posted, by its key, and ``shown`` when anything that a citizen wrote was.
    """

    def __init__(self, playground: Playground) -> None:
        self.seen: dict[str, datetime] = {}
        self.posted: defaultdict[str, list[datetime]] = defaultdict(list)
        self.shown: list[datetime] = []
        self._playground = playground
        self._last: Call | None = None
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="witness", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def look(self) -> None:
        """Read what has come since the last look."""
        with self._lock:
            calls = self._playground.calls
            new = []
            for call in reversed(calls):
                if call is self._last:
                    break
                new.append(call)
            self._last = calls[-1] if calls else None
            for call in reversed(new):
                if call.method in _SHOWING and call.answer.get("ok"):
                    self._see(call.method, call.answer.get("message") or {})

    def _watch(self) -> None:
        while not self._stopping.wait(_OFTEN):
            self.look()

    def _see(self, method: str, message: Json) -> None:
        now = datetime.now(UTC)
        key = message.get("metadata", {}).get("event_payload", {}).get("key", "")
        if method == "chat.postMessage":
            self.posted[key].append(now)
        marks = marks_in(f"{plain(message)} {message.get('text', '')}")
        self.shown += [now] if marks else []
        for mark in marks:
            self.seen.setdefault(mark, now)
