"""Messages through a federation's own gateway of short messages (短信网关): one signed POST."""

import hashlib
import hmac
import json
from http.client import HTTPException
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.sealed import Sealed
from tongxin.shared.access.models import Account
from tongxin.shared.notify.channels import Letter, SendingFailed
from tongxin.shared.notify.models import Preference

SECONDS = 10
ANSWER_BYTES = 2000


class NoDetour(HTTPRedirectHandler):
    """A gateway that sends us elsewhere with a mobile number is not followed."""

    def redirect_request(self, *_args):
        """Refuse."""


class Gateway:
    """A web hook: JSON with the mobile number and the words, signed with HMAC-SHA-256.

    An answer of 2xx means taken over. ``docs/howto/send-messages-outside.md`` has the contract.
    """

    key = "sms"
    label = _("短信")

    def is_ready(self) -> bool:
        """Whether address and secret are set."""
        return bool(settings.SMS_GATEWAY and settings.SMS_SECRET)

    def address(self, account: Account, _preference: Preference) -> str:
        """The mobile number on file."""
        sealed: Sealed | None = getattr(account.worker, "mobile", None)
        return sealed.open() if sealed else ""

    def send(self, letter: Letter) -> None:
        """One letter."""
        told = {"id": letter.key, "to": letter.to, "title": letter.title, "text": letter.text}
        body = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
        request = Request(settings.SMS_GATEWAY, body, _headers(letter.key, body))  # noqa: S310 - checked when set
        try:
            with build_opener(NoDetour).open(request, timeout=SECONDS) as answer:
                answer.read(ANSWER_BYTES)
        except (OSError, HTTPException) as error:
            status = getattr(error, "code", "")
            raise SendingFailed(f"{type(error).__name__} {status}".strip()) from error


def sign(body: bytes) -> str:
    """By which the gateway knows that the body is ours."""
    return hmac.new(settings.SMS_SECRET.encode(), body, hashlib.sha256).hexdigest()


def _headers(key: str, body: bytes) -> dict[str, str]:
    return {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": key,
        "X-Tongxin-Signature": f"sha256={sign(body)}",
    }
