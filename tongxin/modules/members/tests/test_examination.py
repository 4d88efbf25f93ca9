"""Data examination: what is wrong is found, goes when mended, is explained or taken on."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors.examination import (
    FindingAccepted,
    FindingClosed,
    PairDecided,
    UnknownAssignee,
    WhyMissing,
)
from tongxin.modules.members.models import DataCheck, DuplicatePair, Finding, Membership
from tongxin.modules.members.services import examining
from tongxin.modules.members.services.duplicates import decide_pair
from tongxin.modules.members.services.examining import (
    examine_everything,
    request_check,
    run_check,
)
from tongxin.modules.members.services.findings import accept_finding, assign_finding
from tongxin.modules.members.services.rules import RULES
from tongxin.modules.members.tasks import RETRIES, examine
from tongxin.modules.members.tests.factories import a_finding, a_member, a_pair
from tongxin.modules.members.transfers.examination import told
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.tests.factories import a_grant
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union, a_uscc, an_employer
from tongxin.shared.people.models import Alias, Worker

pytestmark = pytest.mark.usefixtures("house")
FORM = {"employment_form": "劳动合同"}
TELLS = {"actor": SYSTEM, "now": NOW}


@pytest.fixture
def union():
    """A union below a province."""
    return a_union(a_union(level="province", kind="local_federation"))


def examined(days: int = 0, union: UnionOrg | None = None) -> DataCheck | None:
    later = NOW + timedelta(days=days)
    if union is None:
        return examine_everything(now=later)
    run = request_check(union=union, actor=SYSTEM, now=later)
    return run_check(run_id=run.pk, now=later)


def found() -> set[tuple]:
    rows = Finding.objects.filter(state="open").values_list("rule", "membership", "union")
    return set(rows)


def test_every_rule_finds_its_row_and_nothing_else(union):
    root = union.parent
    sound = a_member(union, **FORM)
    young, ahead, old, code = (a_member(union, **FORM) for _ in range(4))
    Worker.objects.filter(pk=young.worker_id).update(birth_date=date(2010, 1, 1))
    Membership.objects.filter(pk=ahead.pk).update(joined_on=NOW.date() + timedelta(days=40))
    Worker.objects.filter(pk=old.worker_id).update(birth_date=date(1890, 1, 1))
    Membership.objects.filter(pk=code.pk).update(employer_uscc="91350100M000100Y44")
    strange = a_member(union, **FORM, worker_groups=("快递小小哥", "农民工"))
    shut, empty, bare = a_union(root), a_union(root), a_union(root)
    left = a_member(shut, **FORM)
    UnionOrg.objects.filter(pk=shut.pk).update(closed_on=date(2024, 1, 1))
    UnionOrg.objects.filter(pk__in=(shut.pk, empty.pk, bare.pk)).update(founded_on="2000-01-01")
    lacking = a_member(bare)
    twins = [a_member(union, mobile="13811112222", **FORM) for _ in range(2)]
    crowded = a_union(root)
    an_employer(crowded, workers=1)
    here, there, _second = (a_member(place, **FORM) for place in (union, crowded, crowded))
    Membership.objects.filter(pk__in=(here.pk, there.pk)).update(employer_uscc=a_uscc(900_003))
    examined()

    assert found() == {
        ("joined_too_young", young.pk, union.pk),
        ("joined_ahead", ahead.pk, union.pk),
        ("too_old", old.pk, union.pk),
        *(("document_differs", one.pk, union.pk) for one in (young, old)),
        ("wrong_employer_code", code.pk, union.pk),
        ("unknown_group", strange.pk, union.pk),
        ("union_closed", left.pk, shut.pk),
        ("incomplete_records", None, bare.pk),
        ("empty_union", None, empty.pk),
        *(("shared_mobile", twin.pk, union.pk) for twin in twins),
        ("members_above_workers", None, crowded.pk),
        ("employer_in_two_unions", here.pk, union.pk),
        ("employer_in_two_unions", there.pk, crowded.pk),
    }
    assert {rule for rule, _m, _u in found()} == {one.code for one in RULES}
    assert not Finding.objects.filter(membership__in=(sound, lacking)).exists()
    said = dict(Finding.objects.values_list("rule", "said"))
    assert (said["unknown_group"], said["incomplete_records"]) == ("快递小小哥", "1")


def test_sealed_documents_are_compared_and_nothing_of_them_is_told(union):
    sexless, birthless, aged, broken, misread, held = (a_member(union, **FORM) for _ in range(6))
    Worker.objects.filter(pk=sexless.worker_id).update(sex="female")
    Worker.objects.filter(pk=birthless.worker_id).update(birth_date=date(1990, 1, 2))
    Worker.objects.filter(pk=aged.worker_id).update(birth_date=date(1890, 1, 1))
    for one, number in ((broken, "160102199001010017"), (misread, "630102199001010012")):
        worker = Worker.objects.get(pk=one.worker_id)
        worker.id_number = number
        worker.save()
    restricted = {"sex": "female", "restricted_at": NOW}
    Worker.objects.filter(pk=held.worker_id).update(**restricted)
    examined()
    wrong = Finding.objects.filter(rule="document_differs")
    assert dict(wrong.values_list("membership", "said")) == {
        sexless.pk: "sex",
        birthless.pk: "birth",
        aged.pk: "birth,age",
        broken.pk: "number",
        misread.pk: "number",
    }
    assert told(wrong.get(membership=sexless)) == "性别与证件号码中的不一致"
    opened = AuditEntry.objects.get(verb="members.compared_documents")
    change = {"memberships": [sexless.pk, misread.pk], "opened": 5, "wrong": 5}
    assert (opened.actor, opened.change) == ("examiner", change)
    Worker.objects.filter(pk=sexless.worker_id).update(sex="male")
    examined(1)
    assert wrong.get(membership=sexless).state == "closed"


def test_what_was_mended_closes_itself_and_opens_again_when_it_is_back(union):
    member = a_member(union, **FORM)
    mine = Membership.objects.filter(pk=member.pk)
    mine.update(employer_uscc="91350100M000100Y44")
    first = examined()
    mine.update(employer_uscc="91350100M000100Y43")
    second = examined(1)
    (finding,) = Finding.objects.all()
    assert (finding.state, finding.closed_at) == ("closed", NOW + timedelta(days=1))
    mine.update(employer_uscc="91350100M000100Y44")
    examined(2)
    finding.refresh_from_db()
    assert (finding.state, finding.closed_at) == ("open", None)
    assert finding.found_at == NOW + timedelta(days=2)
    assert [(run.opened, run.closed) for run in (first, second)] == [(1, 0), (0, 1)]


def test_an_examination_of_one_union_leaves_the_others_alone(union):
    west = a_union(union.parent)
    for place in (union, west):
        member = a_member(place, **FORM)
        Membership.objects.filter(pk=member.pk).update(employer_uscc="91350100M000100Y44")
    run = examined(union=union)
    assert {where for _rule, _member, where in found()} == {union.pk}
    assert (run.state, run.done, run.total) == ("done", len(RULES) + 1, len(RULES) + 1)
    examined(1)
    Membership.objects.update(employer_uscc="")
    examined(2, union=union)
    assert {where for _rule, _member, where in found()} == {west.pk}


def test_one_runs_at_a_time_and_a_finished_one_is_not_run_again(union):
    first = request_check(union=union, **TELLS)
    assert request_check(union=union, **TELLS) == first
    run_check(run_id=first.pk, now=NOW)
    assert run_check(run_id=first.pk, now=NOW + timedelta(days=1)).finished_at == NOW
    assert request_check(union=union, **TELLS) != first


def test_what_failed_every_time_says_so_and_may_be_asked_for_again(union, monkeypatch):
    run = request_check(union=union, **TELLS)

    def breaks(*_facts, **_named):
        raise ValueError

    monkeypatch.setattr(examining, "look_for_pairs", breaks)
    for attempt in range(RETRIES + 1):
        with pytest.raises(ValueError):
            examine(SimpleNamespace(job=SimpleNamespace(attempts=attempt)), run.pk)
        run.refresh_from_db()
        last = attempt == RETRIES
        assert (run.state, run.problem) == (("failed", "ValueError") if last else ("running", ""))
    assert run.finished_at is not None
    with pytest.raises(ValueError):
        examine_everything(now=NOW)
    assert DataCheck.objects.get(union=union.parent).state == "failed"
    monkeypatch.undo()
    again = request_check(union=union, **TELLS)
    assert again != run and run_check(run_id=again.pk, now=NOW).state == "done"


def test_a_finding_is_explained_with_a_reason_and_stays_so(union):
    member = a_member(union, **FORM)
    Membership.objects.filter(pk=member.pk).update(employer_uscc="91350100M000100Y44")
    examined()
    (finding,) = Finding.objects.all()
    with pytest.raises(WhyMissing):
        accept_finding(finding_id=finding.pk, reason="  ", **TELLS)
    accept_finding(finding_id=finding.pk, reason="境外机构，没有信用代码", **TELLS)
    with pytest.raises(FindingAccepted):
        accept_finding(finding_id=finding.pk, reason="再说一次", **TELLS)
    examined(1)
    finding.refresh_from_db()
    assert (finding.state, finding.accepted_by, finding.accepted_at) == ("accepted", "test", NOW)
    log = AuditEntry.objects.get(target=f"members.Finding:{finding.pk}")
    assert (log.verb, log.reason) == ("members.accepted_finding", "境外机构，没有信用代码")
    Membership.objects.update(employer_uscc="")
    examined(2)
    with pytest.raises(FindingClosed):
        accept_finding(finding_id=finding.pk, reason="晚了", **TELLS)


def test_a_finding_is_given_to_somebody_who_works_here_and_to_nobody_else(union):
    finding = a_finding(union)
    officer, stranger = a_grant(union).account, a_grant(a_union(union.parent)).account
    mine = actor_of(officer, now=NOW)
    with speaking(mine):
        told = {"finding_id": finding.pk, "actor": mine, "now": NOW}
        assert assign_finding(account_id=officer.pk, **told).assignee == officer
        with pytest.raises(UnknownAssignee):
            assign_finding(account_id=stranger.pk, **told)
    theirs = actor_of(stranger, now=NOW)
    with speaking(theirs):
        assert not Finding.objects.exists()
        with pytest.raises(NotThere):
            accept_finding(finding_id=finding.pk, reason="x", actor=theirs, now=NOW)


def test_who_may_be_one_person_waits_for_people_and_is_never_merged_by_itself(union):
    west = a_union(union.parent)
    facts = {"name": "马小军", "birth_date": date(1990, 2, 1), "sex": "male"}
    one, other = a_member(union, **facts), a_member(west, **facts)
    third = a_member(west, name="马小军", mobile=one.worker.mobile.open(), sex="female")
    a_member(union, name="马小军", birth_date=date(1991, 1, 1))
    examined()
    pairs = {(p.one_id, p.other_id): (p.agrees, p.union_id) for p in DuplicatePair.objects.all()}
    assert pairs == {
        (one.worker_id, other.worker_id): ("birth", union.parent_id),
        (one.worker_id, third.worker_id): ("mobile", union.parent_id),
    }
    assert not Alias.objects.exists()
    Worker.objects.filter(pk=third.worker_id).update(mobile_index=None)
    examined(1)
    (left,) = DuplicatePair.objects.all()
    with pytest.raises(WhyMissing):
        decide_pair(pair_id=left.pk, is_same=False, reason=" ", **TELLS)
    decide_pair(pair_id=left.pk, is_same=False, reason="查看证件，是两个人", **TELLS)
    with pytest.raises(PairDecided):
        decide_pair(pair_id=left.pk, is_same=True, reason="再议", **TELLS)
    examined(2)
    left.refresh_from_db()
    assert (left.state, DuplicatePair.objects.count()) == ("different", 1)


def test_one_person_is_merged_and_the_older_membership_is_kept(union):
    younger = a_member(union, joined_on=date(2023, 1, 1), name="马小军")
    older = a_member(union, joined_on=date(2020, 1, 1), name="马小军")
    examined()
    (pair,) = DuplicatePair.objects.all()
    for actor in (SYSTEM, Actor.system("second")):
        decide_pair(pair_id=pair.pk, is_same=True, reason="本人确认换过证件", actor=actor, now=NOW)
    (alias,) = Alias.objects.all()
    assert (alias.kept_id, alias.gone_id) == (older.worker_id, younger.worker_id)
    log = AuditEntry.objects.filter(target=f"members.DuplicatePair:{pair.pk}").order_by("pk")
    assert [one.verb for one in log] == ["members.proposed_merge", "members.decided_pair"]
    assert log[1].change["result"] == "same"


def test_a_stranger_decides_nothing(union):
    pair = a_pair(union)
    stranger = actor_of(a_grant(a_union(union.parent)).account, now=NOW)
    with speaking(stranger):
        assert not DuplicatePair.objects.exists() and not DataCheck.objects.exists()
        with pytest.raises(NotThere):
            decide_pair(pair_id=pair.pk, is_same=True, reason="x", actor=stranger, now=NOW)
        with pytest.raises(NotThere):
            request_check(union=union, actor=stranger, now=NOW)
