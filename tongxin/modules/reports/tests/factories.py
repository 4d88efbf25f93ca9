"""Plain valid forms, rounds and reports for tests."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.periods import Period
from tongxin.kernel.rls import speaking
from tongxin.modules.reports.models import (
    Answer,
    AnswerEdition,
    ChapterEdition,
    ChapterRequest,
    FormAudience,
    FormItem,
    FormRule,
    ItemComment,
    ItemKind,
    ReportForm,
    ReportRound,
    ReportSnapshot,
    RoundAudience,
    RuleKind,
    Submission,
    SubmissionStep,
    SummaryChapter,
    SummaryReport,
    SummarySnapshot,
)
from tongxin.modules.reports.models.forms import PeriodKind
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.summaries import summary_view
from tongxin.modules.reports.services.answers import save_answers
from tongxin.modules.reports.services.approving import hand_in_summary
from tongxin.modules.reports.services.collecting import ask_for_chapter
from tongxin.modules.reports.services.facts import FormFacts, ItemFacts
from tongxin.modules.reports.services.filling import submit
from tongxin.modules.reports.services.forms import make_form
from tongxin.modules.reports.services.rounds import open_round
from tongxin.modules.reports.services.summaries import save_chapter, start_summary
from tongxin.modules.reports.states import Act
from tongxin.shared.access.models import Account, CommitteePost
from tongxin.shared.approvals import deciding
from tongxin.shared.approvals import services as approvals
from tongxin.shared.approvals.models import ApprovalCase
from tongxin.shared.approvals.tests.factories import acting
from tongxin.shared.approvals.tests.factories import an_officer as a_reviewer
from tongxin.shared.indicators.permissions import Can as CanIndicators
from tongxin.shared.indicators.tests.factories import SESSIONS, TALKS
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union
from tongxin.shared.outbox.services import deliver_waiting

YEAR = Period.parse("2025")
OPENED = datetime(2025, 12, 1, 2, tzinfo=UTC)
DUE = datetime(2026, 1, 15, 9, tzinfo=UTC)
AFTER = datetime(2026, 1, 10, 2, tzinfo=UTC)
FOUNDED = date(2020, 1, 1)
EVERYTHING = (*Can, *CanIndicators)
_numbers = count(1)

SMALL = FormFacts(
    key="small",
    version=1,
    title="小报表",
    period_kind=PeriodKind.YEAR,
    help="",
    items=(
        ItemFacts(ItemKind.HEADING, "h", "情况"),
        ItemFacts(ItemKind.FIGURE, SESSIONS, breakdown="child"),
        ItemFacts(ItemKind.FIGURE, TALKS),
        ItemFacts(ItemKind.TEXT, "story", "主要做法", is_required=True),
        ItemFacts(ItemKind.QUESTION, "mark", "自评分", unit="分"),
    ),
)


def an_officer(union, *, rights=EVERYTHING, name="") -> Actor:
    """Somebody with these rights over the subtree of ``union``."""
    number = next(_numbers)
    name = name or f"第{number}经办人"
    account = Account.objects.create(username=f"officer{number}", name=name)
    scope = Scope(paths=(union.path,))
    return Actor(name=name, account_id=account.pk, grants=dict.fromkeys(rights, scope))


def a_form(union=None, facts: FormFacts = SMALL) -> ReportForm:
    """A small form, by default of the house."""
    return make_form(facts=facts, union=union, actor=SYSTEM, now=OPENED)


def a_session(union, on=date(2025, 5, 1), kind="session") -> CommitteePost:
    """One ledger row that the test figures count."""
    number = next(_numbers)
    account = Account.objects.create(username=f"maker{number}", name="x")
    return CommitteePost.objects.create(union=union, account=account, role=kind, started_on=on)


class House:
    """A province, two cities, a county below the first, an officer at each, and a round."""

    def __init__(self):
        self.province = a_union(level="province", founded_on=FOUNDED)
        self.east = a_union(self.province, level="city", founded_on=FOUNDED)
        self.west = a_union(self.province, level="city", founded_on=FOUNDED)
        self.county = a_union(self.east, level="county", founded_on=FOUNDED)
        self.top, self.second = an_officer(self.province), an_officer(self.province)
        self.clerk, self.stranger = an_officer(self.east), an_officer(self.west)
        self.form = a_form()
        self.round = open_round(
            form=self.form,
            union=self.province,
            period=YEAR,
            due_at=DUE,
            actor=self.top,
            now=OPENED,
        )

    def report(self, union=None) -> Submission:
        """The report of a union, by default the first city's."""
        return self.round.submissions.get(union=union or self.east)

    def sent(self, union=None, *, actor=None, now=AFTER) -> Submission:
        """The same, filled and sent up."""
        report, actor = self.report(union), actor or self.clerk
        save_answers(submission_id=report.pk, answers={"story": "做法"}, actor=actor, now=now)
        return submit(submission_id=report.pk, actor=actor, now=now)


