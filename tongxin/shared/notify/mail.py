"""Messages as e-mail (电子邮件), by the server the operator named."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext_lazy as _

from tongxin.shared.access.models import Account
from tongxin.shared.notify.channels import Letter, SendingFailed
from tongxin.shared.notify.models import Preference, address_of


class Mail:
    """E-mail over Django's backend; plain text, one person a letter."""

    key = "email"
    label = _("电子邮件")

    def is_ready(self) -> bool:
        """Whether there is a server and a sender."""
        return bool(settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL)

    def address(self, _account: Account, preference: Preference) -> str:
        """The address the person entered."""
        return address_of(preference)

    def send(self, letter: Letter) -> None:
        """One letter; the message id is made of the key, so that a mailbox knows it again."""
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
        headers = {"Message-ID": f"<{letter.key}@{domain}>", "Auto-Submitted": "auto-generated"}
        message = EmailMessage(letter.title, letter.text, to=[letter.to], headers=headers)
        try:
            message.send()
        except (OSError, ValueError) as error:  # what smtplib raises; a title in two lines
            raise SendingFailed(type(error).__name__) from error
