"""A full house, and where its pages are."""

from contextlib import contextmanager
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from tests.guards.routes import WORDS, Route, pages
from tests.guards.test_doors import spread_keys
from tests.guards.test_lists import grow
from tests.guards.world import World, fault, visitor
from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.kernel.periods import Period
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import AttendanceCertificate, SessionDraw
from tongxin.modules.activities.services.attendance import check_in_by_list
from tongxin.modules.activities.services.photo_people import name_in_photo
from tongxin.modules.activities.services.photos import add_photo
from tongxin.modules.activities.services.seats import sign_up
from tongxin.modules.activities.tests.factories import a_session
from tongxin.modules.activities.tests.plan_factories import a_certificate, a_draw
from tongxin.modules.activities.tests.test_photos import a_phone_picture
from tongxin.modules.members.models import WithdrawalProposal
from tongxin.modules.members.selectors.hr import SHEET as ROSTER
from tongxin.modules.members.services.tagging import tag_member
from tongxin.modules.members.tests.dues import a_waiting_proposal
from tongxin.modules.members.tests.factories import a_member, a_returned_application
from tongxin.modules.reports.models import ReportForm, Submission
from tongxin.modules.reports.public import Column, FormFacts, ItemFacts, make_form
from tongxin.modules.reports.services.answers import save_answers
from tongxin.modules.reports.services.approving import keep_approved
from tongxin.modules.reports.services.filling import submit
from tongxin.modules.reports.services.publishing import copy_form
from tongxin.modules.reports.services.review import accept
from tongxin.modules.reports.services.rounds import open_round
from tongxin.modules.reports.services.summaries import start_summary
from tongxin.modules.reports.states import SummaryState
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.tests.factories import a_grant, an_account
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union
from tongxin.shared.papers.models import Kind
from tongxin.shared.papers.templates import save_template
from tongxin.shared.papers.tests.factories import a_group
from tongxin.shared.papers.wordforms.starting import starter
from tongxin.shared.scarce.lotteries import enter, publish_list
from tongxin.shared.scarce.tests.factories import a_lottery
from tongxin.shared.transfer.ordering import Order, order_export
from tongxin.shared.transfer.running import run_import
from tongxin.shared.transfer.saved_views import save_view
from tongxin.shared.transfer.services import Order as FileOrder
from tongxin.shared.transfer.services import Upload, accept_file
from tongxin.shared.transfer.sheets import get_sheet
from tongxin.shared.transfer.tests.books import a_csv

ROWS = 3
DESK, PHONE, CLERK, OUTSIDE = "desk", "phone", "clerk", "outside"
NOT_PAGES = {301, 302, 303, 405}  # moved on, or only for buttons
# Of rows that hang under other pages.
FILES = {"files:download", "members_desk:result", "members_employer:result", "desk:export_file"}
PIECES = {  # of pages
    "desk:export_progress",
    "members_desk:check_progress",
    "members_desk:progress",
    "reports_desk:save",
    "reports_desk:sealing",
    "reports_desk:save_chapter",
    "reports_desk:look_at_chapter",
    "reports_desk:clean_paste",
    "reports_desk:home_figures",
    "activities_h5:ticket_part",
    "members_h5:card_part",
}
DOORS_OUTSIDE = ("portal:", "members_portal:", "activities_portal:")
PORTAL = [f"portal:{name}.code" for name in ("notice", "text", "objection", "thanks")]
RECEIPT_PAGES = ("receipt", "amend", "withdraw")
WRITTEN = ("overview", "practice", "problem", "plan")
EMPLOYER_ACTS = ("amend", "count", "cover", "uncover", "close")
EMPLOYER_PAGES = ("employer", *(f"{act}_employer" for act in EMPLOYER_ACTS), "appoint_clerk")
UNION_PAGES = ("union", "found", "rename", "move", "close", "joining", "joining_paper")
ON_A_DOCUMENT = ("edit", "issue", "send", "archive", "docx", "pdf", "by_template")
DOCUMENT_PAGES = ("document", *(f"document_{name}" for name in ON_A_DOCUMENT))
MORE = {
    "reports_desk:figures": ["?period=2026&by=child", "?period=2026&by=month", "?period=x"],
    "reports_desk:figure": ["?period=2026&by=month", "?period=2026&by=kind"],
    "reports_desk:rows": ["?period=2026"],
    "campaigns_desk:tasks": ["?view=given", "?view=waiting", "?view=unfiled"],
    "activities_desk:session": ["?view=check_ins", "?view=feedback"],
    "activities_h5:records": ["?view=attended", "?view=cancelled"],
    "members_portal:search": ["?q=快递"],
    "members_desk:applications": ["?state=submitted"],
    "desk:search": ["?q=工会", "?q=没有这样的事"],
}
KINDS = {"reports_desk:form_new_item": "?kind=text", "reports_desk:form_new_rule": "?kind=sum"}
ABSENT = ["/desk/nothing-here/", "/nothing-here/"]
API_PAGE = "/api/v1/docs"


