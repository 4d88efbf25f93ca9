"""What the operator says of mail and gateway is checked when the program starts."""

import pytest

from tongxin.config.env import EnvError
from tongxin.config.outside import gateway_settings, mail_settings

SECRET = "sixteen letters!"  # noqa: S105 - of a test


def test_a_mail_server_is_read_from_one_address():
    found = mail_settings("smtp+tls://tx%40a:p%2Fw@mail.example.org", "tx@example.org")
    assert found == {
        "EMAIL_HOST": "mail.example.org",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "tx@a",
        "EMAIL_HOST_PASSWORD": "p/w",
        "EMAIL_USE_TLS": True,
        "EMAIL_USE_SSL": False,
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": "tx@example.org",
    }
    assert mail_settings("smtps://m:1465", "a@b")["EMAIL_PORT"] == 1465


@pytest.mark.parametrize("address", ["mail.example.org", "http://mail", "smtp://"])
def test_what_is_no_mail_server_is_refused(address):
    with pytest.raises(EnvError, match="TONGXIN_MAIL"):
        mail_settings(address, "tx@example.org")


def test_mail_needs_a_sender():
    with pytest.raises(EnvError, match="TONGXIN_MAIL_FROM"):
        mail_settings("smtp://mail.example.org", "")


@pytest.mark.parametrize("address", ["http://sms.example.org/", "ftp://sms", "sms", "https://"])
def test_numbers_leave_over_https_alone(address):
    with pytest.raises(EnvError, match="TONGXIN_SMS_GATEWAY"):
        gateway_settings(address, SECRET)


def test_a_gateway_needs_a_secret():
    with pytest.raises(EnvError, match="TONGXIN_SMS_SECRET"):
        gateway_settings("https://sms.example.org/", "short")
    there = ("https://sms.example.org/", SECRET)
    assert gateway_settings(*there) == there
    assert gateway_settings("", "") == ("", "")
