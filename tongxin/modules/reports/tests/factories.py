"""Plain valid forms, rounds and reports for tests."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.periods import Period
from tongxin.modules.reports.models import (
    Answer,
    AnswerEdition,
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
    Sealing,
    Submission,
    SubmissionStep,
)
from tongxin.modules.reports.models.forms import PeriodKind
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.services.answers import save_answers
from tongxin.modules.reports.services.facts import FormFacts, ItemFacts
from tongxin.modules.reports.services.filling import submit
from tongxin.modules.reports.services.forms import make_form
from tongxin.modules.reports.services.rounds import open_round
from tongxin.modules.reports.states import Act
from tongxin.modules.reports.tests.plain_summaries import SUMMARIES
from tongxin.shared.access.models import Account, CommitteePost
from tongxin.shared.indicators.permissions import Can as CanIndicators
from tongxin.shared.indicators.tests.factories import SESSIONS, TALKS
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union

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


def a_plain_sealing(union) -> Sealing:
    """An acceptance that a worker seals."""
    return Sealing.objects.create(
        union=union,
        submission=a_plain_report(union),
        made_by="x",
        row_count=30_000,
        figure_count=2,
        asked_at=AFTER,
        seen_at=AFTER,
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
    "reports.Sealing": a_plain_sealing,
    "reports.Answer": a_plain_answer,
    "reports.AnswerEdition": a_plain_edition,
    "reports.ItemComment": a_plain_comment,
    "reports.SubmissionStep": a_plain_step,
    "reports.ReportSnapshot": a_plain_snapshot,
    **SUMMARIES,
}
