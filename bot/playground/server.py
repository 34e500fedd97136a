"""The playground as an HTTP and WebSocket server in a thread of its own, on loopback."""

from __future__ import annotations

import asyncio
import copy
import socket
import threading
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from bot.playground.people import NoAnswerError, NotThereError, Person, ResponseUrls
from bot.playground.socket_mode import SocketMode
from bot.playground.web_api import APP_TOKEN, WebApi
from bot.playground.workspace import APP, Json, SlackError, Workspace

HOST = "127.0.0.1"


class Server:
    """Serves a workspace until it is stopped."""

    def __init__(
        self,
        space: Workspace,
        api: WebApi,
        sockets: SocketMode,
        urls: ResponseUrls,
        port: int,
        routes: Sequence[BaseRoute],
    ) -> None:
        self._space = space
        self._api = api
        self._sockets = sockets
        self._urls = urls
        app = Starlette(
            routes=[
                Route("/api/apps.connections.open", self._open_connection, methods=["POST", "GET"]),
                Route("/api/{method}", self._call, methods=["POST", "GET"]),
                Route("/response/{name}", self._respond, methods=["POST"]),
                Route("/playground/state", self._state),
                Route("/playground/act", self._act, methods=["POST"]),
                WebSocketRoute("/link", sockets.serve),
                *routes,
            ]
        )
        config = uvicorn.Config(
            app, host=HOST, port=port, log_level="warning", ws="websockets-sansio",
            lifespan="off", timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._socket = socket.create_server((HOST, port))
        self.url = f"http://{HOST}:{self._socket.getsockname()[1]}"
        urls.base = self.url
        self._thread = threading.Thread(target=self._run, name="playground", daemon=True)

    def start(self) -> None:
        """Start to serve; the address takes connections from before this returns."""
        self._thread.start()

    def stop(self) -> None:
        """Stop, and let go of the port."""
        self._sockets.stop()
        self._server.should_exit = self._server.force_exit = True
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        async def serve() -> None:
            self._sockets.start(asyncio.get_running_loop())
            await self._server.serve(sockets=[self._socket])

        asyncio.run(serve())

    async def _open_connection(self, request: Request) -> Response:
        """Give a WebSocket's address: https://docs.slack.dev/reference/methods/apps.connections.open."""
        if self._api.down is not None:
            body = {"ok": False, "error": "service_unavailable"}
            return JSONResponse(body, self._api.down)
        token = _token(request, {})
        if token != APP_TOKEN:
            code = "not_allowed_token_type" if token.startswith("xoxb-") else "invalid_auth"
            return JSONResponse({"ok": False, "error": code if token else "not_authed"})
        ticket = self._sockets.ticket()
        address = self.url.replace("http://", "ws://")
        return JSONResponse({"ok": True, "url": f"{address}/link?ticket={ticket}&app_id={APP}"})

    async def _call(self, request: Request) -> Response:
        arguments = await _arguments(request)
        token = _token(request, arguments)
        answered = await run_in_threadpool(
            self._api.call, request.path_params["method"], token, arguments
        )
        headers = {"x-oauth-scopes": ",".join(sorted(self._api.scopes))}
        if not self._api.tells_scopes:
            headers = {}
        if answered.retry_after is not None:
            headers["Retry-After"] = str(answered.retry_after)
        return JSONResponse(answered.body, answered.status, headers)

    async def _respond(self, request: Request) -> Response:
        try:
            given = await request.json()
            await run_in_threadpool(self._urls.use, self._space, request.path_params["name"], given)
        except (SlackError, ValueError) as error:
            return JSONResponse({"ok": False, "error": str(error)}, 404)
        return JSONResponse({"ok": True})

    async def _state(self, request: Request) -> Response:
        """Show what a person sees: ``?user=U0KARI``."""
        seen = self.seen(request.query_params.get("user", ""))
        if seen is None:
            return JSONResponse({"ok": False, "error": "user_not_found"}, 404)
        return JSONResponse(seen)

    async def _act(self, request: Request) -> Response:
        """Do something as a person: ``{"user": …, "do": "click", …the method's arguments}``."""
        try:
            given = await request.json()
            user, name = given.pop("user"), given.pop("do")
        except (ValueError, KeyError, TypeError, AttributeError):
            return JSONResponse({"ok": False, "error": "invalid_arguments"}, 400)
        if user not in self._space.users or name not in _ACTS:
            return JSONResponse({"ok": False, "error": "invalid_arguments"}, 400)
        person = Person(user, self._space, self._sockets, self._urls)
        try:
            await run_in_threadpool(getattr(person, name), **given)
        except NoAnswerError as error:
            return JSONResponse({"ok": False, "error": str(error)}, 504)
        except (NotThereError, SlackError, TypeError) as error:
            return JSONResponse({"ok": False, "error": str(error)}, 400)
        return JSONResponse({"ok": True})

    def seen(self, user: str) -> Json | None:
        """Return what a member sees, or None for somebody who is no member."""
        space = self._space
        if user not in space.users:
            return None
        with space.lock:
            channels = [
                channel.as_json() | {"messages": list(channel.messages.values())}
                for channel in space.channels.values()
                if user in channel.members and not channel.is_im
            ]
            seen: Json = {
                "user": user,
                "users": [one.as_json() for one in space.users.values()],
                "channels": channels,
                "private_messages": [
                    {"channel": one.channel, "message": one.message}
                    for one in space.ephemerals
                    if one.user == user
                ],
                "direct_messages": space.direct_messages(user),
                "form": space.stacks[user][-1] if space.stacks[user] else None,
                "form_errors": space.form_errors.get(user, {}),
                "connected": self._sockets.connected,
            }
            return copy.deepcopy(seen)


_ACTS = frozenset(
    {"click", "react", "unreact", "command", "press", "type", "choose", "submit", "close"}
)


async def _arguments(request: Request) -> Json:
    """Return the arguments, from the address and from a form or a JSON body."""
    arguments: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        try:
            body = await request.json()
        except ValueError:
            body = None
        arguments |= body if isinstance(body, dict) else {}
    elif kind.startswith("application/x-www-form-urlencoded"):
        body = (await request.body()).decode("utf-8", "replace")
        arguments |= dict(parse_qsl(body, keep_blank_values=True))
    return arguments


def _token(request: Request, arguments: Mapping[str, Any]) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else str(arguments.get("token", ""))
