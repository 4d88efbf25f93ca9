"""Nobody decides about themselves, or a relative, under another number of the same person.

Seen failing on these mutants: who is barred knows one number alone; the inbox knows one alone.
"""

import pytest

from tongxin.kernel.rls import speaking
from tongxin.shared.access.tests.factories import a_post
from tongxin.shared.approvals.deciding import approve
from tongxin.shared.approvals.errors import MustRecuse, OwnRow
from tongxin.shared.approvals.models import ApprovalCase, Recusal
from tongxin.shared.approvals.selectors import waiting_for
from tongxin.shared.approvals.services import open_step, start_case
from tongxin.shared.approvals.tests.factories import POSTING, a_line, acting, an_officer
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM
from tongxin.shared.people.merging import merge_people, undo_merge
from tongxin.shared.people.tests.factories import a_worker

pytestmark = pytest.mark.usefixtures("house")


def case_at(union, **more) -> ApprovalCase:
    with speaking(SYSTEM):
        return start_case(row=a_post(union), flow=POSTING.key, actor=SYSTEM, now=NOW, **more)


def agree(case: ApprovalCase, actor) -> ApprovalCase:
    with speaking(actor):
        return approve(step_id=open_step(case).pk, actor=actor, now=NOW)


@pytest.mark.parametrize("about", ["kept", "gone"])
def test_whoever_is_on_file_twice_decides_under_neither_number_until_it_is_undone(about):
    _province, city, county, shop = a_line()
    kept, gone = a_worker(county), a_worker(county)
    an_officer(city)
    mine = acting(an_officer(county, worker=gone if about == "kept" else kept))
    an_officer(county)
    merge = {"reason": "换过证件", "actor": SYSTEM, "now": NOW}
    merge_people(kept_id=kept.pk, gone_id=gone.pk, on=NOW.date(), **merge)
    case = case_at(shop, worker=kept if about == "kept" else gone)
    with speaking(mine):
        assert not waiting_for(mine, NOW).exists()
    with pytest.raises(OwnRow):
        agree(case, mine)
    undo_merge(gone_id=gone.pk, **merge)
    with speaking(mine):
        assert waiting_for(mine, NOW).exists()
    agree(case, mine)


def test_who_stands_aside_for_a_relative_does_so_under_every_number_of_the_relative():
    _province, _city, county, shop = a_line()
    kept, gone = a_worker(county), a_worker(county)
    account = an_officer(county)
    mine = acting(account)
    an_officer(county)
    facts = {"relative": gone, "relation": "配偶", "declared_by": "测试员", "declared_at": NOW}
    Recusal.objects.create(union=county, account=account, **facts)
    case = case_at(shop, worker=kept)
    with speaking(mine):
        assert waiting_for(mine, NOW).exists()
    merge = {"reason": "换过证件", "actor": SYSTEM, "now": NOW}
    merge_people(kept_id=kept.pk, gone_id=gone.pk, on=NOW.date(), **merge)
    with speaking(mine):
        assert not waiting_for(mine, NOW).exists()
    with pytest.raises(MustRecuse):
        agree(case, mine)
