"""Example forms of the province: monthly, quarterly, and a questionnaire of one time."""

# data: whole file, what people of the demo write

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tongxin.config.demo.cast import PROVINCE, SECOND
from tongxin.config.demo.plan import dice, moment
from tongxin.config.demo.world import World
from tongxin.kernel.periods import Period
from tongxin.modules.reports.public import (
    Column,
    FormFacts,
    ItemFacts,
    RuleFacts,
    accept,
    attach_file,
    make_form,
    open_round,
    save_answers,
    submit,
)
from tongxin.shared.orgs.levels import Level

MONTHLY = FormFacts(
    key="monthly-work",
    version=1,
    title="月度工作统计",
    period_kind="month",
    help="活动和会员的数字由平台统计，只填平台没有的内容。",
    due_days=5,
    due_unit="working",
    items=(
        ItemFacts("heading", "members", "会员"),
        ItemFacts("figure", "MEM01", breakdown="child"),
        ItemFacts("figure", "MEM04"),
        ItemFacts("heading", "work", "活动"),
        ItemFacts("figure", "ACT04", breakdown="child"),
        ItemFacts("figure", "ACT05", shows_target=True),
        ItemFacts("heading", "visits", "走访慰问"),
        ItemFacts("question", "homes", "走访职工家庭", unit="户", minimum=Decimal(0)),
        ItemFacts(
            "table",
            "gifts",
            "慰问支出",
            "按对象逐行填写",
            columns=(
                Column("慰问对象"),
                Column("人次", "人次", "person_times"),
                Column("金额", "元", "money"),
            ),
        ),
        ItemFacts("text", "news", "本月重点工作", is_required=True),
    ),
    rules=(RuleFacts("reason", "ACT05", "fall", Decimal(60)),),
)
QUARTERLY = FormFacts(
    key="campaign-progress",
    version=1,
    title="行动进展季报",
    period_kind="quarter",
    help="任务办结情况由平台统计；问题和需要协调的事项请写清楚。",
    due_days=10,
    due_unit="working",
    items=(
        ItemFacts("figure", "CMP02", breakdown="child"),
        ItemFacts("figure", "CMP03"),
        ItemFacts("figure", "CMP04"),
        ItemFacts(
            "choice",
            "pace",
            "总体进度",
            is_required=True,
            choices=("快于计划", "符合计划", "慢于计划"),
        ),
        ItemFacts("text", "problem", "需要上级协调的事项"),
    ),
)
ONCE = FormFacts(
    key="canteen-survey",
    version=1,
    title="户外劳动者服务站点摸底调查",
    period_kind="any",
    help="一次性调查，按实际情况填写，请附现有站点清单。",
    items=(
        ItemFacts("choice", "has", "辖区内是否已有站点", is_required=True, choices=("有", "没有")),
        ItemFacts(
            "table",
            "sites",
            "站点情况",
            columns=(
                Column("站点名称"),
                Column("面积", "平方米", "quantity"),
                Column("日均服务", "人次", "person_times"),
            ),
        ),
        ItemFacts("file", "list", "站点清单"),
        ItemFacts("question", "wish", "最希望增加的服务"),
    ),
)
NEWS = "围绕一线职工开展服务，走访了生产班组，活动情况见平台台账。"
LISTED = "站点名称,地址\n城东驿站,建设路口\n公园驿站,人民公园南门\n"


@dataclass(slots=True)
class Forms:
    """What the province asks for beside the yearly report."""

    world: World
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = dice(self.world.plan, "forms")

    def plan(self) -> None:
        """A month and a quarter of last year to their end, the questionnaire still open."""
        span, at = self.world.span, self.world.agenda.at
        asked = moment(date(span.last, 11, 3), 9)
        month = Period.parse(f"{span.last}-10")
        at(asked, lambda now: self._ask(MONTHLY, month, now))
        quarter = Period.parse(f"{span.last}Q3")
        at(moment(date(span.last, 10, 9), 10), lambda now: self._ask(QUARTERLY, quarter, now))
        begun = span.share(span.new_year, 0.9, most=timedelta(days=300))
        at(begun, self._survey)

    def _ask(self, facts: FormFacts, period: Period, now: datetime) -> None:
        at = self.world.agenda.at
        for n, row in enumerate(self._open(facts, period, None, now)):
            officer = self.world.officer_of(row.union.code)
            sent = now + timedelta(days=1 + n % 4, hours=n % 3)
            at(sent, lambda when, r=row, o=officer: self._send(r, o, when))
            judge = SECOND if officer == PROVINCE else PROVINCE
            judged = now + timedelta(days=8)
            at(judged, lambda when, r=row, j=judge: self._accept(r, j, when))

    def _survey(self, now: datetime) -> None:
        """Some cities have answered with their list, the others have time left."""
        due = self.world.span.end + timedelta(days=12)
        period = Period.parse(str(timezone.localdate(now).year))
        rows = self._open(ONCE, period, due, now)
        left = self.world.span.end - now
        for n, row in enumerate(rows[: max(len(rows) // 2, 1)]):
            officer = self.world.officer_of(row.union.code)
            when = now + left * (n + 1) / (len(rows) + 1)
            self.world.agenda.at(when, lambda at, r=row, o=officer: self._send(r, o, at))

    def _open(self, facts: FormFacts, period: Period, due_at: datetime | None, now: datetime):
        cities = [self.world.unions[code] for code in self.world.of_level(Level.CITY)]
        with self.world.speaking(PROVINCE, now) as actor:
            form = make_form(facts=facts, union=self.world.top, actor=actor, now=now)
            round_ = open_round(
                form=form,
                union=self.world.top,
                period=period,
                due_at=due_at,
                recipients=cities,
                actor=actor,
                now=now,
            )
            return list(round_.submissions.select_related("union").order_by("union__code"))

    def _send(self, row, officer: str, now: datetime) -> None:
        terms = {"submission_id": row.pk, "now": now}
        with self.world.speaking(officer, now) as actor:
            kinds = {item.code: item.kind for item in row.form.items.all()}
            answers = {code: text for code, text in self._answers().items() if code in kinds}
            explained = {rule.code: NEWS for rule in row.form.rules.filter(kind="reason")}
            save_answers(answers=answers | explained, actor=actor, **terms)
            for code in (code for code, kind in kinds.items() if kind == "file"):
                upload = SimpleUploadedFile("站点清单.csv", LISTED.encode())
                attach_file(code=code, upload=upload, actor=actor, **terms)
            submit(actor=actor, **terms)

    def _accept(self, row, judge: str, now: datetime) -> None:
        with self.world.speaking(judge, now) as actor:
            accept(submission_id=row.pk, actor=actor, now=now)

    def _answers(self) -> dict[str, str]:
        draw = self.random.randrange
        gifts = [[who, str(draw(8, 60)), str(draw(20, 90) * 100)] for who in ("环卫工人", "骑手")]
        sites = [[name, str(draw(15, 60)), str(draw(20, 150))] for name in ("城东驿站", "公园驿站")]
        return {
            "homes": str(draw(3, 40)),
            "gifts": json.dumps(gifts, ensure_ascii=False),
            "news": NEWS,
            "pace": self.random.choice(("快于计划", "符合计划", "符合计划", "慢于计划")),
            "problem": "请协调解决园区活动场地不足的问题。",
            "has": "有",
            "sites": json.dumps(sites, ensure_ascii=False),
            "wish": "饮水、充电和简单医药。",
        }
