"""Settings of the ways out of the program: mail server and gateway of short messages."""

from typing import Any
from urllib.parse import unquote, urlsplit

from tongxin.config.env import EnvError

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
SECONDS, LEAST_SECRET = 10, 16
HERE = {"127.0.0.1", "localhost", "::1"}


def mail_settings(address: str, sender: str) -> dict[str, Any]:
    """Django's settings out of ``smtp+tls://user:password@host:port``. Raises EnvError."""
    facts: dict[str, Any] = {"EMAIL_HOST": "", "DEFAULT_FROM_EMAIL": sender}
    if not address:
        return facts
    parts = urlsplit(address)
    if parts.scheme not in PORTS or not parts.hostname:
        raise EnvError(f"TONGXIN_MAIL: must begin with one of {', '.join(PORTS)} and name a host")
    if "@" not in sender:
        raise EnvError("TONGXIN_MAIL_FROM: must be an address when TONGXIN_MAIL is set")
    return facts | {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": SECONDS,
    }


def gateway_settings(address: str, secret: str) -> tuple[str, str]:
    """The gateway and the secret that signs; only HTTPS leaves the machine. Raises EnvError."""
    parts = urlsplit(address)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
    if address and not (is_safe and parts.hostname):
        raise EnvError("TONGXIN_SMS_GATEWAY: must be an https:// address")
    if address and len(secret) < LEAST_SECRET:
        raise EnvError("TONGXIN_SMS_SECRET: must have at least 16 characters")
    return address, secret