class Tour:
    """Addresses that answer with a page, and routes that nobody could open."""

    def __init__(self, world: World, clients: dict, known: dict[str, int]):
        self.addresses = {place: [*ABSENT] for place in (DESK, PHONE, CLERK, OUTSIDE)}
        self.unopened: list[str] = []
        self.clients, self.known = clients, known
        for route in pages():
            if route.name not in FILES and not self._has(route, self._keys(world, route)):
                self.unopened.append(str(route))

    def _keys(self, world: World, route: Route) -> list[int]:
        if key := self.known.get(route.name):
            return [key]
        if not route.takes_rows:
            return [1]
        likely = world.keys_of(route.module, route.thing)
        return [*likely, *(pk for pk in world.keys_of(route.module, "") if pk not in likely)]

    def _has(self, route: Route, keys: list[int]) -> bool:
        place, is_there = _place(route), False
        for key in keys:
            address = route.url(key) + KINDS.get(route.name, "")
            answer = self.clients[place].get(address)
            assert answer.status_code < 500, (route, fault(answer))
            is_page = route.name not in PIECES and _is_page(answer)
            answer.close()
            if answer.status_code == 200:
                more = [address + query for query in MORE.get(route.name, [])]
                self.addresses[place] += [address, *more] if is_page else []
                return True
            is_there = is_there or answer.status_code in NOT_PAGES
        return is_there


@contextmanager
def a_full_house():
    """Rows of every model in several states, an officer above them and a worker among them."""
    spread_keys()
    with speaking(SYSTEM):
        world = World()
        officer = world.account("platform_admin", world.root)
        me = world.rows["activities.Signup"].worker
        worker = an_account(worker=me)
        grow(world, me, ROWS)
        known = _seat(world, worker) | _reports(world) | _account(world)
        known |= _by_name(world) | _draft(world, officer) | _export(world, officer)
        clerk = world.rows["members.EmployerHr"].account
        known |= _employer(world, clerk) | _groups_and_views(world, officer)
        known |= _certified_and_drawn(world, me) | _owing(world, me)
        _joining(world)
    people = {DESK: officer, PHONE: worker, CLERK: clerk}
    clients = {place: visitor(one) for place, one in people.items()} | {OUTSIDE: visitor()}
    yield Tour(world, clients, known), clients


def _seat(world: World, account) -> dict[str, int]:
    """A session the worker has a seat in, and one with a bell ahead."""
    starts_at = clock.now() + timedelta(days=2)
    facts = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}
    session = a_session(world.east, to=[world.east], **facts)
    actor = actor_of(account, now=clock.now())
    with speaking(actor):
        sign_up(session_id=session.pk, actor=actor, now=clock.now())
    bell = {"signup_opens_at": clock.now() + timedelta(minutes=5), "quota": 20}
    rush = a_session(world.east, to=[world.east], **facts, **bell)
    hour = timedelta(hours=1)
    held = a_session(world.east, starts_at=clock.now() + hour, ends_at=clock.now() + 2 * hour)
    check_in_by_list(
        session_id=held.pk, worker_ids=[account.worker_id], actor=SYSTEM, now=clock.now()
    )
    ticket = {f"activities_h5:{n}": session.pk for n in ("ticket", "ticket_part", "calendar")}
    ticket |= {"activities_h5:attended": held.pk} | _pictured(held, account)
    return ticket | {"activities_h5:activity": rush.activity_id, "activities_h5:queue": rush.pk}


