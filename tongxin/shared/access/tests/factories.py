"""Plain valid accounts, roles, posts and grants for tests."""

from datetime import date, timedelta
from itertools import count

from tongxin.shared.access.models import (
    Account,
    AnsweredRequest,
    ApiToken,
    CommitteePost,
    Grant,
    Role,
    SignInTry,
    StartCode,
)
from tongxin.shared.access.rights import known
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW

_numbers = count(1)


def an_account(_union: UnionOrg | None = None, *, password: str = "", **facts) -> Account:
    """Somebody who may sign in; with ``password`` really can."""
    number = next(_numbers)
    facts.setdefault("name", f"第{number}用户")
    account = Account(username=facts.pop("username", f"user{number}"), **facts)
    account.set_password(password or None)
    account.save()
    return account


def a_role(_union: UnionOrg | None = None, *, rights=None, **facts) -> Role:
    """A role with all rights of the house, or with ``rights``."""
    facts.setdefault("code", f"role-{next(_numbers)}")
    facts.setdefault("name", "试用角色")
    return Role.objects.create(rights=sorted(known()) if rights is None else rights, **facts)


def a_post(union: UnionOrg) -> CommitteePost:
    """A post somebody holds at ``union``."""
    return CommitteePost.objects.create(
        account=an_account(), union=union, role="主席", started_on=date(2024, 1, 1)
    )


def a_grant(union: UnionOrg, *, account: Account | None = None, role: Role | None = None) -> Grant:
    """A role over the subtree of ``union``, in force since last year."""
    return Grant.objects.create(
        account=account or an_account(),
        role=role or a_role(),
        union=union,
        valid_from=NOW - timedelta(days=365),
        made_by="测试员",
    )


def a_token(union: UnionOrg, **facts) -> ApiToken:
    """A key over the subtree of ``union``; nobody knows its secret."""
    number = next(_numbers)
    facts.setdefault("rights", ["orgs.view"])
    facts.setdefault("digest", f"{number:064}")
    facts.setdefault("expires_at", NOW + timedelta(days=365))
    account = facts.pop("account", None) or an_account()
    return ApiToken.objects.create(
        name=f"第{number}接口", union=union, prefix=f"tx_{number:05}", account=account, **facts
    )


def a_start_code(union: UnionOrg) -> StartCode:
    """A code nobody knows."""
    return StartCode.objects.create(
        account=an_account(union), digest=f"{next(_numbers):064}", expires_at=NOW
    )


def a_try(_union: UnionOrg) -> SignInTry:
    """One wrong password for some name."""
    return SignInTry.objects.create(mark=f"{next(_numbers):064}", failed_count=1, at=NOW)


def an_answer(union: UnionOrg) -> AnsweredRequest:
    """The kept answer to a POST."""
    return AnsweredRequest.objects.create(
        account=an_account(union), key=f"key-{next(_numbers)}", digest="0" * 64, status=200, at=NOW
    )


FACTORIES = {
    "access.Account": an_account,
    "access.Role": a_role,
    "access.CommitteePost": a_post,
    "access.Grant": a_grant,
    "access.ApiToken": a_token,
    "access.SignInTry": a_try,
    "access.StartCode": a_start_code,
    "access.AnsweredRequest": an_answer,
}
