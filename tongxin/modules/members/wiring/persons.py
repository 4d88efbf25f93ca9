"""What the module keeps about persons, why and for how long."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tongxin.modules.members import transfers
from tongxin.modules.members.selectors import cards
from tongxin.modules.members.selectors import memberships as selectors
from tongxin.modules.members.services import (
    applying,
    asking,
    correcting,
    dues_bases,
    duplicates,
    findings,
    parting,
    settling,
    silence_steps,
)
from tongxin.modules.members.services.erasing import erase_transfers
from tongxin.shared.people.erasing import Keeping, erase_with, keep_while
from tongxin.shared.retention.declarations import Keep, Then, keep
from tongxin.shared.transfer.own_copy import holds

KEPT = Keep(
    label="members.Membership",
    why=_("工会会员档案，按档案管理规定长期保存"),
    then=Then.KEEP,
)
MOVED = Keep(
    label="members.MembershipTransfer",
    why=_("会籍转接记录是会员档案的一部分，长期保存"),
    then=Then.KEEP,
)
YEARS_OF_PROOF = 1095
ASKED = Keep(
    label="members.JoinApplication",
    why=_("《个人信息保护法》第五十六条：处理情况记录至少保存三年；入会后的会籍另行长期保存"),
    then=Then.DELETE,
    since=_("办结之日"),
    days=YEARS_OF_PROOF,
    clear=applying.forget_ended,
)
TRIED = Keep(
    label="members.JoinTry",
    why=_("防止滥发入会申请"),
    then=Then.DELETE,
    since=_("失效之日"),
    days=1,
    clear=asking.forget_tries,
)
CARD_KEPT = Keep(
    label="members.MemberCard",
    why=_("会员卡号不重复使用：失效后保留卡号，以免再次发出；卡号不含个人信息"),
    then=Then.KEEP,
)
CORRECTED = Keep(
    label="members.Correction",
    why=_("《个人信息保护法》第五十六条：处理情况记录至少保存三年"),
    then=Then.DELETE,
    since=_("办结之日"),
    days=YEARS_OF_PROOF,
    clear=correcting.forget_corrections,
)
PARTED = Keep(
    label="members.LeaveRequest",
    why=_("证明退会出于本人意愿，保存三年；会籍经历另行长期保存"),
    then=Then.DELETE,
    since=_("办结之日"),
    days=YEARS_OF_PROOF,
    clear=parting.forget_leave_requests,
)
CLERKS = Keep(
    label="members.EmployerHr",
    why=_("谁在何时为哪家单位报送名册，随单位档案长期保存"),
    then=Then.KEEP,
)
TAGGED = Keep(
    label="members.GroupTag",
    why=_("会员所属群体，随会籍长期保存"),
    then=Then.KEEP,
)
COUNTED_IN_GROUPS = Keep(
    label="members.GroupSpan",
    why=_("由会籍和群体登记得出，自身不存数据"),
    then=Then.WITH_OWNER,
)
FOUND = Keep(
    label="members.Finding",
    why=_("会员资料核对和改正的记录，随会籍长期保存"),
    then=Then.KEEP,
)
PAIRED = Keep(
    label="members.DuplicatePair",
    why=_("是否同一人的认定，保存后不再重复询问"),
    then=Then.KEEP,
)
DUES_SET = Keep(
    label="members.DuesRate",
    why=_("会费账单的依据，长期保存"),
    then=Then.KEEP,
)
DUES_OWED = Keep(
    label="members.DuesAccount",
    why=_("会费收缴情况，由账单和缴费记录得出，长期保存"),
    then=Then.KEEP,
)
WAGES = Keep(
    label="members.DuesBase",
    why=_("计算会费用；离会或更正满三年后删除，账单金额仍保留"),
    then=Then.DELETE,
    since=_("离会或更正之日"),
    days=YEARS_OF_PROOF,
    clear=dues_bases.forget_bases,
)
BILLED = Keep(
    label="members.DuesBill",
    why=_("会费收入的会计资料，按会计档案规定保存"),
    then=Then.KEEP,
)
SUMMED = Keep(
    label="members.DuesMonth",
    why=_("由会费账单合计得出，不含个人信息"),
    then=Then.WITH_OWNER,
)
PAID = Keep(
    label="members.DuesPayment",
    why=_("会费收入的会计资料，按会计档案规定保存"),
    then=Then.KEEP,
)
SILENT = Keep(
    label="members.WithdrawalProposal",
    why=_("证明催缴和劝导的经过，保存三年；会籍经历另行长期保存"),
    then=Then.DELETE,
    since=_("办结之日"),
    days=YEARS_OF_PROOF,
    clear=silence_steps.forget_proposals,
)
EVERY_KEEP = (
    KEPT,
    ASKED,
    TRIED,
    MOVED,
    CARD_KEPT,
    CORRECTED,
    PARTED,
    CLERKS,
    TAGGED,
    COUNTED_IN_GROUPS,
    FOUND,
    PAIRED,
    DUES_SET,
    DUES_OWED,
    WAGES,
    BILLED,
    SUMMED,
    PAID,
    SILENT,
)


def connect() -> None:
    """Enter holdings, retention, erasers and what must be kept for now."""
    for held in (
        transfers.MEMBERSHIPS,
        transfers.APPLICATIONS,
        transfers.TRANSFERS,
        transfers.CARDS,
        transfers.CORRECTIONS,
        transfers.LEAVING,
        transfers.GROUP_TAGS,
        transfers.PAIRS,
        *transfers.OWN,
    ):
        holds(held)
    for one in EVERY_KEEP:
        keep(one)
    erase_with("members.applications", settling.erase_applications)
    erase_with("members.transfers", erase_transfers)
    erase_with("members.corrections", correcting.erase_corrections)
    erase_with("members.leaving", parting.erase_leave_requests)
    erase_with("members.findings", findings.forget_reasons)
    erase_with("members.duplicates", duplicates.forget_reasons)
    erase_with("members.dues", dues_bases.erase_dues)
    erase_with("members.withdrawals", silence_steps.erase_proposals)
    keep_while(Keeping("members.asking", _("更正或退会申请正在办理，办结前须保留"), _is_asking))
    keep_while(Keeping("members.applying", _("入会申请正在办理，办结前须保留"), _is_applying))
    keep_while(Keeping("members.current", _("现为工会会员，会籍期间须保留会员资料"), _is_member))


def _is_member(worker_id: int, _now: datetime) -> bool:
    return selectors.belongs_somewhere(worker_id)


def _is_applying(worker_id: int, _now: datetime) -> bool:
    return settling.applications_of(worker_id).filter(ended_at=None).exists()


def _is_asking(worker_id: int, _now: datetime) -> bool:
    return cards.live_requests_of(worker_id)
