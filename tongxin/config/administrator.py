"""``tongxin admin``: the first administrator of an installation, and the topmost union with it."""

import getpass
import re
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.config import tables
from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.shared.access.first import make_first_administrator, renew_administrator_code
from tongxin.shared.access.signing_in import set_password
from tongxin.shared.access.start_codes import LIFE, issue_start_code
from tongxin.shared.orgs.levels import Kind, Level
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.services import UnionFacts, found_union
from tongxin.shells.cli.registry import DONE, command

OPERATOR = Actor.system("operator")
USER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{2,39}")
UNION_CODE = re.compile(r"[A-Za-z0-9-]{1,32}")


class TopUnionNeeded(DomainError):
    """There is no topmost union yet, and too little was said to found it."""

    code = "house.top_union_needed"
    message = gettext_lazy(
        "还没有最上级工会，请一并写明：--union 工会编码 --union-name 名称 "
        "--level 层级 --founded 成立日期"
    )


class TopUnionOther(DomainError):
    """The topmost union of this installation is another one."""

    code = "house.top_union_other"
    message = gettext_lazy(
        "最上级工会是 %(known)s，不是 %(given)s：请用 --union 写明其中一个，或不写 --union"
    )


class PasswordsDiffer(DomainError):
    """The password was typed differently the second time."""

    code = "house.passwords_differ"
    message = gettext_lazy("两次输入的密码不一致，什么都没有建立，请重新运行")


def declare() -> None:
    """Enter the command."""
    command("admin", gettext_lazy("建立首位平台管理员"), arguments=_arguments, run=_run)


def _arguments(parser: ArgumentParser) -> None:
    say = parser.add_argument
    say("username", type=_user_name, metavar=_("用户名"), help=_("平台管理员登录用的用户名"))
    say("--name", type=_up_to(50), metavar=_("姓名"), help=_("显示的姓名，默认与用户名相同"))
    say(
        "--union",
        type=_union_code,
        metavar=_("工会编码"),
        help=_("最上级工会；还没有时按以下各项建立"),
    )
    say("--union-name", type=_up_to(100), metavar=_("名称"), help=_("新建的最上级工会的名称"))
    levels, kinds = "、".join(Level.values), "、".join(Kind.values)
    say(
        "--level",
        choices=Level.values,
        metavar=_("层级"),
        help=_("新建的最上级工会的层级：%s") % levels,
    )
    say(
        "--kind",
        choices=Kind.values,
        default=Kind.LOCAL_FEDERATION.value,
        metavar=_("类型"),
        help=_("新建的最上级工会的类型，默认 local_federation：%s") % kinds,
    )
    say("--founded", type=_day, metavar=_("日期"), help=_("新建的最上级工会的成立日期"))
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--password", action="store_true", help=_("当场设置密码（输入两次）"))
    ways.add_argument("--new-code", action="store_true", help=_("给已有的平台管理员新发启用码"))


def _run(given: Namespace) -> int:
    tables.require(embedded=not settings.ENV.database_url)
    now = clock.now()
    password = _ask_password() if given.password else None
    with speaking(OPERATOR), transaction.atomic():
        if given.new_code:
            code: str | None = renew_administrator_code(
                username=given.username, actor=OPERATOR, now=now
            )
        else:
            code = _make(given, password, now)
    if code is None:
        sys.stderr.write(_("已建立平台管理员 %s，可以登录") % given.username + "\n")
        return DONE
    told = _("在 /start/ 用这个启用码启用账号 %(username)s，%(days)s 天内有效，只能用一次：")
    facts = {"username": given.username, "days": LIFE.days}
    sys.stderr.write(told % facts + "\n")
    sys.stdout.write(f"{code}\n")
    return DONE


def _make(given: Namespace, password: str | None, now: datetime) -> str | None:
    """The account; its start code unless it has a password already."""
    account = make_first_administrator(
        username=given.username,
        name=given.name or given.username,
        union=_top_union(given, now),
        actor=OPERATOR,
        now=now,
    )
    if password is None:
        return issue_start_code(account=account, actor=OPERATOR, now=now)
    set_password(account, password)
    return None


def _top_union(given: Namespace, now: datetime) -> UnionOrg:
    known = list(UnionOrg.objects.filter(parent=None, closed_on=None).order_by("code"))
    if not known:
        return _found(given, now)
    meant = [union for union in known if given.union in {None, union.code}]
    if len(meant) != 1:
        codes = "、".join(union.code for union in known)
        raise TopUnionOther(known=codes, given=given.union or codes)
    return meant[0]


def _found(given: Namespace, now: datetime) -> UnionOrg:
    needed = (given.union, given.union_name, given.level, given.founded)
    if not all(needed):
        raise TopUnionNeeded
    code, name, level, founded_on = needed
    facts = UnionFacts(code=code, name=name, level=level, kind=given.kind, founded_on=founded_on)
    return found_union(facts=facts, parent=None, actor=OPERATOR, now=now)


def _ask_password() -> str:
    """Typed twice without being shown. Raises PasswordsDiffer."""
    first = getpass.getpass(_("密码：") + " ")
    if getpass.getpass(_("再输一次：") + " ") != first:
        raise PasswordsDiffer
    return first


def _user_name(text: str) -> str:
    if USER_NAME.fullmatch(text):
        return text
    raise ArgumentTypeError(_("用字母开头，3 到 40 位字母、数字、点或横线"))


def _union_code(text: str) -> str:
    if UNION_CODE.fullmatch(text):
        return text
    raise ArgumentTypeError(_("编码只能用字母、数字和横线，不超过 32 位"))


def _up_to(most: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if 0 < len(text.strip()) <= most:
            return text.strip()
        raise ArgumentTypeError(_("应为 1 到 %s 个字") % most)

    return read


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("日期写作 2026-05-20，收到 %s") % text) from None