def a_late_one(house: House) -> Submission:
    """The report of the first city, a day too late."""
    return house.sent(now=DUE + timedelta(days=1))


def a_plain_form(union) -> ReportForm:
    """An empty form of ``union``."""
    return ReportForm.objects.create(
        union=union, key=f"form-{next(_numbers)}", title="小报表", period_kind=PeriodKind.YEAR
    )


def a_plain_item(union) -> FormItem:
    """A text asked for by a form of ``union``."""
    return FormItem.objects.create(
        union=union, form=a_plain_form(union), ordinal=1, kind=ItemKind.TEXT, code="a", label="做法"
    )


def a_plain_round(union) -> ReportRound:
    """A form of ``union`` opened for a year."""
    return ReportRound.objects.create(
        union=union,
        form=a_plain_form(union),
        period=str(YEAR),
        due_at=DUE,
        opened_at=OPENED,
        opened_by="经办人",
    )


def a_plain_report(union) -> Submission:
    """A report that ``union`` has to fill for its superior."""
    superior = union.parent or union
    asked = a_plain_round(superior)
    return Submission.objects.create(
        union=union,
        round=asked,
        form=asked.form,
        reviewer=superior,
        period=asked.period,
        due_at=DUE,
    )


def a_plain_answer(union) -> Answer:
    """What ``union`` says to one item."""
    return Answer.objects.create(
        union=union,
        submission=a_plain_report(union),
        item=a_plain_item(union),
        made_by="经办人",
        made_at=AFTER,
    )


def a_plain_edition(union) -> AnswerEdition:
    """A text that ``union`` once wrote."""
    return AnswerEdition.objects.create(
        union=union,
        answer=a_plain_answer(union),
        version=1,
        text="做法",
        maker="1",
        made_by="经办人",
        made_at=AFTER,
    )


def a_plain_comment(union) -> ItemComment:
    """A remark on a report of ``union``."""
    return ItemComment.objects.create(
        union=union,
        submission=a_plain_report(union),
        item=a_plain_item(union),
        text="请补充",
        made_by="经办人",
        made_at=AFTER,
    )


def a_plain_rule(union) -> FormRule:
    """A rule of a form of ``union``."""
    return FormRule.objects.create(
        union=union,
        form=a_plain_form(union),
        kind=RuleKind.SUM,
        code="all",
        parts=["one", "two"],
    )


def a_plain_step(union) -> SubmissionStep:
    """One thing that happened to a report of ``union``."""
    return SubmissionStep.objects.create(
        union=union, submission=a_plain_report(union), act=Act.RECEIVED, at=AFTER, by="经办人"
    )


def a_plain_snapshot(union) -> ReportSnapshot:
    """A report of ``union`` as it once looked."""
    return ReportSnapshot.objects.create(
        union=union,
        submission=a_plain_report(union),
        act=Act.SUBMITTED,
        body={},
        digest="0" * 64,
        taken_at=AFTER,
    )


