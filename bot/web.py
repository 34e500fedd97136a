"""The web server that other sides deliver to, in a thread of its own.

A delivery is answered with 200 only when it is in the database, so whoever delivers repeats what
was lost on the way. It is meant to stand behind a reverse proxy with HTTPS, and survives without:
sizes and times are bounded, and one connection carries one request.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from typing import TypeVar

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.errors import BotError, ConfigError, Malformed, Problem, Rejected
from bot.networks import Batch, Bounded, Inbound

LARGEST = 1024 * 1024
"""The most bytes that a delivery may have, unless its source takes less."""

SECONDS = 10.0
"""How long the other side has for its headers, and again for its body."""

CONNECTIONS = 64
"""How many are served at a time; more are told to come again."""

COME_AGAIN = 30
"""After how many seconds whoever delivers may try again when the database was in trouble."""

T = TypeVar("T")
_LOG = structlog.get_logger(__name__)


class Web:
    """Mounts every source below ``base_path``, and ``/health``.

    Args:
        host: The address to listen at.
        port: The port; 0 is any that is free, see :attr:`port`.
        base_path: What stands before every path.
        sources: Whose deliveries come in, by their names.
        deliver: Takes a source's name and what it brought into the database.
        unwell: Says in a word what is wrong with the program, or "" when it is well.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        base_path: str,
        sources: Iterable[tuple[str, Inbound]],
        deliver: Callable[[str, Batch], int],
        unwell: Callable[[], str],
        seconds: float = SECONDS,
    ) -> None:
        self._address = (host, port)
        self._deliver = deliver
        self._unwell = unwell
        self._seconds = seconds
        # one thread, since each has a connection of its own to the database
        self._desk = ThreadPoolExecutor(1, "web-desk")
        routes = [Route(f"{base_path}/health", self._health, methods=["GET"])]
        for name, source in sources:
            path = base_path + source.path
            routes.append(Route(path, partial(self._greet, name, source), methods=["GET"]))
            routes.append(Route(path, partial(self._take, name, source), methods=["POST"]))
        inner = Starlette(routes=routes)
        inner.router.redirect_slashes = False
        app = _Logged(inner, frozenset(one.path for one in routes))
        config = uvicorn.Config(
            app, http=_hurried(seconds), ws="none", lifespan="off", log_config=None,
            access_log=False, server_header=False, proxy_headers=False,
            headers=[("Connection", "close")], limit_concurrency=CONNECTIONS,
            timeout_graceful_shutdown=int(seconds) or 1,
        )  # fmt: skip
        # it logs each connection beyond the limit, in a flood of them
        logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
        self._server = uvicorn.Server(config)
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, name="web")

    @property
    def port(self) -> int:
        """The port that is listened at."""
        return int(self._socket.getsockname()[1]) if self._socket else self._address[1]

    def start(self) -> None:
        """Listen; the address takes connections from before this returns.

        Raises:
            ConfigError: The address can't be had.
        """
        self._socket = bound(*self._address)
        self._thread.start()

    def stop(self) -> None:
        """Take nothing more in, finish what is at hand, and let go of the port."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._desk.shutdown(wait=True)
        if self._socket is not None:
            self._socket.close()

    def _run(self) -> None:
        assert self._socket is not None  # noqa: S101 - it is bound before the thread starts
        asyncio.run(self._server.serve(sockets=[self._socket]))

    async def _health(self, _request: Request) -> Response:
        try:
            wrong = await self._at_the_desk(self._unwell)
        except BotError:
            wrong = "database"
        if wrong:
            return JSONResponse({"status": "down", "why": wrong}, HTTPStatus.SERVICE_UNAVAILABLE)
        return JSONResponse({"status": "ok"})

    async def _greet(self, name: str, source: Inbound, request: Request) -> Response:
        try:
            said = await self._at_the_desk(partial(source.greet, dict(request.query_params)))
        except Rejected as error:
            return _refused(name, error)
        return PlainTextResponse(said)

    async def _take(self, name: str, source: Inbound, request: Request) -> Response:
        largest = source.largest if isinstance(source, Bounded) else LARGEST
        try:
            body = await asyncio.wait_for(_body(request, largest), self._seconds)
        except TimeoutError:
            return _error(HTTPStatus.REQUEST_TIMEOUT, "it took too long to arrive")
        except ClientDisconnect:
            return _error(HTTPStatus.BAD_REQUEST, "it was cut short")
        if body is None:
            told = f"too large: at most {largest} bytes"
            return _error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, told)
        headers = dict(request.headers)
        try:
            new = await self._at_the_desk(partial(self._received, name, source, headers, body))
        except Rejected as error:
            return _refused(name, error)
        except BotError as error:
            _LOG.warning("a delivery must come again", network=name, reason=str(error))
            return _error(HTTPStatus.SERVICE_UNAVAILABLE, "try again later", COME_AGAIN)
        return JSONResponse({"new": new})

    def _received(self, name: str, source: Inbound, headers: dict[str, str], body: bytes) -> int:
        return self._deliver(name, source.take(headers, body))

    async def _at_the_desk(self, do: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._desk, do)


def bound(host: str, port: int) -> socket.socket:
    """Take the address.

    Raises:
        ConfigError: It can't be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        told = f"{host}:{port} can't be listened at: {error.strerror or error}"
        raise ConfigError([Problem("web.listen", told)]) from error


class _Logged:
    """Logs each request by what it was and how it went, and nothing of who sent what.

    The path is the one it was known by: another may hold anything at all.
    """

    def __init__(self, app: ASGIApp, paths: frozenset[str]) -> None:
        self._app = app
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = time.monotonic(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            path = scope["path"] if scope["path"] in self._paths else "other"
            if not (path.endswith("/health") and status == HTTPStatus.OK):
                took = round((time.monotonic() - began) * 1000)
                _LOG.info("request", method=scope["method"], path=path, status=status, ms=took)


async def _body(request: Request, largest: int) -> bytes | None:
    """Read the body, or None if it is too large, which is told before all of it has come."""
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > largest:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            return None
    return bytes(body)


def _refused(name: str, error: Rejected) -> Response:
    _LOG.warning("a delivery was refused", network=name, reason=str(error))
    if isinstance(error, Malformed):
        return _error(HTTPStatus.BAD_REQUEST, str(error))
    return _error(HTTPStatus.FORBIDDEN, "refused")


def _error(status: HTTPStatus, message: str, after: int | None = None) -> Response:
    headers = {"Retry-After": str(after)} if after else {}
    return JSONResponse({"error": message}, status, headers)


def _hurried(seconds: float) -> type[asyncio.Protocol]:
    """Return uvicorn's protocol with an end to waiting for the headers, which it has none for."""

    class Hurried(H11Protocol):
        """The first request's headers must be here in time, and there is no second."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            """Start the clock."""
            super().connection_made(transport)
            self._late = self.loop.call_later(seconds, self._give_up)

        def connection_lost(self, exc: Exception | None) -> None:
            """Stop the clock."""
            self._late.cancel()
            super().connection_lost(exc)

        def _give_up(self) -> None:
            if not getattr(self, "cycle", None):  # its type hides that there may be none
                self.transport.close()

    return Hurried
