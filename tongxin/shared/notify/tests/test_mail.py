"""E-mail against a mail server on this machine that speaks SMTP."""

from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from tongxin.shared.notify.channels import Letter, SendingFailed
from tongxin.shared.notify.mail import Mail

LETTER = Letter(to="ma@example.org", title="报名成功：同心健步走", text="请到场。\r\n", key="tx-7")


class Box:
    """Takes what comes, or answers every letter with a refusal."""

    def __init__(self, refusal: str = ""):
        self.refusal, self.letters = refusal, []

    async def handle_DATA(  # noqa: N802 - as the server calls it
        self, _server, _session, envelope
    ):
        self.letters.append(envelope)
        return self.refusal or "250 OK"


class AnyPort(Controller):
    """A server on the port the machine gives."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mail_server(settings):
    """A function that starts a server with a box and points the settings at it."""
    started = []

    def start(box):
        server = AnyPort(box, hostname="127.0.0.1", port=0)
        server.start()
        started.append(server)
        settings.EMAIL_PORT = server.port
        return box

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "127.0.0.1", "同心 <tx@example.org>"
    settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = False, 5
    yield start
    for server in started:
        server.stop()


def test_a_letter_arrives_in_chinese_under_a_key_of_its_own(mail_server):
    box = mail_server(Box())
    Mail().send(LETTER)
    [envelope] = box.letters
    read = message_from_bytes(envelope.content, policy=policy.default)
    assert (envelope.mail_from, envelope.rcpt_tos) == ("tx@example.org", ["ma@example.org"])
    assert (read["Subject"], read.get_content()) == (LETTER.title, LETTER.text)
    assert (read["Message-ID"], read["Auto-Submitted"]) == (
        "<tx-7@example.org>",
        "auto-generated",
    )


@pytest.mark.parametrize("refusal", ["450 box is full", "550 no such person"])
def test_a_letter_the_server_refuses_has_failed(mail_server, refusal):
    mail_server(Box(refusal))
    with pytest.raises(SendingFailed, match="SMTPDataError"):
        Mail().send(LETTER)


def test_a_server_that_is_away_has_failed(mail_server, settings):
    settings.EMAIL_PORT = 9
    with pytest.raises(SendingFailed, match="ConnectionRefusedError"):
        Mail().send(LETTER)


def test_a_title_in_two_lines_smuggles_no_header(mail_server):
    box = mail_server(Box())
    with pytest.raises(SendingFailed, match="BadHeaderError"):
        Mail().send(Letter(to="ma@example.org", title="好\nBcc: x@example.org", text="", key="k"))
    assert not box.letters
