"""Tells a watcher that all is well, for as long as it is: silence is how it hears of trouble.

Made for what waits for a call every so often, like https://healthchecks.io/docs/http_api/ and
Uptime Kuma's push monitors. The address is the whole secret of such a watcher, so it is not logged.
"""

from __future__ import annotations

from bot.errors import Retryable

_TIMEOUT = 10.0  # seconds


def beat(address: str) -> None:
    """Call the address.

    Raises:
        Retryable: it did not answer that it heard; it is called again at the next time.
    """
    import httpx  # noqa: PLC0415 - heavy, and only when it is configured

    try:
        answer = httpx.get(address, timeout=_TIMEOUT, follow_redirects=False)
    except httpx.HTTPError as error:
        raise Retryable(f"The heartbeat was not heard ({type(error).__name__}).") from error
    if not answer.is_success:
        raise Retryable(f"The heartbeat was answered with {answer.status_code}.")
