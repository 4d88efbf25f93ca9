"""The summary of last year: prose whose figures are bound, a number with its source."""

# data: whole file, what people of the demo write

from dataclasses import dataclass
from datetime import datetime, timedelta

from tongxin.config.demo.cast import PROVINCE
from tongxin.config.demo.world import World
from tongxin.kernel.periods import Period
from tongxin.modules.reports.public import save_chapter, start_summary
from tongxin.shared.orgs.levels import Level

FORTY_DAYS = timedelta(days=40)
BEGUN = 0.93  # of the forty days after the year
TEXTS = {
    "基本情况": (
        "{year}年末，全系统有工会组织{{ORG01}}个，其中基层工会{{ORG02}}个，会员{{MEM01}}人，"
        "其中女会员{{MEM02}}人，全年新发展会员{{MEM04|余}}人。\n"
        "其中{city}有会员{{MEM01|工会:{code}}}人。"
    ),
    "主要做法与成效": (
        "（一）活动进企业、进工地\n"
        "全年举办各类活动{{ACT04}}场，比上年{{ACT04|比上期|带单位}}，参与{{ACT05|余}}人次，"
        "{{ACT06|近}}名职工参加。第一季度举办{{ACT04|期间:{year}Q1}}场，"
        "第四季度举办{{ACT04|期间:{year}Q4}}场。\n"
        "（二）宣讲到班组\n"
        "组织宣讲{{ACT09}}场，主题党日{{ACT11}}人次参加。其中{city}举办活动"
        "{{ACT04|工会:{code}}}场，参与{{ACT05|工会:{code}}}人次。\n"
        "职工书屋新购图书{{人工:1,260|省总工会资产登记簿}}册。"
    ),
    "上级部署落实情况": (
        "全年下发通知{{CMP01}}件，分解任务{{CMP02}}项，其中自选动作{{CMP04}}项，"
        "任务按时办结率{{CMP03}}（{{CMP03|分子}}/{{CMP03|分母}}）。"
    ),
    "存在问题": "一些小微企业活动场地不足，货车司机、外卖送餐员等群体参加活动不便。",
    "下一步打算": "把活动办到园区和街道，继续用好平台台账，做到一次填报、多级共享。",
}


@dataclass(slots=True)
class Summaries:
    """What the province writes about last year."""

    world: World

    def plan(self) -> None:
        """After the reports have come in."""
        span = self.world.span
        self.world.agenda.at(span.share(span.new_year, BEGUN, most=FORTY_DAYS), self._write)

    def _write(self, now: datetime) -> None:
        world, year = self.world, self.world.span.last
        city = world.unions[world.of_level(Level.CITY)[0]]
        with world.speaking(PROVINCE, now) as actor:
            summary = start_summary(union=world.top, period=Period.year(year), actor=actor, now=now)
            for chapter in summary.chapters.order_by("ordinal"):
                text = TEXTS[chapter.title].format(year=year, city=city.name, code=city.code)
                save_chapter(chapter_id=chapter.pk, text=text, actor=actor, now=now)
