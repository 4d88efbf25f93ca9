"""The roles an installation starts with (角色): data an operator may change afterwards."""

from datetime import datetime

from django.utils.translation import gettext as _

from tongxin.modules.members.permissions import HrCan
from tongxin.shared.access.models import FieldClass, Role
from tongxin.shared.access.rights import known

STAFF_MODULES = {
    "activities", "approvals", "campaigns", "consents", "files", "indicators", "members", "notify",
    "orgs", "papers", "people", "public_notices", "reports", "transfer",
}  # fmt: skip


def install_roles(_now: datetime) -> None:
    """Make the roles that do not exist yet; an existing one is left as the operator set it."""
    for code, name, rights, field_class in _roles():
        Role.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "rights": sorted(rights),
                "field_class": field_class,
                "is_for_workers": code == "worker",
            },
        )


def _roles():
    everything = set(known())
    for_workers = {code for code in everything if known()[code].name in WORKER_RIGHTS}
    staff = {code for code in everything - for_workers if code.split(".")[0] in STAFF_MODULES}
    party = {"activities.party_names"}  # political data: given by name, not with a post
    staff -= party
    dues = {"members.dues", "members.dues_base"}  # wages: given by name at the own union
    staff -= dues
    officer = staff | {"access.view", "access.grant"}
    looking = {code for code in staff if code.endswith(".view")} | {"indicators.export"}
    personal, plain = FieldClass.PERSONAL, FieldClass.PLAIN
    keys = {code for code in everything if code.startswith("access.")}
    return (
        ("worker", _("职工"), for_workers, plain),
        ("grassroots_officer", _("基层工会干部"), officer, personal),
        ("dues_officer", _("会费管理人"), dues | BESIDE_DUES, personal),
        (
            "party_officer",
            _("党务干部"),
            party | {"activities.view", "activities.edit", "activities.check_in"},
            personal,
        ),
        ("district_officer", _("县区干部"), officer, personal),
        ("city_officer", _("市级部室干部"), officer, personal),
        ("province_officer", _("省级部室干部"), officer, personal),
        ("leader", _("领导"), looking | _approving(staff), plain),
        ("auditor", _("审计人员"), looking | {"access.audit"}, plain),
        ("employer_hr", _("单位经办人"), {HrCan.ROSTER.value}, personal),
        (
            "platform_admin",
            _("平台管理员"),
            keys | staff | party | dues | {"deadlines.enter"},
            plain,
        ),
    )


WORKER_RIGHTS = {"SIGN_UP"}
BESIDE_DUES = {
    "orgs.view", "members.view", "members.dues_rate", "transfer.import", "transfer.export"
}  # fmt: skip
APPROVING = {"approve", "accept", "adopt", "decide"}


def _approving(rights: set[str]) -> set[str]:
    return {code for code in rights if code.rpartition(".")[2] in APPROVING}
