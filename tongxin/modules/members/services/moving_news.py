"""What a transfer tells whom (转接通知): both unions, the person, and the places above them."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import masking
from tongxin.modules.members.models import MembershipTransfer
from tongxin.modules.members.states import Moving
from tongxin.shared.notify.services import Message, notify
from tongxin.shared.orgs.levels import Level
from tongxin.shared.orgs.models import UnionOrg

PLACES = (Level.COUNTY, Level.CITY, Level.PROVINCE)
Side = MembershipTransfer.Side


def tell_asked(row: MembershipTransfer, *, now: datetime) -> None:
    """The old union is asked; the other two hear what was begun."""
    facts = _facts(row)
    ask = _("%(name)s 申请把会籍转到 %(union)s，请在 %(day)s 前确认；到期没有答复的自动转出")
    _desk(row, row.membership.union, _("会籍转接待确认"), ask % facts, now)
    if row.asked_by == Side.MEMBER:
        body = _("%(name)s 申请转入本工会，原工会 %(day)s 前答复，之后请及时接收") % facts
        _desk(row, row.union, _("会籍转入申请"), body, now)
        return
    body = _(
        "%(union)s 提出把您的会籍转入，原工会 %(day)s 前答复；不是您本人意愿的，请打开本页取消"
    )
    _person(row, row.membership.union, body % facts, now)


def tell_released(row: MembershipTransfer, *, now: datetime) -> None:
    """The old union let go: the new one is to act."""
    facts = _facts(row)
    body = _("%(origin)s 已转出 %(name)s 的会籍，请在 %(due)s 前接收，或写明原因退回") % facts
    _desk(row, row.union, _("会籍待接收"), body, now)
    if row.release == MembershipTransfer.Release.SILENCE:
        body = _("%(name)s 的会籍转接到期没有答复，已自动转出，等待 %(union)s 接收") % facts
        _desk(row, row.membership.union, _("会籍已自动转出"), body, now)
    body = _("原工会已同意转出，等待 %(union)s 接收；接收之前您仍是原工会会员") % facts
    _person(row, row.membership.union, body, now)


def tell_ended(row: MembershipTransfer, *, now: datetime) -> None:
    """How it came out."""
    facts = _facts(row)
    if row.state == Moving.DONE:
        body = _("%(name)s 的会籍已于 %(on)s 转到 %(union)s") % facts
        _desk(row, row.membership.union, _("会籍已转出"), body, now)
        _person(row, row.union, _("您的会籍已转到 %(union)s，自 %(on)s 起") % facts, now)
        _places(row, body, now)
        return
    outcome = row.get_state_display()
    body = _("%(name)s 的会籍转接：%(outcome)s。%(reply)s") % (facts | {"outcome": outcome})
    _desk(row, row.membership.union, _("会籍转接已结束"), body, now)
    _desk(row, row.union, _("会籍转接已结束"), body, now)
    told = _("您的会籍转接：%(outcome)s。%(reply)s") % (facts | {"outcome": outcome})
    if row.membership.is_current:
        told = _("%(told)s 您仍是原工会会员") % {"told": told}
    _person(row, row.membership.union, told, now)


def place_of(union: UnionOrg) -> UnionOrg | None:
    """The federation of the county the union lies in, or of the city where there is none."""
    above = UnionOrg.objects.filter(
        pk__in=[int(part) for part in union.path.strip("/").split("/")], level__in=PLACES
    )
    return above.exclude(pk=union.pk).order_by("-path").first()


def _places(row: MembershipTransfer, body: str, now: datetime) -> None:
    """From one county to another nobody above has to agree; they are told."""
    places = {place_of(row.membership.union), place_of(row.union)}
    if len(places) == 1:
        return
    for place in sorted((one for one in places if one), key=lambda one: one.path):
        message = Message(title=_("跨县区会籍转接"), body=body, url=_url(row))
        notify(union=place, message=message, now=now)


def _facts(row: MembershipTransfer) -> dict[str, str]:
    return {
        "name": masking.name(row.name),  # what is sent outlives an erasure
        "union": row.union.name,
        "origin": row.origin_name,
        "day": row.promised_on.isoformat(),
        "due": row.due_on.isoformat() if row.due_on else "",
        "on": row.changed_on.isoformat() if row.changed_on else "",
        "reply": row.reply,
    }


def _desk(row: MembershipTransfer, union: UnionOrg, title: str, body: str, now: datetime) -> None:
    notify(union=union, message=Message(title=title, body=body, url=_url(row)), now=now)


def _person(row: MembershipTransfer, union: UnionOrg, body: str, now: datetime) -> None:
    url = reverse("members_h5:transfer")
    message = Message(title=_("会籍转接"), body=body, url=url)
    notify(union=union, worker=row.worker, message=message, now=now)


def _url(row: MembershipTransfer) -> str:
    return reverse("members_desk:transfer", args=[row.pk])