def _pictured(held, account) -> dict[str, int]:
    """A photo in which the worker is."""
    terms = {"actor": SYSTEM, "now": clock.now()}
    photo = add_photo(session_id=held.pk, upload=a_phone_picture(), **terms)
    who = {"worker_id": account.worker_id, "is_agreed": False}
    person = name_in_photo(photo_id=photo.pk, **who, **terms)
    return {"activities_desk:photo": photo.pk, "activities_h5:picture": person.pk}


def _certified_and_drawn(world: World, me) -> dict[str, int]:
    """The worker's certificate, a partner, and a draw whose list is public."""
    made = a_certificate(world.east)
    AttendanceCertificate.objects.filter(pk=made.pk).update(worker=me, worker_name=me.name)
    lottery = a_lottery(world.east)
    with transaction.atomic():
        enter(lottery, worker=me, at=clock.now())
    publish_list(lottery=lottery, actor=SYSTEM, now=clock.now())
    SessionDraw.objects.filter(pk=a_draw(world.east).pk).update(lottery=lottery)
    partner = world.rows["orgs.ExternalOrg"].pk
    return {
        "activities_h5:certificate_file": made.pk,
        "activities_portal:lottery": lottery.pk,
        "activities_desk:partner": partner,
        "activities_desk:edit_partner": partner,
    }


def _owing(world: World, me) -> dict[str, int]:
    """A letter to the worker, and two numbers that are one person."""
    row = a_waiting_proposal(world.east)
    WithdrawalProposal.objects.filter(pk=row.pk).update(worker=me, name=me.name)
    merged = world.rows["people.Alias"].pk
    return {"members_h5:answer_letter": row.pk, "members_desk:merge": merged}


def _reports(world: World) -> dict[str, int]:
    """One yearly report to fill and one that is sealed."""
    now, clerk, judge = clock.now(), Actor.system("clerk"), Actor.system("judge")
    due = now + timedelta(days=9)
    year = {"form": "annual", "union": world.root, "due_at": due, "actor": judge, "now": now}
    last = open_round(period=Period.parse("2025"), **year)
    done, open_ = (Submission.objects.get(round=last, union=u) for u in (world.east, world.west))
    answers = dict.fromkeys(WRITTEN, "做了应做的事。")
    save_answers(submission_id=done.pk, answers=answers, actor=clerk, now=now)
    submit(submission_id=done.pk, actor=clerk, now=now)
    accept(submission_id=done.pk, actor=judge, now=now)
    names = ("fill", "declare_in_report", "comments")
    found = {"reports_desk:changes": done.pk} | {f"reports_desk:{n}": open_.pk for n in names}
    found["reports_desk:item_files"] = _with_a_file(world, due, judge)
    return found | {"reports_desk:summary_changes": _approved(world, judge, now)}


def _with_a_file(world: World, due, judge: Actor) -> int:
    """A report that asks for a table and a file under the code every address is tried with."""
    items = (
        ItemFacts("table", "rows", "清单", columns=(Column("名称"), Column("金额", "元"))),
        ItemFacts("file", WORDS["code"], "材料"),
    )
    facts = FormFacts("filed", 1, "清单和材料", "year", "", items)
    terms = {"union": world.root, "actor": judge, "now": clock.now()}
    asked = open_round(
        form=make_form(facts=facts, **terms), period=Period.parse("2025"), due_at=due, **terms
    )
    return asked.submissions.get(union=world.west).pk


def _approved(world: World, judge: Actor, now) -> int:
    """A summary of west as it was approved."""
    year = {"union": world.west, "period": Period.parse("2025")}
    summary = start_summary(**year, actor=judge, now=now)
    summary.state = SummaryState.APPROVED
    keep_approved(summary, by=judge.name, actor=judge, now=now)
    return summary.pk


def _draft(world: World, officer) -> dict[str, int]:
    """A form of the root's own, still being made, with the figures and texts of the yearly one."""
    now, made_from = clock.now(), ReportForm.objects.get(union=None, key="annual")
    facts = {"union": world.root, "key": "own", "title": "自制报表", "now": now}
    draft = copy_form(form_id=made_from.pk, actor=actor_of(officer, now=now), **facts)
    return {f"reports_desk:{n}": draft.pk for n in ("form_new_item", "form_item", "form_new_rule")}


