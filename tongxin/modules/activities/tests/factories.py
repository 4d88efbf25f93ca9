"""Plain valid rows for tests."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from itertools import count

from tongxin.kernel.actors import Actor, Scope
from tongxin.modules.activities.models import (
    Activity,
    ActivityAudience,
    ActivityCost,
    ActivityKind,
    ActivityRole,
    ActivitySession,
    CheckIn,
    CostKind,
    Feedback,
    Headcount,
    NoShow,
    NoShowRule,
    Part,
    PhotoPerson,
    PlaceType,
    PlaceTypeSet,
    Signup,
)
from tongxin.modules.activities.models.attendance import Means
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.lines import sign_up_or_wait
from tongxin.modules.activities.services.photos import PHOTOS
from tongxin.modules.activities.services.planning import (
    ActivityFacts,
    Party,
    SessionFacts,
    make_activity,
)
from tongxin.modules.activities.services.running import open_activity
from tongxin.shared.files.models import Attachment, StoredFile
from tongxin.shared.files.slots import Slot
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.models import Worker
from tongxin.shared.people.services import Facts, enter_worker
from tongxin.shared.scarce.models import Wait

START = NOW + timedelta(days=3)
_numbers = count(1)


def a_kind(code="lecture", name="宣讲") -> ActivityKind:
    """One kind of the list, installed or not."""
    return ActivityKind.objects.get_or_create(code=code, defaults={"name": name})[0]


def a_place_type(code="enterprise", name="企业") -> PlaceType:
    """One type of place."""
    return PlaceType.objects.get_or_create(code=code, defaults={"name": name})[0]


def session_facts(**facts) -> SessionFacts:
    """An ordinary session three days from now, two hours long."""
    starts_at = facts.setdefault("starts_at", START)
    facts.setdefault("ends_at", starts_at + timedelta(hours=2))
    facts.setdefault("place", "职工文化中心一楼")
    return SessionFacts(**facts)


def an_activity(host: UnionOrg, *sessions: SessionFacts, to=(), co_hosts=(), **facts) -> Activity:
    """An activity nobody sees yet; ``to`` are the unions whose workers may sign up."""
    parties = [Party(Part.PARTICIPANT, union) for union in to]
    parties += [Party(Part.CO_HOST, union) for union in co_hosts]
    facts.setdefault("title", f"第{next(_numbers)}次读书分享会")
    facts.setdefault("kind", a_kind())
    return make_activity(
        facts=ActivityFacts(parties=parties, **facts),
        host=host,
        sessions=sessions or (session_facts(),),
        actor=SYSTEM,
        now=NOW,
    )


def a_session(host: UnionOrg, *, to=(), co_hosts=(), opened=True, **facts) -> ActivitySession:
    """One session of a fresh activity, open unless told otherwise."""
    whole = {name: facts.pop(name) for name in ("kind", "item", "title") if name in facts}
    activity = an_activity(host, session_facts(**facts), to=to, co_hosts=co_hosts, **whole)
    if opened:
        open_activity(activity_id=activity.pk, actor=SYSTEM, now=NOW)
    return activity.sessions.select_related("union", "activity").get()


def a_worker(home: UnionOrg | None = None, **facts) -> Worker:
    """One person at a home union."""
    number = next(_numbers)
    facts.setdefault("name", f"职工{number}")
    facts.setdefault("id_type", "passport")
    facts.setdefault("id_number", f"E{number:08}")
    worker = enter_worker(facts=Facts(**facts), union=home, actor=SYSTEM, now=NOW)
    worker.refresh_from_db()
    return worker


def acting(worker: Worker) -> Actor:
    """The worker as actor: eyes at home, command over nothing."""
    eyes = Scope(eyes=(worker.home_path,) if worker.home_path else ())
    return Actor(name=worker.name, worker_id=worker.pk, grants={Can.SIGN_UP: eyes})


def officer_of(union: UnionOrg, *rights: str) -> Actor:
    """An officer with the rights of the module, or only some, over one subtree."""
    scope = Scope(paths=(union.path,))
    chosen = rights or (Can.VIEW, Can.EDIT, Can.CHECK_IN)
    return Actor(name="经办人", grants=dict.fromkeys(chosen, scope))


def a_province() -> tuple[UnionOrg, UnionOrg, UnionOrg, UnionOrg]:
    """A root, two cities below it, and a grassroots union of the first city."""
    root = UnionOrg.objects.filter(parent=None).first() or a_union(level="province")
    east, west = (a_union(root, level="city", kind="local_federation") for _ in range(2))
    return root, east, west, a_union(east)


def a_place_set(_union: UnionOrg | None = None) -> PlaceTypeSet:
    """A named set of place types."""
    return PlaceTypeSet.objects.create(code=f"set-{next(_numbers)}", name="试用组")


def a_role(union: UnionOrg) -> ActivityRole:
    """The part an outside body takes in an activity of ``union``."""
    return ActivityRole.objects.create(
        activity=an_activity(union), union=union, part=Part.SUPPORTER, party_name="团市委"
    )


def an_audience(union: UnionOrg) -> ActivityAudience:
    """That an activity of ``union`` is shown to its own subtree."""
    return ActivityAudience.objects.create(
        row=an_activity(union), union=union, owner=union, owner_path=union.path
    )


def _of_a_worker(union: UnionOrg) -> dict:
    worker = a_worker(union)
    session = an_activity(union).sessions.get()
    return {"session": session, "union": union, "worker": worker, "worker_name": worker.name}


def a_signup(union: UnionOrg) -> Signup:
    """A seat of a worker of ``union``."""
    return Signup.objects.create(**_of_a_worker(union), home=union, held_at=NOW)


def a_check_in(union: UnionOrg) -> CheckIn:
    """The presence of a worker of ``union``."""
    return CheckIn.objects.create(
        **_of_a_worker(union), home=union, checked_in_at=START, means=Means.LIST, made_by="经办人"
    )


def a_headcount(union: UnionOrg) -> Headcount:
    """Three came without a name."""
    session = an_activity(union).sessions.get()
    return Headcount.objects.create(
        session=session, union=union, people=3, counted_at=START, made_by="经办人"
    )


def a_no_show(union: UnionOrg) -> NoShow:
    """A seat that stayed empty."""
    signup = a_signup(union)
    return NoShow.objects.create(
        signup=signup, session=signup.session, worker=signup.worker, union=union, missed_at=START
    )


def a_rule(union: UnionOrg, **facts) -> NoShowRule:
    """One missed session bars for a week."""
    since = NOW.date() + timedelta(days=next(_numbers))
    facts = {"since": since, "misses": 1, "within_days": 30, "barred_days": 7} | facts
    return NoShowRule.objects.create(union=union, made_by="经办人", **facts)


def a_cost(union: UnionOrg, **facts) -> ActivityCost:
    """What the hall cost."""
    facts.setdefault("activity", an_activity(union))
    facts.setdefault("paid_amount", Decimal("1200.00"))
    return ActivityCost.objects.create(
        union=union, kind=CostKind.PLACE, purpose="场地租用", payee="市工人文化宫",
        paid_on=NOW.date(), made_by="经办人", **facts,
    )  # fmt: skip


def a_presence(union: UnionOrg) -> CheckIn:
    """The presence of a worker at a session that was held: it counts."""
    row = a_check_in(union)
    ActivitySession.objects.filter(pk=row.session_id).update(state="held", held_on=START.date())
    return row


def a_feedback(union: UnionOrg) -> Feedback:
    """The last of five answers about one session: fewer are shown to nobody."""
    first = a_check_in(union)
    others = [a_worker(union) for _ in range(4)]
    rows = [first] + [
        CheckIn.objects.create(
            session=first.session, union=union, worker=worker, worker_name=worker.name,
            home=union, checked_in_at=START, means=Means.LIST, made_by="经办人",
        )
        for worker in others
    ]  # fmt: skip
    said = [
        Feedback.objects.create(
            check_in=row, session=row.session, union=union, worker=row.worker,
            stars=4, words="时间安排合理", given_at=START,
        )
        for row in rows
    ]  # fmt: skip
    return said[-1]


def a_photo(session: ActivitySession, slot: Slot = PHOTOS) -> Attachment:
    """A picture that hangs on a session; nobody looks at its bytes."""
    file = StoredFile.objects.create(
        union=session.union, digest=f"{next(_numbers):064d}", name="现场.jpg",
        content_type="image/jpeg", size=10, made_by="经办人", stored_at=NOW,
    )  # fmt: skip
    return Attachment.objects.create(
        union=session.union, file=file, target=slot.target, target_key=session.pk, slot=slot.name
    )


def a_photo_person(union: UnionOrg) -> PhotoPerson:
    """Who was there and is in a photo, and did not say yes yet."""
    came = a_check_in(union)
    facts = {"worker_name": came.worker_name, "home": came.home, "named_by": "经办人"}
    facts |= {"session": came.session, "worker": came.worker, "named_at": START, "union": union}
    return PhotoPerson.objects.create(photo=a_photo(came.session), **facts)


def _of_plans(name: str):
    """A factory of the file beside, which builds on this one."""

    def make(union: UnionOrg):
        return getattr(import_module(f"{__package__}.plan_factories"), name)(union)

    return make


FACTORIES = {
    "activities.SessionDraw": _of_plans("a_draw"),
    "activities.SessionShare": _of_plans("a_share"),
    "activities.AttendanceCertificate": _of_plans("a_certificate"),
    "activities.CertificateRule": _of_plans("a_certificate_rule"),
    "activities.NoShowRule": a_rule,
    "activities.ActivityCategory": _of_plans("a_category"),
    "activities.ActivityItem": _of_plans("an_item"),
    "activities.LectureMember": _of_plans("a_member"),
    "activities.LectureReceipt": _of_plans("a_receipt"),
    "activities.LectureRoute": _of_plans("a_route"),
    "activities.LectureTeam": _of_plans("a_lecture_team"),
    "activities.Programme": _of_plans("a_programme"),
    "activities.ProgrammeAudience": _of_plans("a_programme_audience"),
    "activities.ProgrammeBlock": _of_plans("a_block"),
    "activities.ProgrammeRun": _of_plans("a_run"),
    "activities.ShowCount": _of_plans("a_show_count"),
    "activities.ViewCount": _of_plans("a_view_count"),
    "activities.ActivityKind": lambda _union: a_kind(code=f"kind-{next(_numbers)}"),
    "activities.PlaceType": lambda _union: a_place_type(code=f"place-{next(_numbers)}"),
    "activities.PlaceTypeSet": a_place_set,
    "activities.Activity": an_activity,
    "activities.ActivityAudience": an_audience,
    "activities.ActivityRole": a_role,
    "activities.ActivitySession": lambda union: a_session(union, opened=False),
    "activities.Signup": a_signup,
    "activities.ActivityCost": a_cost,
    "activities.CheckIn": a_check_in,
    "activities.Feedback": a_feedback,
    "activities.Headcount": a_headcount,
    "activities.NoShow": a_no_show,
    "activities.PhotoPerson": a_photo_person,
}


def a_line(union: UnionOrg) -> Wait:
    """Somebody who waits for the only seat of a session."""
    session = a_session(union, to=[union], quota=1)
    for _ in range(2):
        actor = acting(a_worker(union))
        made = sign_up_or_wait(session_id=session.pk, actor=actor, now=NOW)
    return made


# What lists show besides: sessions to sign up for, who waits, who came, lectures of others.
CROWD = (
    lambda union: a_session(union, to=[union]),
    a_line,
    a_presence,
    _of_plans("a_received_lecture"),
)
