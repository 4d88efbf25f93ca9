"""A subject over a row that every house has, and plain valid notices for tests."""

from datetime import date, datetime, timedelta
from itertools import count

from tongxin.shared.access.models import CommitteePost
from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM
from tongxin.shared.public_notices import subjects
from tongxin.shared.public_notices.closing import withdraw_notice
from tongxin.shared.public_notices.content import Content
from tongxin.shared.public_notices.models import (
    NoticeGate,
    NoticePlace,
    Objection,
    ObjectionTry,
    PublicNotice,
)
from tongxin.shared.public_notices.objections import Words, file_objection, investigate, resolve
from tongxin.shared.public_notices.services import Posting, open_notice

_numbers = count(1)
LATER = NOW + timedelta(hours=1)
CANDIDATE, CHAIR, TERM, ASIDE = "候选人", "主席", "主席（任期考核）", "暂缓"


def content_of(post: CommitteePost, stage: str) -> Content:
    """What the house shows of a post."""
    return Content(
        title="任前公示" if stage == "before" else "任期考核公示",
        intro="现将拟任人选予以公示，如有异议，请在公示期内反映。",
        columns=("姓名", "拟任职务", "任职日期"),
        rows=((post.account.name, post.role, str(post.started_on)),),
    )


POSTS = subjects.declare(
    subjects.Subject(
        key="tests.posts",
        name="任职公示",
        model=CommitteePost,
        column="role",
        stages=(
            subjects.Stage(key="before", name="任前公示", opens=(CHAIR,)),
            subjects.Stage(key="term", name="任期考核公示", opens=(TERM,), days=3),
        ),
        rests=(ASIDE,),
        content=content_of,
    )
)


def a_candidate(union: UnionOrg) -> CommitteePost:
    """Somebody who is to become chair."""
    return CommitteePost.objects.create(
        account=an_account(), union=union, role=CANDIDATE, started_on=date(2024, 1, 1)
    )


def a_notice(
    union: UnionOrg, *, row: CommitteePost | None = None, days: int = 5, now: datetime = NOW
) -> PublicNotice:
    """A candidate on notice from ``now`` on."""
    return open_notice(
        row=row or a_candidate(union),
        subject=POSTS.key,
        stage="before",
        posting=Posting(union, days, "0971-6123456"),
        actor=SYSTEM,
        now=now,
    )


def an_objection(
    union: UnionOrg, *, notice: PublicNotice | None = None, now: datetime = LATER, **words
) -> Objection:
    """Somebody says that the candidate lacks the years; unsigned."""
    words.setdefault("text", f"该同志在本单位工作不满两年，不符合条件（{next(_numbers)}）")
    return file_objection(
        notice_id=(notice or a_notice(union)).pk,
        words=Words(**words),
        uploads=(),
        actor=SYSTEM,
        now=now,
    )


def a_signed_objection(union: UnionOrg, **more) -> Objection:
    """The same with a name under it."""
    return an_objection(union, name="尕藏措", contact="13997012345", **more)


def dismissed(objection: Objection, now: datetime = LATER) -> Objection:
    """Looked into and found wrong."""
    investigate(objection_id=objection.pk, actor=SYSTEM, now=now)
    return resolve(
        objection_id=objection.pk, is_upheld=False, report="经查不属实", actor=SYSTEM, now=now
    )


def a_withdrawn_notice(union: UnionOrg) -> PublicNotice:
    """A notice that was taken back."""
    return withdraw_notice(notice_id=a_notice(union).pk, text="内容有误", actor=SYSTEM, now=LATER)


def a_try(_union: UnionOrg) -> ObjectionTry:
    """One objection of some address."""
    return ObjectionTry.objects.create(mark=f"{next(_numbers):064}", count=1, since=NOW)


FACTORIES = {
    "public_notices.PublicNotice": a_notice,
    "public_notices.NoticePlace": lambda union: NoticePlace.objects.get(notice=a_notice(union)),
    "public_notices.Objection": an_objection,
    "public_notices.NoticeGate": lambda union: NoticeGate.objects.get(notice=a_notice(union).pk),
    "public_notices.ObjectionTry": a_try,
}
CROWD = [a_signed_objection, a_withdrawn_notice]
