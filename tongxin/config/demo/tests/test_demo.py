"""A small federation lives through two years: what is there afterwards."""

import pytest

from tongxin.config.demo.tests.builders import TODAY, a_world
from tongxin.config.demo.world import OPERATOR
from tongxin.kernel.identity.documents import parse_resident_id
from tongxin.kernel.identity.phones import parse_mobile
from tongxin.kernel.periods import Period
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import (
    ActivitySession,
    AttendanceCertificate,
    Feedback,
    SessionDraw,
)
from tongxin.modules.campaigns.models import Campaign, Task
from tongxin.modules.campaigns.states import TaskState
from tongxin.modules.members.models import Membership
from tongxin.modules.reports.models import ReportRound, Submission
from tongxin.modules.reports.selectors.summary import together
from tongxin.shared.access.models import Account
from tongxin.shared.audit.chain import verify
from tongxin.shared.indicators.changes import differences
from tongxin.shared.indicators.compute import ask, compute
from tongxin.shared.indicators.declare import figures
from tongxin.shared.indicators.models import SealedFigure
from tongxin.shared.indicators.sealing import is_intact
from tongxin.shared.orgs.models import OrgChange, UnionOrg
from tongxin.shared.outbox.models import OutboxEvent
from tongxin.shared.papers.models import OfficialDocument
from tongxin.shared.transfer.models import ImportRefusal

pytestmark = pytest.mark.long

LAST = TODAY.year - 1
MENDED = {"ACT05", "ACT06"}  # by the rows that ``afterwards`` adds, voids and replaces


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """One world for all tests here: none of them writes."""
    with django_db_blocker.unblock(), a_world(TODAY, tmp_path_factory.mktemp("var")) as made:
        yield made


def figures_of(world, year):
    asked = ask(union=world.top, period=Period.year(year), actor=OPERATOR, now=world.span.end)
    return {result.figure.code: result.value for result in compute(sorted(figures()), asked)}


def test_the_complete_year_is_sealed_and_differs_only_where_rows_were_mended(world):
    with speaking(OPERATOR):
        rows = Submission.objects.filter(period=str(LAST))
        assert set(rows.values_list("state", flat=True)) == {"accepted"}
        top = rows.get(union=world.top)
        assert top.accepted_by == world.accounts["second"].name
        assert str(world.accounts["second"].pk) not in top.makers
        asked = ask(union=world.top, period=Period.year(LAST), actor=OPERATOR, now=world.span.end)
        sealed = SealedFigure.objects.filter(seal__target=top.target)
        changed = {one.code: differences(one, asked) for one in sealed}
        assert all(is_intact(one) for one in SealedFigure.objects.all())
        values = {one.code: one.value for one in sealed}
    assert {code for code, found in changed.items() if found} == MENDED
    assert all(one.who and one.why for found in changed.values() for one in found)
    live_values = figures_of(world, LAST)
    same = values.keys() - MENDED
    assert {code: values[code] for code in same} == {code: live_values[code] for code in same}


def test_the_example_forms_are_asked_filled_and_summed(world):
    with speaking(OPERATOR):
        monthly = ReportRound.objects.get(form__key="monthly-work")
        assert set(monthly.submissions.values_list("state", flat=True)) == {"accepted"}
        scope = OPERATOR.scope("reports.view")
        totals = {one.label: one for one in together(monthly, scope=scope)}
        assert totals["慰问支出：金额"].total > 0
        assert totals["慰问支出：金额"].answered == monthly.submissions.count()
        assert ReportRound.objects.filter(form__key="campaign-progress").exists()
        survey = ReportRound.objects.get(form__key="canteen-survey")
        assert set(survey.submissions.values_list("state", flat=True)) == {"draft", "submitted"}
        answered = survey.submissions.filter(state="submitted").first()
        assert answered.answers.get(item__code="list").text == "站点清单.csv"


def test_there_is_an_example_of_everything(world):
    with speaking(OPERATOR):
        submissions = Submission.objects.filter(period=str(LAST))
        assert any(one.received_at > one.due_at for one in submissions)
        assert submissions.filter(steps__act="returned").exists()
        assert Submission.objects.filter(period=str(TODAY.year), state="submitted").exists()
        assert ReportRound.objects.filter(period=str(TODAY.year)).exists()
        assert set(OrgChange.objects.values_list("what", flat=True)) == set(OrgChange.What.values)
        assert set(Campaign.objects.values_list("state", flat=True)) == {
            "closed",
            "issued",
            "draft",
        }
        states = set(Task.objects.values_list("state", flat=True))
        assert {TaskState.ACCEPTED, TaskState.ASSIGNED, TaskState.IN_PROGRESS} <= states
        assert Task.objects.filter(origin="own").exists()
        sessions = set(ActivitySession.objects.values_list("state", flat=True))
        assert sessions >= {"held", "open"}
        ahead = ActivitySession.objects.filter(state="open", starts_at__gt=world.span.end)
        assert ahead.filter(seats_held__gt=0).exists()
        assert not ImportRefusal.objects.exists()
        for document in OfficialDocument.objects.exclude(number=""):
            assert document.number in document.text


def test_seats_were_drawn_and_who_came_spoke_and_has_a_certificate(world):
    with speaking(OPERATOR):
        past, ahead = SessionDraw.objects.select_related("lottery").order_by("session__starts_at")
        came = set(past.session.check_ins.live().values_list("worker_id", flat=True))
        held = past.session.signups.filter(released_at=None)
        winners = set(held.values_list("worker_id", flat=True))
        certified = set(AttendanceCertificate.objects.values_list("worker_id", flat=True))
        said = set(
            Feedback.objects.filter(session=past.session).values_list("worker_id", flat=True)
        )
        assert past.lottery.drawn_at is not None
        assert not held.exclude(confirm_by=None).exists()
        assert 0 < len(winners) <= past.session.quota < past.lottery.entrants.count()
        assert came == certified == said <= winners
        assert (ahead.lottery.published_at, ahead.session.state) == (None, "open")
        assert ahead.lottery.entrants.filter(withdrawn_at=None).exists()


def test_nothing_waits_and_the_log_is_whole(world):
    with speaking(OPERATOR):
        assert not OutboxEvent.objects.filter(done_at=None).exists()
        report = verify()
    assert report.chained > 1000
    assert (report.waiting, report.findings) == (0, ())


def test_every_persona_stands_where_the_table_says(world):
    keys = "worker grassroots hr county city province second leader auditor admin"
    assert [persona["key"] for persona in world.personas] == keys.split()
    for persona in world.personas:
        account = Account.objects.get(username=persona["key"])
        assert account.check_password("lanjiang-2026")
        assert (account.name, persona["union"]) == (persona["name"], persona["union"])
    with speaking(OPERATOR):
        assert UnionOrg.objects.filter(name__in={p["union"] for p in world.personas}).count() == 4


def test_every_person_is_fictional_and_passes_the_checks_of_the_rosters(world):
    with speaking(OPERATOR):
        members = Membership.objects.select_related("worker")
        workers = list({member.worker_id: member.worker for member in members}.values())
    assert len({worker.id_index for worker in workers}) == len(workers) > 100
    for worker in workers[::10]:
        document = parse_resident_id(worker.id_number.open())
        assert document.number.startswith("710000")
        assert parse_mobile(worker.mobile.open()).startswith("154")
