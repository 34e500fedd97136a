"""Connections that go out on the internet only, and that have an end, whoever is asked.

A name could point into the house, at a router or a cloud's metadata. So each is looked up first,
and the connection goes to what was found, not to what a second look-up says. Whoever answers could
also let a byte come now and then for ever; one deadline holds for all of it together.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from queue import Empty, SimpleQueue
from typing import Any

import httpcore

from bot.errors import Rejected, Retryable

_STEP = 10.0  # seconds that any one step may take
_INSIDE = tuple(
    ipaddress.ip_network(one)
    for one in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "3fff::/20",
    )
)  # fmt: skip
"""What isn't reachable from everywhere, as IANA has it and not the Python at hand
(https://www.iana.org/assignments/iana-ipv4-special-registry and the one for IPv6)."""

_OUTSIDE_6 = ipaddress.IPv6Network("2000::/3")
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 in its last bits (https://www.rfc-editor.org/rfc/rfc6052)."""


def is_outside(address: str) -> bool:
    """Tell whether the address is out on the internet, also where IPv4 hides in IPv6."""
    one = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(one, ipaddress.IPv6Address):
        inner = one.ipv4_mapped or one.sixtofour
        if one in _TRANSLATED:
            inner = ipaddress.IPv4Address(one.packed[-4:])
        if inner is not None:
            return is_outside(str(inner))
        if one not in _OUTSIDE_6:
            return False
    return not any(one in network for network in _INSIDE if network.version == one.version)


class Outside(httpcore.NetworkBackend):
    """Opens connections until the deadline, which is by the monotonic clock."""

    def __init__(self, *, until: float, allow_private: bool) -> None:
        self._until = until
        self._allow_private = allow_private
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline's own
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the host's addresses that answers.

        Raises:
            Rejected: One of them is inside the house.
            Retryable: It has none now.
        """
        failed: Exception = Retryable(f"{host} has no address")
        for address in self._addresses(host, port):
            try:
                stream = self._inner.connect_tcp(
                    address, port, _left(self._until, httpcore.ConnectTimeout), local_address,
                    socket_options,
                )  # fmt: skip
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _Timed(stream, self._until)
        raise failed

    def _addresses(self, host: str, port: int) -> list[str]:
        found = _looked_up(host, port, _left(self._until, httpcore.ConnectTimeout))
        if isinstance(found, OSError):
            raise Retryable(f"{host} has no address now: {found.strerror}") from found
        if isinstance(found, UnicodeError):
            raise found
        if not self._allow_private and not all(map(is_outside, found)):
            raise Rejected(
                f"{host} is an address inside the house; set allow_private = true if that is meant"
            )
        return found


class _Timed(httpcore.NetworkStream):
    """A connection of which no step goes on past the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, until: float) -> None:
        self._inner = inner
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - as above
        return self._inner.read(max_bytes, _left(self._until, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._inner.write(buffer, _left(self._until, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        left = _left(self._until, httpcore.ConnectTimeout)
        return _Timed(self._inner.start_tls(ssl_context, server_hostname, left), self._until)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as the library has it
        return self._inner.get_extra_info(info)


def _left(until: float, late: type[httpcore.TimeoutException]) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise late
    return min(left, _STEP)


def _looked_up(host: str, port: int, within: float) -> list[str] | OSError | UnicodeError:
    """Look the name up in a thread of its own: the system's resolver takes no timeout."""
    answer: SimpleQueue[list[str] | OSError | UnicodeError] = SimpleQueue()

    def look() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            answer.put(error)
        else:
            answer.put(list(dict.fromkeys(str(one[4][0]) for one in found)))

    threading.Thread(target=look, name=f"look up {host}"[:40], daemon=True).start()
    try:
        return answer.get(timeout=within)
    except Empty as error:
        raise httpcore.ConnectTimeout from error
