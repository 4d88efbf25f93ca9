"""A person is forgotten, or restricted where the law keeps; what was counted stays counted."""

from datetime import date

import pytest
from django.db import connection
from psycopg import sql

from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.periods import Period
from tongxin.kernel.rls import bypass
from tongxin.modules.members.models import Membership
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.tests.conftest import signed_in
from tongxin.modules.members.tests.factories import a_member, an_id, some_facts
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.models import Account
from tongxin.shared.access.tests.factories import a_grant, a_role, an_account
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.indicators.compute import Asked, compute
from tongxin.shared.notify.models import Notification
from tongxin.shared.notify.services import Message, notify
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM
from tongxin.shared.people.erasing import (
    ERASED_NAME,
    Result,
    erase_or_restrict,
    kept_for,
    lift_restriction,
)
from tongxin.shared.people.errors import AlreadyErased, ReasonMissing, UseRestricted
from tongxin.shared.people.models import Worker
from tongxin.shared.people.resealing import left
from tongxin.shared.people.services import enter_worker, reveal

NAME, WISH = "尉迟晓燕", "本人书面申请"
DOCUMENT, MOBILE = an_id(321), "13900004242"


@pytest.fixture
def person(tree):
    """A former member."""
    row = a_member(tree[1], name=NAME, id_number=DOCUMENT, mobile=MOBILE)
    return left_the_union(row).worker


def left_the_union(row: Membership) -> Membership:
    end_membership(membership_id=row.pk, status="withdrawn", on=date(2025, 1, 1),
                   reason="本人申请退会", actor=SYSTEM, now=NOW)  # fmt: skip
    row.refresh_from_db()
    return row


def erased(worker, actor: Actor = SYSTEM):
    done = erase_or_restrict(worker_id=worker.pk, reason=WISH, actor=actor, now=NOW)
    worker.refresh_from_db()
    return done


def everything() -> str:
    """All rows of all tables as text."""
    texts = []
    with bypass("keys"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name)))
            texts += [row[0] for row in cursor.fetchall()]
    return "\n".join(texts)


def test_nothing_says_who_it_was_any_more(tree, person):
    account = an_account(worker=person, name=NAME, username="yuchi")
    notify(union=tree[1], message=Message(f"{NAME}，您好"), now=NOW, worker=person)
    assert NAME in everything()
    assert erased(person).result == Result.ERASED
    assert NAME not in everything()
    account.refresh_from_db()
    assert not account.is_active and account.username == f"erased-{account.pk}"
    assert (person.name, person.mobile, person.grams) == (ERASED_NAME, None, [])
    assert not person.id_number.same_as(DOCUMENT)
    assert person.birth_date == date(1990, 1, 1)
    assert Notification.objects.get(worker=person).title == ERASED_NAME
    entry = AuditEntry.objects.get(verb="people.erased")
    assert entry.reason == WISH and entry.change["rows"]["access.account"] == 1


def test_counts_of_days_gone_by_stay_as_they_were(tree, person):
    asked = Asked(tree[0], Period.parse("2024"), NOW)
    before = [one.value for one in compute(["MEM01"], asked)]
    assert before == [1]
    erased(person)
    assert [one.value for one in compute(["MEM01"], asked)] == before


def test_a_member_is_restricted_told_why_and_freed_again(tree):
    member = a_member(tree[1], name=NAME, mobile=MOBILE)
    worker = member.worker
    done = erased(worker)
    assert done.result == Result.RESTRICTED and "会籍期间" in done.why[0]
    assert worker.name == NAME and worker.restricted_at
    asked = {"worker_id": worker.pk, "column": "mobile", "actor": SYSTEM, "now": NOW}
    with pytest.raises(UseRestricted):
        reveal(**asked, reason="电话回访")
    lift_restriction(worker_id=worker.pk, reason="本人同意", actor=SYSTEM, now=NOW)
    assert reveal(**asked, reason="电话回访") == MOBILE
    left_the_union(member)
    assert kept_for(worker.pk, now=NOW) == []


def test_it_is_done_once_with_a_reason_and_only_by_who_may(tree, person):
    with pytest.raises(ReasonMissing):
        erase_or_restrict(worker_id=person.pk, reason=" ", actor=SYSTEM, now=NOW)
    stranger = actor_of(a_grant(tree[2]).account, now=clock.now())
    with pytest.raises(NotThere):
        erased(person, stranger)
    erased(person)
    with pytest.raises(AlreadyErased):
        erased(person)
    with pytest.raises(AlreadyErased):
        reveal(worker_id=person.pk, column="id_number", reason="核对", actor=SYSTEM, now=NOW)


def test_the_document_is_free_for_a_new_entry_and_the_keys_turn_over_the_rest(tree, person):
    erased(person)
    facts = some_facts(name="新来的人", id_number=DOCUMENT)
    anew = enter_worker(facts=facts, union=tree[1], actor=SYSTEM, now=NOW)
    assert anew.pk != person.pk and Worker.objects.count() == 2
    assert left()["people.Worker"] == 0


def test_the_page_asks_tells_and_does_it(officer, tree, person):
    row = Membership.objects.get(worker=person)
    page = officer.get(f"/desk/members/{row.pk}/erase/").content.decode()
    assert "删除后不能恢复" in page
    done = officer.post(f"/desk/members/{row.pk}/erase/", {"reason": WISH}, follow=True)
    assert "个人信息已删除" in done.content.decode() and ERASED_NAME in done.content.decode()
    member = a_member(tree[1])
    page = officer.get(f"/desk/members/{member.pk}/erase/").content.decode()
    assert "会籍期间须保留" in page
    officer.post(f"/desk/members/{member.pk}/erase/", {"reason": WISH})
    shown = officer.get(f"/desk/members/{member.pk}/").content.decode()
    assert "限制使用其个人信息" in shown
    officer.post(f"/desk/members/{member.pk}/unrestrict/", {"reason": "本人同意"})
    assert Worker.objects.get(pk=member.worker_id).restricted_at is None
    viewer = Account.objects.create(username="seer")
    a_grant(tree[1], account=viewer, role=a_role(rights=["members.view"]))
    assert signed_in(viewer).get(f"/desk/members/{row.pk}/erase/").status_code == 403
