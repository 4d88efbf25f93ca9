"""An employer's clerk names the people; they say yes or no; nothing else of the union is seen."""

from datetime import date

import pytest

from tongxin.kernel.errors import NotThere
from tongxin.kernel.periods import Period
from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors.employers import NoEmployer, RemindedToday
from tongxin.modules.members.errors.joining import MemberElsewhere
from tongxin.modules.members.models import EmployerHr, Membership
from tongxin.modules.members.selectors import hr as selectors
from tongxin.modules.members.services import hr
from tongxin.modules.members.services.accounts import give_start_code
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.tests.conftest import signed_in
from tongxin.modules.members.tests.factories import a_clerk, a_member, an_id, some_facts
from tongxin.modules.members.tests.sheets import counts, imported, refusals
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.models import Account, Role
from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.indicators.compute import ask, compute
from tongxin.shared.notify.models import Notification
from tongxin.shared.notify.selectors import messages_for
from tongxin.shared.notify.services import Message, notify
from tongxin.shared.orgs.covering import uncover_employer
from tongxin.shared.orgs.services import close_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union, an_employer
from tongxin.shared.people.models import Worker
from tongxin.shared.transfer.errors import SheetRefused
from tongxin.shared.transfer.results import result_workbook
from tongxin.shared.transfer.sheets import get_sheet

pytestmark = pytest.mark.usefixtures("house")
BY = {"actor": SYSTEM, "now": NOW}
TODAY = date(2026, 6, 1)


@pytest.fixture
def union():
    """A joint union that covers more than one employer."""
    county = a_union(a_union(level="province", kind="local_federation"), level="county",
                     kind="local_federation")  # fmt: skip
    return a_union(county, kind="joint_grassroots_union")


@pytest.fixture
def clerk(union):
    """The clerk of one of its employers."""
    return a_clerk(union)


def person(number: int, **cells: str) -> list[str]:
    """A row of the roster."""
    own = {
        "name": f"职工{'甲乙丙丁戊己庚辛壬癸'[number % 10]}",
        "id_type": "居民身份证",
        "id_number": an_id(5000 + number),
        "mobile": f"137{number:08}",
    } | cells
    return [own.get(column.key, "") for column in get_sheet("roster").columns]


def handed_in(clerk: EmployerHr, *rows):
    """The finished import, as the clerk has it done."""
    return imported("roster", *rows, actor=actor_of(clerk.account, now=NOW), union=clerk.union)


def seen_by(clerk: EmployerHr, stand: str = "") -> list[Membership]:
    actor = actor_of(clerk.account, now=NOW)
    with speaking(actor.inside()):
        return list(selectors.roster_of(actor, stand).order_by("pk"))


def at_the_phone(row: Membership):
    """The person of a row, signed in."""
    account = Account.objects.filter(worker=row.worker_id).first()
    return actor_of(account or an_account(worker=row.worker), now=NOW)


def members_on(union, day: date) -> int:
    asked = ask(union=union, period=Period.parse(f"{day:%Y-%m}"), **BY)
    return compute(["MEM01"], asked)[0].value


def test_who_is_named_waits_and_counts_only_after_the_own_word(union, clerk):
    assert counts(handed_in(clerk, person(1), person(2))) == [2, 2, 0, 0, 0]
    assert counts(handed_in(clerk, person(1), person(2))) == [2, 0, 0, 2, 0]
    first, second = seen_by(clerk, selectors.WAITING)
    assert (first.channel, members_on(union, TODAY)) == ("roster", 0)
    phone = at_the_phone(first)
    with speaking(phone):
        hr.confirm_own(membership_id=first.pk, actor=phone, now=NOW)
    other = at_the_phone(second)
    with speaking(other):
        assert [row.pk for row in selectors.own_invitations(other)] == [second.pk]
        with pytest.raises(NotThere):
            hr.confirm_own(membership_id=first.pk, actor=other, now=NOW)
        hr.decline_own(membership_id=second.pk, is_other=True, actor=other, now=NOW)
    assert [row.pk for row in seen_by(clerk, selectors.CONFIRMED)] == [first.pk]
    (declined,) = seen_by(clerk, selectors.DECLINED)
    assert (declined.pk, declined.reason) == (second.pk, "本人表示不是该单位职工")
    assert Worker.objects.get(pk=second.worker_id).left_on == TODAY
    assert members_on(union, TODAY) == 1
    run = handed_in(clerk, person(1), person(2))
    assert counts(run) == [2, 0, 0, 1, 1]
    assert [rule for *_where, rule in refusals(run)] == ["members.declined_before"]


