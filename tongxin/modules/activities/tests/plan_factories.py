"""Plain valid rows of programmes, lecture teams and declared numbers."""

from datetime import date, timedelta
from itertools import count

from tongxin.modules.activities.models import (
    ActivityCategory,
    ActivityItem,
    AttendanceCertificate,
    CertificateRule,
    LectureMember,
    LectureReceipt,
    LectureRoute,
    LectureTeam,
    Programme,
    ProgrammeAudience,
    ProgrammeBlock,
    ProgrammeRun,
    SessionDraw,
    SessionShare,
    ShowCount,
    ViewCount,
)
from tongxin.modules.activities.services.declaring import Show, declare_show, declare_views
from tongxin.modules.activities.services.draws import DrawTerms, set_draw
from tongxin.modules.activities.services.items import ItemFacts, add_item
from tongxin.modules.activities.services.lectures import (
    Lecture,
    Speaker,
    add_member,
    add_route,
    make_team,
    set_lecture,
)
from tongxin.modules.activities.services.programmes import (
    BranchFacts,
    ProgrammeFacts,
    keep_block,
    keep_category,
    make_programme,
    publish_programme,
)
from tongxin.modules.activities.services.shares import ShareTerms, set_share
from tongxin.modules.activities.tests.factories import a_kind, a_session, a_worker
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.papers.models import DocumentCode

_numbers = count(1)
DAY = timedelta(days=1)


def a_programme(union: UnionOrg, **facts) -> Programme:
    """A draft without a tree."""
    facts = {"title": f"第{next(_numbers)}季职工文化", "year": NOW.year} | facts
    return make_programme(facts=ProgrammeFacts(**facts), union=union, actor=SYSTEM, now=NOW)


def a_block(union: UnionOrg, programme=None, name="") -> ProgrammeBlock:
    """A block of a programme."""
    programme = programme or a_programme(union)
    facts = BranchFacts(name or f"板块{next(_numbers)}")
    return keep_block(programme_id=programme.pk, facts=facts, actor=SYSTEM, now=NOW)


def a_category(union: UnionOrg, block=None, name="", *, is_themed=False) -> ActivityCategory:
    """A category of a block."""
    facts = BranchFacts(name or f"类{next(_numbers)}", is_themed=is_themed)
    block = block or a_block(union)
    return keep_category(block_id=block.pk, facts=facts, actor=SYSTEM, now=NOW)


def item_facts(**facts) -> ItemFacts:
    """An ordinary item of this year."""
    starts_on = facts.setdefault("starts_on", NOW.date())
    facts.setdefault("ends_on", starts_on)
    facts.setdefault("name", f"第{next(_numbers)}项")
    return ItemFacts(**facts)


def an_item(union: UnionOrg, category=None, **facts) -> ActivityItem:
    """An item hosted by ``union``, of an own programme unless one is given."""
    category = category or a_category(union)
    return add_item(
        category_id=category.pk, facts=item_facts(**facts), host=union, actor=SYSTEM, now=NOW
    )


def a_published_item(union: UnionOrg, *, is_themed=False, **facts) -> ActivityItem:
    """An item of a published programme of the same union."""
    item = an_item(union, a_category(union, is_themed=is_themed), **facts)
    publish_programme(programme_id=item.programme_id, actor=SYSTEM, now=NOW)
    return item


def a_run(union: UnionOrg) -> ProgrammeRun:
    """An item as what it adds to its programme."""
    return ProgrammeRun.objects.get(pk=an_item(union).pk * 2 + 1)


def a_programme_audience(union: UnionOrg) -> ProgrammeAudience:
    """That a programme of ``union`` is shown to its own subtree."""
    return ProgrammeAudience.objects.create(
        row=a_programme(union), union=union, owner=union, owner_path=union.path
    )


def a_lecture_team(union: UnionOrg, **facts) -> LectureTeam:
    """A team founded in the new year."""
    facts = {"name": f"第{next(_numbers)}宣讲团", "founded_on": date(NOW.year, 1, 1)} | facts
    return make_team(union=union, actor=SYSTEM, now=NOW, **facts)


