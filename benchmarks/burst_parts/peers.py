"""What the gate is measured against: the same act as a plain Django service would do it.

``PEER`` names the server: ``lock`` with all middleware of the site; ``plain`` with none.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")
PEER = os.environ["BURST_PEER"]

import django  # noqa: E402
from django.conf import settings  # noqa: E402

settings.ROOT_URLCONF = "benchmarks.burst_parts.peers"
settings.ALLOWED_HOSTS = ["*"]
if PEER != "lock":
    settings.MIDDLEWARE = []
    settings.DATABASES["default"]["OPTIONS"]["options"] = "-c role=tongxin_bypass"
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import F  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402

from tongxin.kernel import clock  # noqa: E402
from tongxin.kernel.rls import bypass  # noqa: E402
from tongxin.modules.activities.events import SeatHeld  # noqa: E402
from tongxin.modules.activities.models import ActivitySession, Part, Signup  # noqa: E402
from tongxin.modules.activities.services.seats import TAKE_SEAT  # noqa: E402
from tongxin.shared.audit.services import record  # noqa: E402
from tongxin.shared.outbox.services import publish  # noqa: E402
from tongxin.shared.people.models import Worker  # noqa: E402
from tongxin.shared.scarce.gate.batches import parameters  # noqa: E402
from tongxin.shared.scarce.gate.bursts import Act, find  # noqa: E402
from tongxin.shared.scarce.gate.statement import statement  # noqa: E402
from tongxin.shared.scarce.models import Answer, AnswerSheet  # noqa: E402

FULL, TWICE = "full", "twice"


@transaction.atomic
def lock(request, session):
    """Row lock, a look whether there is a seat already, insert, count: as one would write it."""
    now = clock.now()
    worker = Worker.objects.get(pk=request.actor.worker_id)
    with bypass("scarce"):
        row = ActivitySession.objects.select_for_update().get(pk=session)
        invited = row.activity.roles.filter(part=Part.PARTICIPANT)
        paths = invited.values_list("party__path", flat=True)
        if row.state != "open" or not any(worker.home_path.startswith(p) for p in paths):
            return JsonResponse({"code": "closed"}, status=409)
        if Signup.objects.filter(session=row, worker=worker, released_at=None).exists():
            return JsonResponse({"code": TWICE}, status=409)
        if row.seats_held >= row.quota:
            return JsonResponse({"code": FULL}, status=409)
        seat = Signup.objects.create(
            session=row,
            worker=worker,
            union_id=row.union_id,
            worker_name=worker.name,
            home_id=worker.union_id,
            held_at=now,
        )
        ActivitySession.objects.filter(pk=session).update(seats_held=F("seats_held") + 1)
    record(request.actor, "activities.signed_up", f"activities.Signup:{seat.pk}", at=now)
    publish(SeatHeld(session_id=session, worker_id=worker.pk), at=now)
    return JsonResponse({"code": "done", "row": seat.pk})


def said(code, status=200):
    """An answer with its length, so that the connection is kept."""
    answer = JsonResponse({"code": code}, status=status)
    answer["Content-Length"] = str(len(answer.content))
    return answer


def one(_request, session, worker):
    """The generated statement for one act, committed by itself."""
    given = parameters([Act(session, worker, f"职工{worker}", worker, clock.now())])
    with connection.cursor() as cursor:
        cursor.execute(statement(find(TAKE_SEAT)), given)
        outcome = cursor.fetchone()[1]
    return said(outcome, 200 if outcome == "done" else 409)


def answer(_request, sheet, worker):
    """A look at the sheet and its window, then the answer: one select, one insert."""
    now = clock.now()
    row = AnswerSheet.objects.get(pk=sheet)
    if not row.opens_at <= now < row.closes_at:
        return said("closed", 409)
    _write(row.pk, worker, now)
    return said("done")


def insert(_request, sheet, worker):
    """An answer as one insert; nothing is asked before, not even whether there is such a sheet."""
    _write(sheet, worker, clock.now())
    return said("done")


def _write(sheet, worker, now):
    Answer.objects.create(
        sheet_id=sheet, worker_id=worker, union_id=1, question=1, choice="A", answered_at=now
    )


urlpatterns = [
    path("lock/<int:session>/", lock),
    path("one/<int:session>/<int:worker>/", one),
    path("answer/<int:sheet>/<int:worker>/", answer),
    path("insert/<int:sheet>/<int:worker>/", insert),
]
application = get_wsgi_application()