def test_who_is_named_belongs_nowhere_before_the_own_word(union, clerk):
    former = a_member(a_union(name="西厂工会"), name="王远", id_number=an_id(7002))
    end_membership(membership_id=former.pk, status="withdrawn", on=date(2025, 1, 1), reason="辞职",
                   **BY)  # fmt: skip
    handed_in(clerk, person(1), person(2, name="王远", id_number=an_id(7002)))
    rows = seen_by(clerk, selectors.WAITING)
    assert [row.worker.left_on for row in rows] == [TODAY, date(2025, 1, 1)]
    assert {row.worker.home_path for row in rows} == {""}
    for row in rows:
        phone = at_the_phone(row)
        with speaking(phone):
            assert not phone.reach.eyes
            hr.confirm_own(membership_id=row.pk, actor=phone, now=NOW)
    assert {row.worker.home_path for row in seen_by(clerk)} == {union.path}


def test_a_member_of_another_union_is_refused_without_telling_where(union, clerk):
    stranger = a_union(name="西厂工会")
    known = some_facts(name="王远")
    a_member(stranger, **{name: getattr(known, name) for name in ("name", "id_number", "mobile")})
    own = a_member(union, name="李近", id_number=an_id(7001))
    before = Worker.objects.get(pk=own.worker_id).mobile.mask
    run = handed_in(
        clerk,
        person(1, name="王远", id_number=known.id_number),
        person(2, name="李近", id_number=an_id(7001)),
        person(3, name="张三", id_number=an_id(8000)[:-1] + _other(an_id(8000)[-1])),
    )
    assert counts(run) == [3, 0, 0, 0, 3]
    told = " ".join(f"{r.value} {r.message} {r.mend}" for r in run.refusals.all())
    assert stranger.name not in told
    assert known.id_number not in told
    assert not seen_by(clerk)
    assert Worker.objects.get(pk=own.worker_id).mobile.mask == before
    assert result_workbook(run)[:2] == b"PK"


def _other(sign: str) -> str:
    return "1" if sign != "1" else "2"


def test_hearsay_about_somebody_on_file_changes_nothing_of_it(union, clerk):
    former = a_member(a_union(), name="赵旧", id_number=an_id(7002), mobile="13900000001")
    terms = {"status": "withdrawn", "on": date(2025, 1, 1), "reason": ""}
    end_membership(membership_id=former.pk, **terms, **BY)
    row = person(4, name="赵旧", id_number=an_id(7002), mobile="13700009999")
    assert counts(handed_in(clerk, row)) == [1, 1, 0, 0, 0]
    assert Worker.objects.get(pk=former.worker_id).mobile.same_as("13900000001")


def test_a_clerk_sees_the_own_roster_and_nothing_else_of_the_union(union, clerk):
    neighbour = a_clerk(union)
    handed_in(clerk, person(1))
    a_member(union)
    notify(union=union, message=Message(title="给工会干部的话"), now=NOW)
    assert len(seen_by(clerk)) == 1
    assert seen_by(neighbour) == []
    outside = actor_of(clerk.account, now=NOW)
    assert not outside.reach.paths
    with speaking(outside):
        assert not Membership.objects.exists()
        assert not messages_for(outside).exists()
    run = selectors.own_runs
    with speaking(actor_of(neighbour.account, now=NOW).inside()):
        assert not run(actor_of(neighbour.account, now=NOW)).exists()


def test_the_pages_of_a_clerk_are_the_only_ones_that_open(clerk, union):
    neighbour = a_clerk(union)
    handed_in(clerk, person(1))
    browser = signed_in(clerk.account)
    page = browser.get("/employer/").content.decode()
    assert "职工乙" in page
    assert an_id(5001) not in page
    assert browser.get("/desk/members/").status_code == 403
    assert browser.get("/desk/members/employers/").status_code == 403
    number = clerk.pk  # any number: the desk is shut, whatever it means
    assert browser.get(f"/desk/members/imports/{number}/").status_code == 403
    theirs = signed_in(neighbour.account)
    own = _runs(clerk)[0]
    assert theirs.get(f"/employer/imports/{own.pk}/").status_code == 404
    assert browser.get(f"/employer/imports/{own.pk}/").status_code == 200


