"""The ways out of the house, against a real mail server and a gateway on loopback."""

from __future__ import annotations

import pytest

from bot.alarms import Call, Recipient
from bot.alarms.mail import Mail
from bot.alarms.webhook import Webhook
from bot.errors import LoginFailed, Rejected, Retryable
from tests.fakes_alarm import Gateway, MailServer, free_port

KARI = Recipient(name="Kari Nilsen", email="kari@boe.kommune.no")
CALL = Call(
    subject="Bø kommune: Mulig krise", text="Ras ved Hovden {phone}\n«æøå»", url="https://x.no"
)


def mail(server: str, user: str = "") -> Mail:
    """Return a way by e-mail."""
    return Mail(server=server, sender="svarvakt@boe.kommune.no", user=user, password="x")


def test_an_alarm_is_a_plain_mail_with_its_letters_whole() -> None:
    """From the municipality, to the one person, marked as automatic so that nobody answers it."""
    with MailServer() as server:
        mail(server.address).send(KARI, CALL)
        mail(server.address).check()
    (message,) = server.received
    assert message["Subject"] == "Bø kommune: Mulig krise"
    assert message["To"] == "kari@boe.kommune.no"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n").strip() == CALL.text


@pytest.mark.parametrize(
    ("address", "kind"),
    [("gone.kari@boe.kommune.no", Rejected), ("full.k@boe.kommune.no", Retryable)],
)
def test_a_refused_recipient(address: str, kind: type[Exception]) -> None:
    """For good is not tried again; for now is."""
    with MailServer() as server, pytest.raises(kind, match="does not take the recipient"):
        mail(server.address).send(Recipient(name="K", email=address), CALL)


def test_a_password_is_never_sent_in_clear() -> None:
    """Where the server offers no encryption nothing is sent, and it says what to do."""
    with MailServer() as server, pytest.raises(LoginFailed, match="offers no encryption"):
        mail(server.address, user="svarvakt").check()


def elsewhere(server: MailServer) -> str:
    """Return an address of the server that does not say that it is this machine."""
    return server.address.replace("127.0.0.1", "0.0.0.0")  # noqa: S104 - to connect to, not to bind


def test_an_alarm_is_never_sent_in_clear_through_a_network() -> None:
    """What a citizen wrote stays here where no encryption is offered; it says what can be done."""
    with MailServer() as server:
        way = mail(elsewhere(server))
        with pytest.raises(Retryable, match=r"offers no encryption.*smtp_in_clear"):
            way.send(KARI, CALL)
        with pytest.raises(Retryable, match="offers no encryption"):
            way.check()
    assert server.received == []


def test_a_mail_server_that_the_configuration_trusts() -> None:
    """One in the municipality's own network may be without encryption, but gets no password."""
    with MailServer() as server:
        address = elsewhere(server)
        Mail(server=address, sender="svarvakt@boe.kommune.no", in_clear=True).send(KARI, CALL)
        with pytest.raises(LoginFailed, match="offers no encryption"):
            Mail(server=address, sender="a@b.no", user="svarvakt", in_clear=True).check()
    assert len(server.received) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_mail_server_on_this_machine_needs_no_encryption(host: str) -> None:
    """Nothing leaves the machine on the way there."""
    with MailServer() as server:
        mail(server.address.replace("127.0.0.1", host)).send(KARI, CALL)
    assert len(server.received) == 1


def test_a_mail_server_that_is_down_or_silent() -> None:
    """It is tried again, and the reason names the server and no person."""
    with pytest.raises(Retryable, match=r"127\.0\.0\.1 can't be reached"):
        mail(f"smtp://127.0.0.1:{free_port()}").send(KARI, CALL)


def test_a_gateway_gets_what_it_wants() -> None:
    """The keys of the configuration, filled in once: a comment that holds {phone} is no template."""
    ola = Recipient(name="Ola", webhook="", phone="+4791234567")
    with Gateway() as gateway:
        ola = Recipient(name="Ola", webhook=gateway.address, phone="+4791234567")
        way = Webhook(
            body={"to": "{phone}", "text": "{name}: {text}", "kind": "{other}"}, token="t"
        )
        way.send(ola, CALL)
    assert gateway.received == [
        (
            {"to": "+4791234567", "text": "Ola: Ras ved Hovden {phone}\n«æøå»", "kind": "{other}"},
            "Bearer t",
        )
    ]


@pytest.mark.parametrize(
    ("code", "kind"),
    [(500, Retryable), (429, Retryable), (401, LoginFailed), (400, Rejected), (302, Rejected)],
)
def test_a_gateway_that_refuses(code: int, kind: type[Exception]) -> None:
    """What may pass is tried again; a redirect is not followed to wherever it points."""
    with Gateway() as gateway:
        gateway.answers = [code]
        with pytest.raises(kind, match=f"answered {code}"):
            Webhook(body={"t": "{text}"}).send(Recipient(name="O", webhook=gateway.address), CALL)


def test_a_gateway_that_is_down() -> None:
    """It is tried again."""
    nobody = Recipient(name="Ola", webhook=f"http://127.0.0.1:{free_port()}/")
    with pytest.raises(Retryable, match="did not answer"):
        Webhook(body={"t": "{text}"}).send(nobody, CALL)
