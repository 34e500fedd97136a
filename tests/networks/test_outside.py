"""Connections go out on the internet only, and end, whoever is asked."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as any_of

from bot.errors import Rejected, Retryable
from bot.networks.feed_fetch import fetch
from bot.networks.outside import Outside, is_outside
from tests.fakes_feed import FeedServer, Page

INSIDE = [
    "127.0.0.1", "10.0.0.1", "172.16.9.9", "172.31.255.255", "192.168.1.1", "100.64.0.1",
    "169.254.169.254", "0.0.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.1.2.3", "240.0.0.1", "255.255.255.255", "::1", "::",
    "::127.0.0.1", "::8.8.8.8", "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1", "64:ff9b:1::808:808", "2002:a00:1::", "2002:7f00:1::1", "fec0::1",
    "fe80::1", "fe80::1%eth0", "fd00::1", "fc00::1", "ff02::1", "ff0e::1", "2001:db8::1",
    "3fff::1", "2001:0:0:0:0:0:f5ff:fffe", "2001:0:808:808::f7f7:f7f7", "2001:2::1", "5f00::1",
    "100::1", "4000::1",
]  # fmt: skip
OUT = [
    "8.8.8.8", "172.32.0.1", "100.128.0.1", "192.0.3.1", "198.20.0.1", "223.255.255.255",
    "2a00:1450:400f::200e", "2001:4860:4860::8888", "2002:808:808::1", "64:ff9b::808:808",
    "::ffff:8.8.8.8",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_inside_a_house(address: str) -> None:
    """Nothing that isn't reachable from everywhere counts as out on the internet."""
    assert not is_outside(address)


@pytest.mark.parametrize("address", OUT)
def test_what_is_out_on_the_internet(address: str) -> None:
    """The ordinary addresses beside those are."""
    assert is_outside(address)


@given(any_of.ip_addresses())
def test_what_is_outside_is_global(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    """Python's own table agrees on all that is held to be outside, but for translated IPv4."""
    if is_outside(str(address)) and not str(address).startswith(("64:ff9b::", "::ffff:", "2002:")):
        assert address.is_global


@contextmanager
def dripping(first: bytes, drop: bytes) -> Iterator[str]:
    """Give the address of a server that answers so and then sends a drop now and then."""
    stop = threading.Event()

    def serve() -> None:
        while True:
            try:
                taken, _ = server.accept()
                with taken:
                    taken.recv(4096)
                    taken.sendall(first)
                    end = time.monotonic() + 4
                    while not stop.wait(0.02) and time.monotonic() < end:
                        taken.sendall(drop)
            except OSError:  # they had enough, or it is over
                if stop.is_set():
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}"
        finally:
            stop.set()
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.mark.parametrize(
    ("scheme", "first", "drop"),
    [
        ("http", b"HTTP/1.1 200 OK\r\n", b"X: a\r\n"),
        ("http", b"", b"H"),
        ("http", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b" "),
        ("https", b"\x16\x03\x03\x40\x00\x02", b"\x00"),
    ],
)
def test_one_deadline_holds_however_slowly_it_comes(scheme: str, first: bytes, drop: bytes) -> None:
    """Dripped headers, bodies and handshakes are given up when the whole time is over."""
    with dripping(first, drop) as address:
        began = time.monotonic()
        with pytest.raises(Retryable, match="too many seconds"):
            fetch(f"{scheme}://{address}/feed", allow_private=True, within=0.3)
        assert time.monotonic() - began < 3


def test_redirects_do_not_begin_the_time_anew() -> None:
    """The deadline is one for all that a fetch asks."""

    def slow() -> Page:
        time.sleep(0.1)
        return Page(status=302, headers={"Location": "/feed"})

    with FeedServer() as server:
        server.pages["/feed"] = slow
        with pytest.raises(Retryable, match="too many seconds"):
            fetch(f"{server.address}/feed", allow_private=True, within=0.3)


def test_a_resolver_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The look-up of a name is held to the deadline too, though the system's has no timeout."""
    over = threading.Event()

    def hang(*_args: object, **_more: object) -> list[object]:
        over.wait(4)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    outside = Outside(until=time.monotonic() + 0.1, allow_private=True)
    with pytest.raises(httpcore.ConnectTimeout):
        outside.connect_tcp("avisa.test", 80)
    over.set()


def test_a_name_with_one_address_inside_is_not_asked_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It isn't tried at its other address either: which is asked would be left to chance."""
    found = [(0, 0, 0, "", (one, 80)) for one in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)
    outside = Outside(until=time.monotonic() + 5, allow_private=False)
    with pytest.raises(Rejected, match="inside the house"):
        outside.connect_tcp("avisa.test", 80)
