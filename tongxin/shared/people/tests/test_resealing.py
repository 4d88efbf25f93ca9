"""New keys: every value is sealed anew, cut off or not, and nobody is lost on the way."""

import pytest
from django.db import connection

from tongxin.kernel import crypto
from tongxin.kernel.fields import BlindIndexField
from tongxin.kernel.keyring import Keyring
from tongxin.shared.orgs.tests.factories import a_union
from tongxin.shared.people.models import Worker
from tongxin.shared.people.resealing import indexes_of, left, reseal, sealed_models
from tongxin.shared.people.services import known_worker_id
from tongxin.shared.people.tests.factories import a_worker

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(autouse=True)
def rotated():
    """Turn the keys once or change the suite; the old ones are back afterwards."""
    before, suite = crypto.installed(), crypto.Suite.AES
    yield lambda suite=suite: crypto.use(crypto.installed().rotated(), suite=suite)
    crypto.use(before, suite=suite)


def said(worker):
    found = Worker.objects.get(pk=worker.pk)
    return found.id_number.open(), found.mobile and found.mobile.open()


def known(worker):
    return known_worker_id(worker.id_type, worker.id_number.open())


@pytest.mark.parametrize("suite", crypto.Suite)
def test_after_a_rotation_all_is_sealed_anew_and_says_the_same(rotated, suite):
    union = a_union(level="province", kind="local_federation")
    workers = [a_worker(union) for _ in range(5)]
    before = [said(one) for one in workers]
    assert left()["people.Worker"] == 0
    rotated(suite)
    assert left()["people.Worker"] == 5
    assert [known(one) for one in workers] == [one.pk for one in workers]  # found by the old index

    assert sum(step.done for step in reseal(size=2)) == 5

    assert left()["people.Worker"] == 0
    assert [said(one) for one in workers] == before
    assert [known(one) for one in workers] == [one.pk for one in workers]
    fresh = Worker.objects.get(pk=workers[0].pk)
    assert crypto.seal_is_current(fresh.id_number.blob)
    assert crypto.index_is_current(bytes(fresh.id_index))
    assert list(reseal()) == []


def test_cut_off_in_the_middle_it_goes_on_with_what_is_left(rotated):
    union = a_union(level="province", kind="local_federation")
    for _ in range(5):
        a_worker(union)
    rotated()
    steps = reseal(size=2)
    next(steps)
    steps.close()
    assert left()["people.Worker"] == 3
    rotated()  # and the keys are turned once more in the meantime
    assert sum(step.done for step in reseal(size=2)) == 5
    assert left()["people.Worker"] == 0


def test_a_row_that_no_key_opens_is_named_and_left_as_it_is(rotated):
    union = a_union(level="province", kind="local_federation")
    good, bad = a_worker(union), a_worker(union)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_worker SET id_number = set_byte(id_number, 20, 7) WHERE id = %s"
            " RETURNING id_number",
            [bad.pk],
        )
        (kept,) = cursor.fetchone()
    rotated()
    steps = list(reseal())
    assert [(one.done, one.broken) for one in steps] == [(1, (bad.pk,))]
    assert said(good)
    assert Worker.objects.get(pk=bad.pk).id_number.blob == bytes(kept)


def test_without_its_old_key_a_value_stays_closed(rotated):
    worker = a_worker(a_union(level="province", kind="local_federation"))
    crypto.use(Keyring.new())
    with pytest.raises(crypto.SealBroken):
        said(worker)
    assert [one.broken for one in reseal()] in ([], [(worker.pk,)])


def test_every_blind_index_of_the_house_can_be_made_again():
    assert Worker in sealed_models()
    for model in sealed_models():
        indexes = [f.name for f in model._meta.fields if isinstance(f, BlindIndexField)]
        assert set(indexes_of(model)) == set(indexes), model
