"""A small proxy that stands between the bot and a server, and lets the network fail between them.

HTTP/1.1 with ``Content-Length``, and WebSockets as they are. What the server says of its own
address it says of the proxy's, so that what a client is sent to passes here too.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

_HOST = "127.0.0.1"
_CHUNK = 65536
_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Fault:
    """How one request fails. ``late`` lets the server do the work first: only the answer is lost.

    ``kind`` is ``reset``, ``half`` (of the answer), ``hang``, ``rate_limit``, ``error`` (500),
    ``malformed`` (JSON) or ``kill``, which calls what the proxy was given and then resets.
    With ``after`` the request is still on its way when the one who asked has given up, or is
    dead: so many seconds later the server does the work.
    """

    kind: str
    late: bool = False
    seconds: float = 0.0
    after: float = 0.0


Plan = Callable[[str], Fault | None]
"""Says how a request is to fail, if at all, by its verb and the last part of its path."""


def _well(_called: str) -> None:
    return None


class Proxy:
    """Serves from the moment it is made until :meth:`stop`.

    ``plan`` may be set at any time; ``faults`` counts what was done, by kind. ``kill`` is called
    for a fault of that kind. ``limited`` and ``failing`` are what is said with a 429 and a 500, and
    ``unable`` to every request that holds ``bad``, while there is any; ``beside`` are the proxies
    of the server's other addresses.
    """

    def __init__(
        self,
        upstream: int,
        *,
        kill: Callable[[], None],
        limited: bytes = b"",
        failing: bytes = b"<html>Sorry</html>",
        unable: bytes = b"",
        beside: tuple[Proxy, ...] = (),
    ) -> None:
        self.plan: Plan = _well
        self.bad = b""
        self.faults: Counter[str] = Counter()
        self._upstream = upstream
        self._limited = limited
        self._failing = failing
        self._unable = unable
        self._beside = beside
        self._kill = kill
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._sockets: set[socket.socket] = set()
        self._on_their_way: list[threading.Timer] = []
        self._stopping = False
        self._listener = self._listen(0)
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._accept, name="proxy", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Where it is reached."""
        return f"http://{_HOST}:{self.port}"

    def heal(self) -> None:
        """Let everything through again."""
        self.plan = _well
        self.bad = b""

    def wait_for_the_late(self) -> None:
        """Wait until everything has arrived that was still on its way."""
        while self._on_their_way:
            self._on_their_way.pop().join()

    def refuse(self, seconds: float) -> None:
        """Refuse every new connection for so long, and end the open ones."""
        self.faults["refused"] += 1
        self._close()
        self.cut()
        time.sleep(seconds)
        self._listener = self._listen(self.port)

    def cut(self) -> None:
        """Reset every open connection."""
        with self._lock:
            for one in self._open | self._sockets:
                _reset(one)

    def drop_sockets(self) -> None:
        """End every WebSocket without a word."""
        for beside in self._beside:
            beside.drop_sockets()
            self.faults += beside.faults
            beside.faults.clear()
        with self._lock:
            self.faults["websocket dropped"] += len(self._sockets) // 2
            for one in self._sockets:
                _reset(one)

    def stop(self) -> None:
        """Stop serving."""
        self._stopping = True
        self._close()
        self.cut()

    def _close(self) -> None:
        with suppress(OSError):  # else a thread that waits in accept keeps it listening
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _listen(self, port: int) -> socket.socket:
        for _attempt in range(200):
            with suppress(OSError):
                return socket.create_server((_HOST, port), backlog=64)
            time.sleep(0.01)
        raise OSError(f"the port {port} is taken")

    def _accept(self) -> None:
        while not self._stopping:
            try:
                client, _ = self._listener.accept()
            except OSError:
                time.sleep(0.01)
                continue
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with self._lock:
            self._open.add(client)
        try:
            while (asked := _read_message(client)) is not None:
                if self.bad and self.bad in asked:
                    self.faults["internal_error"] += 1
                    client.sendall(_response("200 OK", self._unable))
                    continue
                if b"\r\nupgrade: websocket" in asked.partition(_END)[0].lower():
                    self._tunnel(client, asked)
                    return
                self._answer(client, asked)
        except OSError:
            pass
        finally:
            with self._lock:
                self._open.discard(client)
            client.close()

    def _answer(self, client: socket.socket, asked: bytes) -> None:
        verb, path = asked.partition(b"\r\n")[0].decode().split(" ")[:2]
        fault = self.plan(f"{verb} {path.partition('?')[0].rpartition('/')[2]}")
        if fault is None:
            client.sendall(self._ask(asked))
            return
        when = ", done" if fault.late else ", done afterwards" if fault.after else ""
        self.faults[fault.kind + when] += 1
        if fault.after:
            afterwards = threading.Timer(fault.after, self._ask_in_vain, [asked])
            afterwards.daemon = True
            afterwards.start()
            self._on_their_way.append(afterwards)
        answer = self._ask(asked) if fault.late or fault.kind == "half" else b""
        match fault.kind:
            case "reset":
                _reset(client)
            case "kill":
                self._kill()
                _reset(client)
            case "half":
                client.sendall(answer[: len(answer) * 2 // 3])
                client.shutdown(socket.SHUT_WR)
                raise OSError("cut off")
            case "hang":
                time.sleep(fault.seconds)
                _reset(client)
            case "rate_limit":
                client.sendall(_response("429 Too Many Requests", self._limited, "Retry-After: 1"))
            case "error":
                client.sendall(_response("500 Internal Server Error", self._failing))
            case "malformed":
                client.sendall(_response("200 OK", b'{"ok": true, "ts": "17'))

    def _ask(self, asked: bytes) -> bytes:
        """Return the server's answer to the request, with the proxy's address for its own."""
        with socket.create_connection((_HOST, self._upstream)) as server:
            server.sendall(asked)
            answer = _read_message(server)
        if answer is None:
            raise OSError("no answer")
        for one in (self, *self._beside):
            here, there = (f"{_HOST}:{at}".encode() for at in (one.port, one._upstream))  # noqa: SLF001
            answer = answer.replace(there, here)
        head, _, body = answer.partition(_END)
        lines = [
            one for one in head.split(b"\r\n") if not one.lower().startswith(b"content-length")
        ]
        return b"\r\n".join([*lines, f"content-length: {len(body)}".encode()]) + _END + body

    def _ask_in_vain(self, asked: bytes) -> None:
        with suppress(OSError):  # the server may have stopped since
            self._ask(asked)

    def _tunnel(self, client: socket.socket, asked: bytes) -> None:
        with socket.create_connection((_HOST, self._upstream)) as server:
            with self._lock:
                self._open.discard(client)
                self._sockets |= {client, server}
            server.sendall(asked)
            back = threading.Thread(target=_pump, args=(server, client), daemon=True)
            back.start()
            _pump(client, server)
            back.join()
            with self._lock:
                self._sockets -= {client, server}


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            target.sendall(data)
    for one in (source, target):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


def _read_message(source: socket.socket) -> bytes | None:
    """Return one request or answer, whole, or None when the other side is done."""
    data = b""
    while _END not in data:
        more = source.recv(_CHUNK)
        if not more:
            return None
        data += more
    head, _, body = data.partition(_END)
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        more = source.recv(_CHUNK)
        if not more:
            return None
        body += more
    return head + _END + body


def _response(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", "content-type: application/json", *headers,
             f"content-length: {len(body)}"]  # fmt: skip
    return "\r\n".join(lines).encode() + _END + body


def _reset(connection: socket.socket) -> None:
    """End the connection so that the other side sees a reset, in whatever thread it is used."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RDWR)


def port(address: str) -> int:
    """Return the port of an address."""
    return int(address.rpartition(":")[2].strip("/"))