def _runs(clerk):
    actor = actor_of(clerk.account, now=NOW)
    with speaking(actor.inside()):
        return list(selectors.own_runs(actor))


def test_two_files_that_name_the_same_people_make_one_row_each(union, clerk):
    second = a_clerk(union, employer=clerk.employer)
    handed_in(clerk, person(1), person(2))
    assert counts(handed_in(second, person(2), person(3))) == [2, 1, 0, 1, 0]
    assert len(seen_by(clerk, selectors.WAITING)) == 3


def test_a_clerk_of_an_employer_that_is_covered_no_more_hands_in_nothing(union, clerk):
    uncover_employer(employer_id=clerk.employer_id, on=TODAY, reason="", **BY)
    with speaking(actor_of(clerk.account, now=NOW).inside()), pytest.raises(NoEmployer):
        selectors.employer_of(actor_of(clerk.account, now=NOW))
    run = handed_in(clerk, person(1))
    assert [rule for *_where, rule in refusals(run)] == ["members.no_employer"]
    assert (
        "您目前不是任何用人单位的经办人"
        in signed_in(clerk.account).get("/employer/").content.decode()
    )


def test_a_closed_union_takes_nobody(union, clerk):
    close_union(union=union, on=TODAY, reason="", **BY)
    run = handed_in(clerk, person(1))
    assert counts(run)[1] == 0
    assert not Membership.objects.exists()


def test_whoever_became_a_member_elsewhere_in_between_cannot_confirm(union, clerk):
    handed_in(clerk, person(1))
    (row,) = seen_by(clerk)
    a_member(a_union(), name=row.worker.name, id_number=an_id(5001))
    phone = at_the_phone(row)
    with speaking(phone), pytest.raises(MemberElsewhere):
        hr.confirm_own(membership_id=row.pk, actor=phone, now=NOW)


def test_those_who_wait_are_reminded_once_a_day(union, clerk):
    handed_in(clerk, person(1), person(2))
    first, _second = seen_by(clerk)
    at_the_phone(first)
    actor = actor_of(clerk.account, now=NOW)
    with speaking(actor.inside()):
        assert hr.remind_waiting(actor=actor, now=NOW) == (1, 1)
        with pytest.raises(RemindedToday):
            hr.remind_waiting(actor=actor, now=NOW)
    assert Notification.objects.filter(worker=first.worker_id).count() == 1


def test_an_officer_appoints_and_dismisses_a_clerk(tree, officer):
    Role.objects.create(code="employer_hr", name="单位经办人", rights=["employer.roster"])
    _root, east, _west = tree
    employer = an_employer(east)
    terms = {"employer_id": employer.pk, "username": "hr-east", "name": "周文"}
    clerk, code = hr.appoint_clerk(**terms, **BY)
    assert len(code) > 6
    actor = actor_of(clerk.account, now=NOW)
    assert actor.grants.keys() == {"employer.roster"}
    hr.dismiss_clerk(clerk_id=clerk.pk, **BY)
    assert not actor_of(clerk.account, now=NOW).grants
    assert "单位经办人" in officer.get(f"/desk/members/employers/{employer.pk}/").content.decode()


def test_a_person_gets_a_start_code_and_answers_on_the_own_page(union, clerk):
    handed_in(clerk, person(1))
    (row,) = seen_by(clerk)
    assert give_start_code(membership_id=row.pk, **BY)
    account = Account.objects.get(worker=row.worker_id)
    browser = signed_in(account)
    assert "请确认入会" in browser.get("/").content.decode()
    assert union.name in browser.get("/members/invitations/").content.decode()
    browser.post(f"/members/invitations/{row.pk}/confirm/")
    row.refresh_from_db()
    assert row.status == "active"
    assert "没有等您确认的记录" in browser.get("/members/invitations/").content.decode()


def test_a_file_without_rows_is_refused_as_a_whole(clerk):
    with pytest.raises(SheetRefused):
        handed_in(clerk)
