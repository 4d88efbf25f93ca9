"""Ways the entrance says no."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class WrongPassword(DomainError):
    """User name or password is wrong; which one is not told."""

    code = "access.wrong_password"
    message = _("用户名或密码不正确，请重新输入；忘记密码请联系本单位工会干部重置")
    status = 401


class LockedOut(DomainError):
    """Too many wrong passwords."""

    code = "access.locked"
    message = _("密码连续输错次数过多，账号已暂时锁定，请 %(minutes)s 分钟后再试")
    status = 429


class StartCodeUnusable(DomainError):
    """The code is unknown, used or too old."""

    code = "access.start_code"
    message = _("启用码不正确或已失效，请向本单位工会干部重新索取")
    status = 422


class UserNameTaken(DomainError):
    """Somebody has this user name."""

    code = "access.user_name_taken"
    message = _("用户名 %(username)s 已被使用，请换一个")


class WeakPassword(DomainError):
    """The password does not meet the rules."""

    code = "access.weak_password"
    message = _("密码不符合要求：%(reasons)s")
    status = 422


class RightsBeyondOwn(DomainError):
    """Nobody gives what they do not hold."""

    code = "access.beyond_own"
    message = _("只能授予自己拥有的权限，且不能超出自己的管理范围")
    status = 403


class NotByToken(DomainError):
    """Tokens, grants and start codes are given by people, never by a token."""

    code = "access.not_by_token"
    message = _("接口令牌不能建立令牌、授权、职务或账号，也不能发放启用码，请由本人登录工作台办理")
    status = 403


class SameKeyOtherRequest(DomainError):
    """The key was used for something else."""

    code = "access.key_reused"
    message = _("这次提交的编号已用于另一项内容，请刷新页面后重新提交")
    status = 422


class StillAtWork(DomainError):
    """The same request is being answered at this moment."""

    code = "access.still_at_work"
    message = _("这项提交正在办理，请稍等片刻再查看结果，不必重复提交")


class AnswerNotKept(DomainError):
    """The request was answered before, by more than is kept."""

    code = "access.answered_before"
    message = _("这项提交此前已经办好，当时的回复太长没有保存，请到列表中查看结果")


class KeyMissing(DomainError):
    """A POST came without its key."""

    code = "access.key_missing"
    message = _("提交缺少防重编号，请刷新页面后重新提交；接口调用请带上 Idempotency-Key 请求头")
    status = 400


class AdministratorExists(DomainError):
    """Somebody is there who can appoint others."""

    code = "access.administrator_exists"
    message = _(
        "已有平台管理员 %(username)s，请由其在“账号与授权”中新建账号；"
        "其启用码失效或忘记密码时，运行 tongxin admin %(username)s --new-code"
    )


class AdministratorUnknown(DomainError):
    """No administrator has this user name."""

    code = "access.administrator_unknown"
    message = _("没有用户名为 %(username)s 的平台管理员，请核对用户名")
    status = 404


class RoleMissing(DomainError):
    """The role an installation starts with was taken away."""

    code = "access.role_missing"
    message = _("缺少角色 %(role)s，请先运行 tongxin migrate 补上预置的角色")
