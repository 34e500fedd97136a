"""A signal to stop is heard, whenever it comes and whichever thread it is handed to."""

from __future__ import annotations

import signal
import threading

import pytest

from bot.stopping import StopSignals

BOTH = [signal.SIGTERM, signal.SIGINT]


@pytest.mark.parametrize("asked", BOTH)
def test_a_signal_that_another_thread_gets_is_heard(asked: signal.Signals) -> None:
    """The main thread, which waits, is not interrupted by it."""
    with StopSignals() as signals:
        other = threading.Thread(target=_sleep)
        other.start()
        assert other.ident
        later = threading.Timer(0.2, signal.pthread_kill, (other.ident, asked))
        later.start()
        rescue = threading.Timer(10, signal.raise_signal, (signal.SIGKILL,))
        rescue.start()
        signals.wait()
        rescue.cancel()
        other.join()


@pytest.mark.parametrize("asked", BOTH)
def test_a_signal_that_comes_before_it_is_waited_for_is_kept(asked: signal.Signals) -> None:
    """As one that comes while the bot starts; another kind of signal is not taken for it."""
    before = signal.signal(signal.SIGUSR1, lambda *_: None)
    with StopSignals() as signals:
        signal.raise_signal(signal.SIGUSR1)
        signal.raise_signal(asked)
        signals.wait()
    signal.signal(signal.SIGUSR1, before)


def test_handlers_are_put_back() -> None:
    """Ctrl-C is Python's own again afterwards."""
    before = [signal.getsignal(one) for one in BOTH]
    with StopSignals():
        assert [signal.getsignal(one) for one in BOTH] != before
    assert [signal.getsignal(one) for one in BOTH] == before
    assert signal.set_wakeup_fd(-1) == -1


def _sleep() -> None:
    threading.Event().wait(1)