def a_route(union: UnionOrg, team=None) -> LectureRoute:
    """A route of a team."""
    team = team or a_lecture_team(union)
    return add_route(team_id=team.pk, name=f"路线{next(_numbers)}", actor=SYSTEM, now=NOW)


def a_member(union: UnionOrg, team=None, **facts) -> LectureMember:
    """A worker of ``union`` in a team."""
    team = team or a_lecture_team(union)
    facts = {"worker": a_worker(union), "since": team.founded_on} | facts
    return add_member(team_id=team.pk, speaker=Speaker(**facts), actor=SYSTEM, now=NOW)


def a_lecture(host: UnionOrg, receiver: UnionOrg, *, team=None, route=None, **facts):
    """A published lecture of a team of the host."""
    team = team or a_lecture_team(host)
    session = a_session(host, kind=a_kind(), **facts)
    lecture = Lecture(team=team, route=route, receiver=receiver)
    return set_lecture(session_id=session.pk, lecture=lecture, actor=SYSTEM, now=NOW)


def a_receipt(union: UnionOrg) -> LectureReceipt:
    """What a union said of a lecture it received from itself."""
    session = a_lecture(union, union)
    return LectureReceipt.objects.create(
        session=session, union=union, is_held=True, answered_at=NOW, made_by="经办人"
    )


def a_received_lecture(union: UnionOrg):
    """A lecture that another union gives at this one."""
    return a_lecture(a_union(union.parent or union), union)


def a_view_count(union: UnionOrg) -> ViewCount:
    """Views of one address."""
    session = a_session(union, starts_at=NOW - timedelta(days=1))
    told = {"platform": "视频号", "views": 300, "actor": SYSTEM, "now": NOW}
    return declare_views(session_id=session.pk, **told)


def a_show_count(union: UnionOrg) -> ShowCount:
    """What an exhibition shows."""
    kind = a_kind("exhibition", "书法摄影展")
    session = a_session(union, starts_at=NOW - timedelta(days=1), kind=kind)
    return declare_show(session_id=session.pk, show=Show(40, 12), actor=SYSTEM, now=NOW)


def a_certificate_rule(union: UnionOrg) -> CertificateRule:
    """That half of the sessions is enough."""
    activity = a_session(union, kind=a_kind("training", "培训")).activity
    code = DocumentCode.objects.create(code=f"参证{chr(0x4E00 + next(_numbers))}", union=union)
    return CertificateRule.objects.create(activity=activity, union=union, share=50, code=code)


def a_certificate(union: UnionOrg, **facts) -> AttendanceCertificate:
    """That somebody came to the only session."""
    rule, worker, number = a_certificate_rule(union), a_worker(union), next(_numbers)
    facts = {"attended_count": 1, "held_count": 1, "share": 50} | facts
    return AttendanceCertificate.objects.create(
        activity=rule.activity, union=union, worker=worker, worker_name=worker.name, home=union,
        code=rule.code, year=NOW.year, sequence=number, number=f"参证〔{NOW.year}〕{number}号",
        check_code=f"{number:016}", first_on=NOW.date(), last_on=NOW.date(), issued_at=NOW,
        issued_by="经办人", **facts,
    )  # fmt: skip


def a_share(union: UnionOrg, party: UnionOrg | None = None, **facts) -> SessionShare:
    """Two seats of five, kept for a union until a day before sign-up ends."""
    session = facts.pop("session", None) or a_session(union, quota=5)
    terms = ShareTerms(facts.get("quota", 2), facts.get("returns_at", session.starts_at - DAY))
    told = {"reason": "按会员数分配", "actor": SYSTEM, "now": NOW}
    return set_share(session_id=session.pk, party=party or union, terms=terms, **told)


def a_draw(union: UnionOrg) -> SessionDraw:
    """A draft session whose seats will be drawn."""
    closes = NOW + timedelta(days=2)
    session = a_session(
        union, opened=False, quota=2, signup_closes_at=closes, starts_at=NOW + timedelta(days=9)
    )
    terms = DrawTerms("深证成指收盘指数", closes + timedelta(days=1))
    return set_draw(session_id=session.pk, terms=terms, actor=SYSTEM, now=NOW)
