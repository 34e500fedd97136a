"""Alarms by e-mail, through the municipality's own mail server (SMTP, RFC 5321)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.alarms import Call, Recipient
from bot.errors import LoginFailed, Rejected, Retryable

if TYPE_CHECKING:
    from smtplib import SMTP

MAIL = "alarm:mail"
"""The destination's name."""

_TIMEOUT = 20.0  # seconds
_PERMANENT = 500


class Mail:
    """A mail server to hand alarms to.

    ``server`` is ``smtp://host:port``, which must offer STARTTLS (RFC 3207), or
    ``smtps://host:port``. An alarm tells what a citizen wrote, so it goes out in the clear only to
    this machine, or where ``in_clear`` says that it may; a password never does.
    """

    destination = MAIL

    def __init__(
        self,
        *,
        server: str,
        sender: str,
        user: str = "",
        password: str = "",
        in_clear: bool = False,
    ) -> None:
        self._server = urlsplit(server)
        self._sender = sender
        self._user = user
        self._password = password
        self._in_clear = in_clear

    def reaches(self, recipient: Recipient) -> bool:
        """Whether the recipient has an e-mail address."""
        return bool(recipient.email)

    def send(self, recipient: Recipient, call: Call) -> None:
        """Hand the alarm to the mail server; see :class:`bot.alarms.Messenger`."""
        from email.message import EmailMessage  # noqa: PLC0415 - only when there is an alarm
        from email.utils import formatdate, make_msgid  # noqa: PLC0415

        message = EmailMessage()
        message["Subject"] = call.subject
        message["From"] = self._sender
        message["To"] = recipient.email
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office reply to it
        message["Importance"] = "high"
        message.set_content(call.text)
        with self._connected() as server:
            server.send_message(message)

    def check(self) -> None:
        """Connect, and log in if there is a user."""
        with self._connected() as server:
            server.noop()

    @contextmanager
    def _connected(self) -> Iterator[SMTP]:
        import smtplib  # noqa: PLC0415 - only when there is an alarm
        import ssl  # noqa: PLC0415

        host, port = self._server.hostname or "", self._server.port
        trust = ssl.create_default_context()
        try:
            with (
                smtplib.SMTP_SSL(host, port or 465, timeout=_TIMEOUT, context=trust)
                if self._server.scheme == "smtps"
                else smtplib.SMTP(host, port or 587, timeout=_TIMEOUT)
            ) as server:
                server.ehlo()
                if self._server.scheme == "smtp" and server.has_extn("starttls"):
                    server.starttls(context=trust)
                    server.ehlo()
                elif self._user and self._server.scheme == "smtp":
                    raise LoginFailed(
                        f"The mail server {host} offers no encryption, so the password is not "
                        "sent to it; use its encrypted port, smtps://…:465."
                    )
                elif self._server.scheme == "smtp" and not (self._in_clear or _is_here(host)):
                    raise Retryable(
                        f"The mail server {host} offers no encryption, so no alarm is sent to it; "
                        "use its encrypted port, smtps://…:465, or set alarm.smtp_in_clear = true "
                        "if it stands in a network of your own."
                    )
                if self._user:
                    server.login(self._user, self._password)
                yield server
        except smtplib.SMTPAuthenticationError as error:
            raise LoginFailed(
                f"The mail server {host} refuses the login of {self._user}; renew "
                "ALARM_SMTP_PASSWORD."
            ) from error
        except smtplib.SMTPRecipientsRefused as error:
            code = max(answer[0] for answer in error.recipients.values())
            raise _refused(host, code, "the recipient") from error
        except smtplib.SMTPResponseException as error:
            raise _refused(host, error.smtp_code, "the message") from error
        except ssl.SSLError as error:
            raise Retryable(
                f"The mail server {host} could not be trusted: {error.reason}"
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            what = type(error).__name__
            raise Retryable(
                f"The mail server {host} can't be reached ({what}); check alarm.smtp and this "
                "machine's network."
            ) from error


def _is_here(host: str) -> bool:
    """Tell whether the server is named as one on this machine, so that nothing leaves it."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refused(host: str, code: int, what: str) -> Retryable | Rejected:
    text = f"The mail server {host} does not take {what} ({code})."
    return Rejected(text) if code >= _PERMANENT else Retryable(text)
