"""The form in which somebody says how to be told (提醒设置), the same at phone and desk."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tongxin.kernel import clock
from tongxin.shared.consents.purposes import purpose_of
from tongxin.shared.notify.channels import ready_channels
from tongxin.shared.notify.choosing import OUTSIDE, Choice, choose, must_agree, own_choice
from tongxin.shared.notify.models import address_of


def _hour(label: Any, help_text: Any = "") -> forms.TimeField:
    picker = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=picker, help_text=help_text)


class ChoiceForm(forms.Form):
    """Channels, address, quiet hours and digest; and the consent of a worker."""

    channels = forms.MultipleChoiceField(
        label=_("除站内通知外，还用这些方式提醒我"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    email = forms.EmailField(label=_("电子邮箱"), required=False, max_length=120)
    quiet_from = _hour(_("免打扰开始"), _("这段时间里的提醒推迟到结束时发送"))
    quiet_until = _hour(_("免打扰结束"))
    digest_at = _hour(_("每日汇总时间"), _("填写后每天只在这个时间汇总提醒一次；不填则随时提醒"))
    agrees = forms.BooleanField(label=_("我已阅读并同意"), required=False)

    def __init__(self, *args: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ready = ready_channels()
        self.fields["channels"].choices = [(one.key, one.label) for one in ready]
        if asks:
            self.fields["agrees"].help_text = purpose_of(OUTSIDE).text
        else:
            del self.fields["agrees"]


def choice_form(request: HttpRequest) -> ChoiceForm:
    """The form with what was chosen last."""
    kept = own_choice(request.user)
    names = ("channels", "quiet_from", "quiet_until", "digest_at")
    known = {name: getattr(kept, name) for name in names} | {"email": address_of(kept)}
    return ChoiceForm(request.POST or None, initial=known, asks=must_agree(request.actor))


def keep_choice(request: HttpRequest, clean: dict[str, Any]) -> Any:
    """Keep what the form says."""
    agrees = clean.pop("agrees", False)
    choice = Choice(**clean | {"channels": tuple(clean["channels"])})
    return choose(
        choice=choice,
        account=request.user,
        agrees=agrees,
        actor=request.actor,
        now=clock.now(),
    )
