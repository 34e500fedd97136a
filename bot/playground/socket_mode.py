"""Socket Mode: what happens goes to the app over a WebSocket, and is acknowledged there.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import threading
import uuid
from concurrent.futures import Future, InvalidStateError
from typing import Any, Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.playground.workspace import APP, TEAM, Json, Workspace

ACKNOWLEDGED_WITHIN: Final = 3.0
"""Seconds: https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response"""

RETRIES: Final = (0.0, 60.0, 300.0)
"""Seconds until an event is sent again: https://docs.slack.dev/apis/events-api#retries"""

CONNECTIONS: Final = 10
"""As many as an app may have open at a time."""


class SocketMode:
    """The app's open connections, and what waits for its acknowledgement."""

    def __init__(self, space: Workspace) -> None:
        self.retries: tuple[float, ...] = RETRIES
        self._space = space
        self._loop: asyncio.AbstractEventLoop | None = None
        self._connections: dict[str, WebSocket] = {}
        self._tickets: set[str] = set()
        self._waiting: dict[str, Future[Json]] = {}
        self._turn = 0
        self._lock = threading.Lock()
        self._events: list[Json] = []
        self._timers: set[threading.Timer] = set()

    @property
    def connected(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take the loop that the connections live on."""
        self._loop = loop

    def stop(self) -> None:
        """Send nothing more."""
        for timer in list(self._timers):
            timer.cancel()

    def ticket(self) -> str:
        """Make the one-time part of a connection's address."""
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """Talk to one connection until it ends."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets or len(self._connections) >= CONNECTIONS:
            await socket.close(code=4403)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        self._connections[ticket] = socket
        hello = {
            "type": "hello", "num_connections": len(self._connections),
            "connection_info": {"app_id": APP}, "debug_info": {"host": "playground"},
        }  # fmt: skip
        try:
            await socket.send_json(hello)
            self._space.changed()
            while True:
                self._acknowledged(await socket.receive_json())
        except (WebSocketDisconnect, RuntimeError, ValueError):
            pass  # the app is gone, or speaks nonsense: it has to connect anew
        finally:
            self._connections.pop(ticket, None)
            self._space.changed()

    def disconnect(self, *, warning: bool = False) -> None:
        """End every connection the way Slack does now and then: the app must connect anew.

        With ``warning`` the app is told beforehand and the connection stays up for a while.
        """
        for socket in list(self._connections.values()):
            with contextlib.suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
                self._run(_warn(socket) if warning else _end(socket))

    def ask(self, kind: str, payload: Json) -> Json | None:
        """Send something a person did; returns the acknowledgement, or None if none came in time.

        Slack never sends it again.
        """
        return self._send(kind, payload, answers=True, attempt=0)

    def tell(self, event: Json) -> None:
        """Send an event, and again if it isn't acknowledged; comes back at once."""
        payload = {
            "token": "", "team_id": TEAM, "api_app_id": APP, "type": "event_callback",
            "event": event, "event_id": self._space.new_id("Ev"),
            "event_time": int(self._space.now().timestamp()),
        }  # fmt: skip
        self._events.append(payload)
        self._attempt(payload, 0)

    def repeat(self, back: int = 0) -> None:
        """Send an event once more, as Slack does when it didn't see the acknowledgement.

        The last, or the one that came ``back`` events before it.
        """
        if len(self._events) > back:
            self._attempt(self._events[-1 - back], 1)

    def _attempt(self, payload: Json, attempt: int) -> None:
        def send() -> None:
            acknowledged = self._send("events_api", payload, answers=False, attempt=attempt)
            if acknowledged is None and attempt < len(self.retries):
                timer = threading.Timer(
                    self.retries[attempt], self._attempt, (payload, attempt + 1)
                )
                timer.daemon = True
                self._timers.add(timer)
                timer.start()

        threading.Thread(target=send, name="playground-event", daemon=True).start()

    def _send(self, kind: str, payload: Json, *, answers: bool, attempt: int) -> Json | None:
        envelope: dict[str, Any] = {
            "envelope_id": str(uuid.uuid4()), "type": kind, "payload": payload,
            "accepts_response_payload": answers,
        }  # fmt: skip
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        with self._lock:
            sockets = list(self._connections.values())
            if not sockets:
                return None
            socket = sockets[self._turn % len(sockets)]
            self._turn += 1
            future: Future[Json] = Future()
            self._waiting[envelope["envelope_id"]] = future
        try:
            self._run(socket.send_json(envelope))
            return future.result(ACKNOWLEDGED_WITHIN)
        except (TimeoutError, RuntimeError, WebSocketDisconnect):
            return None
        finally:
            self._waiting.pop(envelope["envelope_id"], None)

    def _acknowledged(self, message: Json) -> None:
        future = self._waiting.get(message.get("envelope_id", ""))
        if future is not None:
            with contextlib.suppress(InvalidStateError):  # acknowledged twice
                future.set_result(message.get("payload") or {})

    def _run(self, coroutine: Any) -> None:  # noqa: ANN401 - whatever the loop takes
        assert self._loop is not None  # noqa: S101 - connections come after the start
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(ACKNOWLEDGED_WITHIN)


async def _warn(socket: WebSocket) -> None:
    await socket.send_json({"type": "disconnect", "reason": "warning"})


async def _end(socket: WebSocket) -> None:
    await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})
    await socket.close()
