"""Alarms by webhook: a POST of JSON to an SMS gateway, or to anything that makes a phone ring."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.alarms import Call, Recipient
from bot.errors import LoginFailed, Rejected, Retryable

WEBHOOK = "alarm:webhook"
"""The destination's name."""

_NAMES = re.compile(r"\{[a-z]+\}")
_TIMEOUT = 20.0  # seconds
_REFUSED, _TOO_MANY, _BROKEN = frozenset({401, 403}), 429, 500


class Webhook:
    """Gateways to post alarms to; each recipient has an address.

    ``body`` holds the keys that the gateway wants, with ``{name}``, ``{phone}``, ``{subject}``,
    ``{text}`` and ``{url}`` in its values. A ``token`` is sent as ``Authorization: Bearer``.
    """

    destination = WEBHOOK

    def __init__(self, *, body: Mapping[str, str], token: str = "") -> None:
        self._body = body
        self._token = token

    def reaches(self, recipient: Recipient) -> bool:
        """Whether the recipient has a webhook."""
        return bool(recipient.webhook)

    def send(self, recipient: Recipient, call: Call) -> None:
        """Post the alarm; see :class:`bot.alarms.Messenger`."""
        import httpx  # noqa: PLC0415 - heavy, and only when there is an alarm

        values = {
            "{name}": recipient.name,
            "{phone}": recipient.phone,
            "{subject}": call.subject,
            "{text}": call.text,
            "{url}": call.url,
        }
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        try:
            answer = httpx.post(
                recipient.webhook,
                json={key: _filled(value, values) for key, value in self._body.items()},
                headers=headers,
                timeout=_TIMEOUT,
                follow_redirects=False,
            )
        except httpx.HTTPError as error:
            what = type(error).__name__
            raise Retryable(f"The webhook of {recipient.name} did not answer ({what}).") from error
        code = answer.status_code
        if answer.is_success:
            return
        told = f"The webhook of {recipient.name} answered {code}"
        if code in _REFUSED:
            raise LoginFailed(f"{told}; renew ALARM_WEBHOOK_TOKEN.")
        if code == _TOO_MANY or code >= _BROKEN:
            raise Retryable(f"{told}.")
        raise Rejected(f"{told}; see alarm.webhook_body.")

    def check(self) -> None:
        """There is nothing to log in to: only ``svarvakt alarm --test`` tells."""


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Put the values in for their names in one pass: what a value holds is no name."""
    return _NAMES.sub(lambda match: values.get(match[0], match[0]), template)