class Writers:
    """The summary of the first city for 2025: a clerk writes it, a leader approves it."""

    def __init__(self, house: House):
        self.house = house
        rights = ["approvals.view", "approvals.decide", *Can, *CanIndicators]
        self.clerk = acting(a_reviewer(house.east, rights, name="经办员"))
        self.leader = acting(a_reviewer(house.east, rights, name="负责人"))
        terms = {"union": house.east, "period": YEAR, "actor": self.clerk, "now": AFTER}
        self.summary = start_summary(**terms)
        ChapterEdition.objects.all().delete()
        self.summary.chapters.update(text="", version=0)
        self.chapter = self.summary.chapters.order_by("ordinal").first()

    def now(self) -> SummaryReport:
        """The summary as it stands after all that was told has been heard."""
        deliver_waiting(now=AFTER)
        return SummaryReport.objects.select_related("union").get(pk=self.summary.pk)

    def view(self):
        """The summary as it is printed for its clerk."""
        return summary_view(self.now(), actor=self.clerk, now=AFTER)

    def write(self, text, *, actor=None, **more):
        """Save the first chapter."""
        actor = actor or self.clerk
        return save_chapter(chapter_id=self.chapter.pk, text=text, actor=actor, now=AFTER, **more)

    def hand_in(self) -> SummaryReport:
        """Put it before the leader."""
        return hand_in_summary(summary_id=self.summary.pk, actor=self.clerk, now=AFTER)

    def step(self):
        """The step that waits."""
        return approvals.open_step(ApprovalCase.objects.latest("pk"))

    def agree(self, actor) -> None:
        """Say yes to what waits."""
        with speaking(actor):
            deciding.approve(step_id=self.step().pk, actor=actor, now=AFTER)
        deliver_waiting(now=AFTER)

    def approve(self) -> SummaryReport:
        """Hand it in and have it approved."""
        self.hand_in()
        self.agree(self.leader)
        return self.now()

    def ask(self, *unions, **more) -> list[ChapterRequest]:
        """Ask unions for the first chapter."""
        return ask_for_chapter(
            chapter_id=self.chapter.pk,
            unions=unions,
            due_on=date(2026, 1, 20),
            actor=self.clerk,
            now=AFTER,
            **more,
        )


def a_plain_summary(union) -> SummaryReport:
    """An empty summary of ``union``."""
    return SummaryReport.objects.create(
        union=union, title="工作总结", period=str(YEAR), made_by="经办人"
    )


def a_plain_chapter(union) -> SummaryChapter:
    """A chapter of a summary of ``union``."""
    summary = SummaryReport.objects.filter(union=union).first() or a_plain_summary(union)
    count = summary.chapters.count()
    return SummaryChapter.objects.create(
        union=union, summary=summary, ordinal=count + 1, title="基本情况"
    )


def a_plain_chapter_edition(union) -> ChapterEdition:
    """A text somebody of ``union`` once wrote into a chapter."""
    return ChapterEdition.objects.create(
        union=union,
        chapter=a_plain_chapter(union),
        version=1,
        text="正文",
        maker="1",
        made_by="经办人",
        made_at=AFTER,
    )


def a_plain_request(union) -> ChapterRequest:
    """A chapter that ``union`` is asked to write."""
    return ChapterRequest.objects.create(
        union=union,
        into=a_plain_chapter(union),
        draft=SummaryChapter.objects.create(union=union, title="基本情况"),
        asked_by=union,
        asked_for="经办人",
        department="办公室",
        period=str(YEAR),
        due_on=date(2026, 1, 20),
    )


def a_plain_summary_snapshot(union) -> SummarySnapshot:
    """A summary of ``union`` as it was approved."""
    summary = SummaryReport.objects.filter(union=union).first() or a_plain_summary(union)
    count = summary.snapshots.count()
    return SummarySnapshot.objects.create(
        union=union,
        summary=summary,
        edition=count + 1,
        body={},
        digest="0" * 64,
        taken_at=AFTER,
    )


def _shown(model, row):
    return model.objects.create(
        row=row, union=row.union, owner=row.union, owner_path=row.union.path
    )


FACTORIES = {
    "reports.ReportForm": a_plain_form,
    "reports.FormAudience": lambda union: _shown(FormAudience, a_plain_form(union)),
    "reports.FormItem": a_plain_item,
    "reports.FormRule": a_plain_rule,
    "reports.ReportRound": a_plain_round,
    "reports.RoundAudience": lambda union: _shown(RoundAudience, a_plain_round(union)),
    "reports.Submission": a_plain_report,
    "reports.Answer": a_plain_answer,
    "reports.AnswerEdition": a_plain_edition,
    "reports.ItemComment": a_plain_comment,
    "reports.SubmissionStep": a_plain_step,
    "reports.ReportSnapshot": a_plain_snapshot,
    "reports.SummaryReport": a_plain_summary,
    "reports.SummaryChapter": a_plain_chapter,
    "reports.ChapterEdition": a_plain_chapter_edition,
    "reports.ChapterRequest": a_plain_request,
    "reports.SummarySnapshot": a_plain_summary_snapshot,
}
