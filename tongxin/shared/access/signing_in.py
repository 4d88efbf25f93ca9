"""User name and password, with a lock-out that outlives a restart."""

from datetime import datetime
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.shared.access.errors import (
    StartCodeUnusable,
    UserNameTaken,
    WeakPassword,
    WrongPassword,
)
from tongxin.shared.access.models import Account, StartCode
from tongxin.shared.access.places import note
from tongxin.shared.access.start_codes import code_mark, held_mark
from tongxin.shared.access.tries import forgive, take_try


def sign_in(*, username: str, password: str, now: datetime) -> Account:
    """The account whose password this is. Raises WrongPassword or LockedOut.

    A name nobody has is counted, locked and answered like any other, in the same time.
    Commits the count of tries by itself: call it outside a transaction.
    """
    account = Account.objects.filter(username__iexact=username.strip()).first()
    name = account.username if account else username
    is_last = take_try(name, now=now)
    good = check_password(password, account.password if account else _nobodys_password())
    if account is None or not account.is_active or not good:
        if account and is_last:
            note(_self(account), "access.locked_out", account, at=now)
        raise WrongPassword
    forgive(name)
    Account.objects.filter(pk=account.pk).update(last_login=now)
    note(_self(account), "access.signed_in", account, at=now)
    return account


@transaction.atomic
def open_account(*, code: str, username: str, password: str, now: datetime) -> Account:
    """Open a worker's account with the one-time start code (启用账号).

    A code given before the account's posts or grants changed opens nothing. Raises
    StartCodeUnusable, UserNameTaken or WeakPassword.
    """
    start = (
        StartCode.objects.select_for_update()
        .filter(digest=code_mark(code), used_at=None, expires_at__gt=now)
        .select_related("account")
        .first()
    )
    if start is None or start.held != held_mark(start.account, now=now):
        raise StartCodeUnusable
    account = start.account
    taken = Account.objects.filter(username__iexact=username).exclude(pk=account.pk)
    if taken.exists():
        raise UserNameTaken(username=username)
    account.username = username
    set_password(account, password)
    start.used_at = now
    start.save(update_fields=["used_at"])
    note(_self(account), "access.opened_account", account, at=now)
    return account


def count_try(account: Account, *, now: datetime) -> bool:
    """Count one look at the own password; always True. Raises LockedOut.

    Call it before ``change_password`` in a transaction that its refusal does not undo.
    """
    take_try(account.username, now=now)
    return True


@transaction.atomic
def change_password(*, account: Account, old: str, new: str, now: datetime) -> Account:
    """Set a new password for who knows the old one. Raises WrongPassword or WeakPassword."""
    account = Account.objects.select_for_update().get(pk=account.pk)
    if not check_password(old, account.password):
        raise WrongPassword
    set_password(account, new)
    note(_self(account), "access.changed_password", account, at=now)
    return account


@transaction.atomic
def prove_self(*, account: Account, password: str) -> Account:
    """Whoever sits there knows the own password: before something goes out in full.

    Call ``count_try`` before. Raises WrongPassword.
    """
    if not check_password(password, account.password):
        raise WrongPassword
    forgive(account.username)
    return account


def set_password(account: Account, password: str) -> None:
    """Store a password that meets the rules. Raises WeakPassword."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise WeakPassword(reasons="；".join(error.messages)) from None
    account.set_password(password)
    account.save()
    forgive(account.username)


@cache
def _nobodys_password() -> str:
    """What the password given for an unknown name is compared with, to take as long."""
    return make_password("nobody has this password")


def _self(account: Account) -> Actor:
    return Actor(name=account.name or account.username, account_id=account.pk)
