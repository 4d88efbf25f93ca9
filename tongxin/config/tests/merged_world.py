"""Two cities, members and presences written, voided, moved and merged, beside plain lists."""

from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction

from tongxin.kernel.errors import DomainError
from tongxin.modules.activities.models import ActivitySession, CheckIn
from tongxin.modules.activities.tests.factories import an_activity, session_facts
from tongxin.modules.members.models import Membership
from tongxin.modules.members.states import Status
from tongxin.shared.indicators.cells.writing import fold_marks
from tongxin.shared.indicators.tests.oracle import OWN, Tree
from tongxin.shared.orgs.services import move_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.merging import merge_people
from tongxin.shared.people.tests.factories import a_worker

PRESENT, MEMBERS, WOMEN, TIMES = "ACT06", "MEM01", "MEM02", "ACT05"
CODES = (PRESENT, MEMBERS, WOMEN, TIMES)
FOUNDED = date(2024, 1, 1)
DAYS = (date(2025, 1, 31), date(2025, 3, 9), date(2025, 3, 20), date(2025, 12, 31))


class Step(NamedTuple):
    """Something that happens: what, to whom, to what, where, when."""

    what: str
    person: int
    other: int
    place: int
    day: date


class World:
    """A province, five numbers of persons, and everything once more in plain lists."""

    def __init__(self):
        self.tree, self.unions = Tree(), []
        for parent, level in ((None, "province"), (0, "city"), (0, "city"), (1, "grassroots")):
            over = None if parent is None else self.unions[parent]
            one = a_union(over, level=level, founded_on=FOUNDED)
            self.unions.append(one)
            self.tree.found(one.pk, over and over.pk, FOUNDED)
        self.root, self.east, self.west, self.shop = self.unions
        self.sexes = ("female", "male", "female", "female", "male")
        self.people = [a_worker(self.shop, sex=sex) for sex in self.sexes]
        self.kept = {one.pk: one.pk for one in self.people}
        self.sessions = {}
        for place, union in enumerate(self.unions):
            held = an_activity(union, *[session_facts() for _ in DAYS]).sessions.order_by("pk")
            self.sessions |= {(place, day): one for day, one in zip(DAYS, held, strict=True)}
        for (_place, day), one in self.sessions.items():
            ActivitySession.objects.filter(pk=one.pk).update(state="held", held_on=day)

    def take(self, step):
        with suppress(IntegrityError, DomainError), transaction.atomic():
            getattr(self, f"take_{step.what}")(step)

    def take_check_in(self, step):
        session = self.sessions[step.place, step.day]
        CheckIn.objects.create(
            session=session,
            union_id=session.union_id,
            worker=self.people[step.person],
            home_id=session.union_id,
            checked_in_at=NOW,
            means="list",
            made_by="x",
        )

    def take_void(self, step):
        rows = CheckIn.objects.order_by("pk")
        if rows:
            row = rows[step.other % len(rows)]
            CheckIn.objects.filter(pk=row.pk).update(voided_at=None if row.voided_at else NOW)

    def take_join(self, step):
        until = step.day + timedelta(days=60) if step.other % 2 else None
        Membership.objects.create(
            worker=self.people[step.person],
            union=self.unions[step.place],
            joined_on=step.day,
            left_on=until,
            status=Status.WITHDRAWN if until else Status.ACTIVE,
            channel="desk",
        )

    def take_move(self, step):
        who, where = self.unions[1 + step.other % 3], self.unions[step.place]
        who.refresh_from_db()
        where.refresh_from_db()
        move_union(union=who, parent=where, on=step.day, reason="", actor=SYSTEM, now=NOW)
        self.tree.move(who.pk, where.pk, step.day)

    def take_merge(self, step):
        kept, gone = self.people[step.person].pk, self.people[step.other % 5].pk
        merge_people(
            kept_id=kept, gone_id=gone, on=NOW.date(), reason="同一人", actor=SYSTEM, now=NOW
        )
        self.kept = {one: kept if was == gone else was for one, was in self.kept.items()}

    def take_fold(self, _step):
        assert fold_marks(now=NOW) is not None

    def take_kill(self, _step):
        with transaction.atomic():
            fold_marks(now=NOW)
            transaction.set_rollback(True)

    def rows(self, code, asked):
        """Person, day and host of every row that counts, by the definitions alone."""
        start, end = asked.period.start, asked.period.end
        if code in {PRESENT, TIMES}:
            live = CheckIn.objects.filter(voided_at=None).select_related("session")
            found = [(one.worker_id, one.session.held_on, one.union_id) for one in live]
            return [one for one in found if start <= one[1] < end]
        point = asked.period.last_day
        women = {p.pk for p, sex in zip(self.people, self.sexes, strict=True) if sex == "female"}
        return [
            (one.worker_id, point, one.union_id)
            for one in Membership.objects.all()
            if one.joined_on <= point and (one.left_on is None or point < one.left_on)
            and (code == MEMBERS or one.worker_id in women)
        ]  # fmt: skip

    def counted(self, code, asked):
        """The number and that of each child."""
        groups = {}
        for person, day, host in self.rows(code, asked):
            chain = self.tree.chain(host, day)
            if asked.union.pk in chain:
                at = chain.index(asked.union.pk)
                groups.setdefault(str(chain[at - 1]) if at else OWN, []).append(self.kept[person])
        size = len if code == TIMES else lambda persons: len(set(persons))
        everybody = [one for group in groups.values() for one in group]
        return size(everybody), {key: size(group) for key, group in groups.items()}