def _export(world: World, officer) -> dict[str, int]:
    """A list the officer takes out, not yet written."""
    actor, now = actor_of(officer, now=clock.now()), clock.now()
    order = Order(listing="members.unions", union=world.root, suffix="csv")
    run = order_export(order=order, actor=actor, now=now)
    return {f"desk:{name}": run.pk for name in ("export", "export_progress")}


def _by_name(world: World) -> dict[str, int]:
    """Where the address does not say what its number counts."""
    rows = world.rows
    unions = {f"members_desk:{name}": world.east.pk for name in UNION_PAGES}
    runs = {f"members_desk:{n}": rows["transfer.ImportRun"].pk for n in ("import", "progress")}
    WORDS.update(dict.fromkeys(PORTAL, rows["public_notices.PublicNotice"].code))
    notice = rows["public_notices.PublicNotice"].pk
    of_notice = ("public_notice", "extend_notice", "conclude_notice", "post_notice")
    notices = {f"desk:{n}": notice for n in (*of_notice, "notice_paper", "write_objection")}
    return {
        **notices,
        "desk:calendar_year": 2026,
        "campaigns_desk:group": a_group(world.root).pk,
        **{f"campaigns_desk:{n}": rows["papers.OfficialDocument"].pk for n in DOCUMENT_PAGES},
        "campaigns_desk:template_file": _template(world),
        "campaigns_desk:document_reply": rows["papers.Receipt"].pk,
        "activities_desk:entry": rows["activities.ActivityKind"].pk,
        **unions,
        **runs,
    }


def _employer(world: World, clerk) -> dict[str, int]:
    """An employer of east, and a roster that its clerk handed in."""
    employer = world.rows["members.EmployerHr"].employer
    actor = actor_of(clerk, now=clock.now())
    head = get_sheet(ROSTER).headers
    upload = Upload("名册.csv", a_csv(head, ["王甲", *[""] * (len(head) - 1)]))
    with speaking(actor.inside()):
        order = FileOrder(ROSTER, world.rows["members.EmployerHr"].union)
        run = accept_file(upload=upload, order=order, actor=actor, now=clock.now())
    run_import(run_id=run.pk, now=clock.now())
    names = {f"members_desk:{name}": employer.pk for name in EMPLOYER_PAGES}
    return names | {"members_employer:import": run.pk}


def _groups_and_views(world: World, officer) -> dict[str, int]:
    """A tag of a member, and a view that the officer saved."""
    member = a_member(world.east)
    told = {"since": member.joined_on, "actor": SYSTEM, "now": clock.now()}
    tag = tag_member(membership_id=member.pk, group="courier", **told)
    WORDS["members_desk:end_tag.tag_id"] = str(tag.pk)
    view = save_view(
        listing="members.members",
        name="在册",
        chosen={"status": "active"},
        is_shared=False,
        union=world.root,
        actor=actor_of(officer, now=clock.now()),
        now=clock.now(),
    )
    return {"members_desk:end_tag": member.pk, "desk:drop_view": view.pk}


def _template(world: World) -> int:
    """A template that east's notices are filled into."""
    upload = SimpleUploadedFile("通知模板.docx", starter(Kind.NOTICE, world.east.name))
    terms = {"actor": SYSTEM, "now": clock.now()}
    return save_template(kind=Kind.NOTICE, upload=upload, union=world.east, **terms).pk


def _joining(world: World) -> None:
    """A union that admits persons, and a request to join it that came back."""
    shop = a_union(world.east, code="JOIN-1", name="示例快递行业工会")
    token = a_returned_application(shop)
    WORDS["members_portal:apply.code"] = WORDS["members_h5:ask_transfer.code"] = shop.code
    WORDS.update({f"members_portal:{name}.token": token for name in RECEIPT_PAGES})


def _account(world: World) -> dict[str, int]:
    """An officer of east, with a role there."""
    account = a_grant(world.east).account
    return {f"desk:{name}": account.pk for name in ("account", "grant")}


def _is_page(answer) -> bool:
    return answer.headers["Content-Type"].startswith("text/html")


def _place(route: Route) -> str:
    if route.is_outside or route.name.startswith(DOORS_OUTSIDE):
        return OUTSIDE
    if route.pattern.startswith("employer/"):
        return CLERK
    return DESK if route.pattern.startswith("desk/") or route.name == "password" else PHONE
