"""User name and password, with a lock-out that outlives a restart."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from tongxin.kernel.actors import Actor
from tongxin.shared.access.actors import digest
from tongxin.shared.access.errors import (
    LockedOut,
    StartCodeUnusable,
    UserNameTaken,
    WeakPassword,
    WrongPassword,
)
from tongxin.shared.access.models import Account, StartCode
from tongxin.shared.audit.services import record

MOST_FAILURES = 5
LOCK_TIME = timedelta(minutes=15)
_DUMMY = make_password("nobody has this password")


def sign_in(*, username: str, password: str, now: datetime) -> Account:
    """The account whose password this is. Raises WrongPassword or LockedOut.

    Commits the count of failures by itself: call it outside a transaction.
    """
    account = Account.objects.filter(username__iexact=username.strip()).first()
    if account and account.locked_until and account.locked_until > now:
        minutes = int((account.locked_until - now).total_seconds() // 60) + 1
        raise LockedOut(minutes=minutes)
    good = check_password(password, account.password if account else _DUMMY)
    if account is None or not account.is_active:
        raise WrongPassword
    if not good:
        _count_failure(account, now)
        raise WrongPassword
    Account.objects.filter(pk=account.pk).update(failed_count=0, locked_until=None, last_login=now)
    record(_self(account), "access.signed_in", account, at=now)
    return account


@transaction.atomic
def open_account(*, code: str, username: str, password: str, now: datetime) -> Account:
    """Open a worker's account with the one-time start code (启用账号)."""
    start = (
        StartCode.objects.select_for_update()
        .filter(digest=digest(code.strip()), used_at=None, expires_at__gt=now)
        .select_related("account")
        .first()
    )
    if start is None:
        raise StartCodeUnusable
    account = start.account
    taken = Account.objects.filter(username__iexact=username).exclude(pk=account.pk)
    if taken.exists():
        raise UserNameTaken(username=username)
    account.username = username
    set_password(account, password)
    start.used_at = now
    start.save(update_fields=["used_at"])
    record(_self(account), "access.opened_account", account, at=now)
    return account


@transaction.atomic
def change_password(*, account: Account, old: str, new: str, now: datetime) -> Account:
    """Set a new password for who knows the old one. Raises WrongPassword or WeakPassword."""
    account = Account.objects.select_for_update().get(pk=account.pk)
    if not check_password(old, account.password):
        raise WrongPassword
    set_password(account, new)
    record(_self(account), "access.changed_password", account, at=now)
    return account


def set_password(account: Account, password: str) -> None:
    """Store a password that meets the rules. Raises WeakPassword."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise WeakPassword(reasons="；".join(error.messages)) from None
    account.set_password(password)
    account.failed_count, account.locked_until = 0, None
    account.save()


def _count_failure(account: Account, now: datetime) -> None:
    Account.objects.filter(pk=account.pk).update(failed_count=F("failed_count") + 1)
    account.refresh_from_db(fields=["failed_count"])
    if account.failed_count >= MOST_FAILURES:
        Account.objects.filter(pk=account.pk).update(failed_count=0, locked_until=now + LOCK_TIME)
        record(_self(account), "access.locked_out", account, at=now)


def _self(account: Account) -> Actor:
    return Actor(name=account.name or account.username, account_id=account.pk)
