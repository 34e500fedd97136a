"""The demo's addresses: the page itself, what it shows, and what a visitor does as a citizen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.errors import BotError

if TYPE_CHECKING:
    from bot.demo import Demo

PAGE = Path(__file__).parent / "page"
LONGEST = 5000
"""How many characters a visitor may write in one post."""

_LOOK_EVERY = 0.1  # seconds
_ALIVE_EVERY = 15.0  # seconds between signs of life on a quiet stream
_HEADERS = {
    # nothing on the page may be fetched from elsewhere, or be run from what citizens write
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

Handler = Callable[[Request], Awaitable[Response]]


class Page(StaticFiles):
    """The page's own files, never from a browser's memory of an older demo."""

    def file_response(self, *args: Any, **more: Any) -> Response:  # noqa: ANN401 - as it is there
        """Answer with the file and the page's headers."""
        response = super().file_response(*args, **more)
        response.headers.update(_HEADERS)
        return response


def routes(demo: Demo) -> list[BaseRoute]:
    """Return the demo's addresses."""

    async def page(_request: Request) -> Response:
        return FileResponse(PAGE / "index.html", headers=_HEADERS)

    async def state(request: Request) -> Response:
        user = request.query_params.get("user", "")
        seen = await run_in_threadpool(demo.state.seen, user)
        return _refused("user_not_found", 404) if seen is None else JSONResponse(seen)

    async def changes(_request: Request) -> Response:
        return StreamingResponse(_changes(demo), media_type="text/event-stream", headers=_HEADERS)

    async def write(given: dict[str, Any]) -> None:
        text, name = str(given["text"]).strip(), str(given["name"]).strip()
        if not text or not name:
            raise ValueError("a post needs a text and a name")
        await run_in_threadpool(
            demo.write,
            str(given["network"]),
            name[:60],
            text[:LONGEST],
            answers=str(given.get("answers") or ""),
            private=given.get("private") is True,
        )

    return [
        Route("/", page),
        Route("/demo/state", state),
        Route("/demo/changes", changes),
        Route("/demo/write", _doing(write), methods=["POST"]),
        *_second_thoughts(demo),
        Route("/demo/clock", _doing(_clock(demo)), methods=["POST"]),
        Mount("/page", Page(directory=PAGE)),
    ]


def _clock(demo: Demo) -> Callable[[dict[str, Any]], Awaitable[None]]:
    async def run_clock(given: dict[str, Any]) -> None:
        match given["to"]:
            case "here":
                demo.clock.halt()
                return
            case "hour":
                to = demo.clock() + timedelta(hours=1)
            case "opening":
                to = demo.state.next_opening()
            case "ping":
                to = demo.state.next_ping() or demo.clock()
            case _:
                raise ValueError("the clock runs to hour, opening or ping, or stops here")
        await run_in_threadpool(demo.run_clock, to)

    return run_clock


def _second_thoughts(demo: Demo) -> list[BaseRoute]:
    """Return the addresses by which a visitor edits and deletes what a citizen has written."""

    async def edit(given: dict[str, Any]) -> None:
        text = str(given["text"]).strip()
        if not text:
            raise ValueError("a post needs a text")
        await run_in_threadpool(demo.change, str(given["post"]), text[:LONGEST])

    async def delete(given: dict[str, Any]) -> None:
        await run_in_threadpool(demo.change, str(given["post"]), None)

    return [
        Route("/demo/edit", _doing(edit), methods=["POST"]),
        Route("/demo/delete", _doing(delete), methods=["POST"]),
    ]


def _doing(do: Callable[[dict[str, Any]], Awaitable[None]]) -> Handler:
    async def handle(request: Request) -> Response:
        try:
            await do(dict(await request.json()))
        except KeyError as error:
            return _refused(f"{error.args[0]} is missing or unknown", 400)
        except (ValueError, TypeError, BotError) as error:
            return _refused(str(error), 400)
        return JSONResponse({"ok": True})

    return handle


def _refused(error: str, status: int) -> Response:
    return JSONResponse({"ok": False, "error": error}, status)


async def _changes(demo: Demo) -> AsyncIterator[str]:
    """Give the version whenever it is another: https://html.spec.whatwg.org/#server-sent-events."""
    told, quiet = "", 0.0
    while True:
        version = demo.state.version
        if version != told:
            told, quiet = version, 0.0
            yield f"data: {json.dumps(version)}\n\n"
        elif quiet >= _ALIVE_EVERY:
            quiet = 0.0
            yield ": alive\n\n"
        await asyncio.sleep(_LOOK_EVERY)
        quiet += _LOOK_EVERY
