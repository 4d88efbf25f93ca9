import copy
import json
import logging
import pickle
import traceback

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter
from django.forms.models import model_to_dict
from django.test.utils import isolate_apps

from tongxin.kernel.crypto import INDEX_BYTES, Keyring, SealBroken, blind, use
from tongxin.kernel.fields import BlindIndexField, MoneyField, SealedField
from tongxin.kernel.sealed import Sealed

NUMBER, MOBILE = "630102199001010013", "13812345678"

with isolate_apps("tests"):

    class Person(models.Model):
        name = SealedField(kind="name")
        id_number = SealedField(kind="id_number", null=True)
        mobile = SealedField(kind="mobile", null=True, context="people.Worker.mobile")
        mobile_index = BlindIndexField(null=True)
        aid_amount = MoneyField(default=0)

        class Meta:
            app_label = "tests"
            managed = False

        def __str__(self):
            return f"{self.name}"


@pytest.fixture
def person(keyring):
    return Person(pk=1, name="张小明", id_number=NUMBER, mobile=MOBILE)


def stored(field, value):
    return bytes(field.get_prep_value(value))


def test_assigned_text_is_sealed_at_once_and_opens_on_request(person):
    assert isinstance(person.id_number, Sealed)
    assert person.id_number.open() == NUMBER
    assert person.id_number.context == "tests.Person.id_number"
    assert person.mobile.context == "people.Worker.mobile"


def test_a_sealed_value_prints_as_the_mask_of_its_kind(person):
    assert f"{person.name} {person.mobile} {person.id_number.mask}" == (
        "张*明 138****5678 630102********0013"
    )


def test_no_clear_text_shows_in_text_pickles_logs_dumps_or_errors(person, caplog):
    with caplog.at_level(logging.INFO):
        logging.getLogger("tests").info("%s %r %s", person.mobile, person.mobile, vars(person))
    try:
        json.dumps({"mobile": person.mobile, "person": vars(person)})
    except TypeError as error:
        trace = "".join(
            traceback.TracebackException.from_exception(error, capture_locals=True).format()
        )
    places = [
        repr(person), str(person), f"{vars(person)}", trace, caplog.text,
        repr(pickle.dumps(person)), repr(model_to_dict(person)),
        serializers.serialize("json", [person]), repr(copy.deepcopy(person.mobile)),
    ]  # fmt: skip

    for place in places:
        for clear in (NUMBER, MOBILE, "张小明", "19900101", "12345678"):
            assert clear not in place


def test_a_sealed_value_survives_pickling_and_copying(person):
    assert pickle.loads(pickle.dumps(person.mobile)).open() == MOBILE  # noqa: S301
    assert copy.deepcopy(person.mobile).open() == MOBILE


def test_a_fixture_keeps_values_sealed_and_brings_them_back(person):
    dumped = serializers.serialize("python", [person])[0]["fields"]
    field = Person._meta.get_field("name")

    assert field.to_python(dumped["name"]).open() == "张小明"


def test_values_are_compared_by_content_only_on_request(person):
    again = Person(mobile=MOBILE).mobile

    assert again != person.mobile
    assert again.same_as(person.mobile) and again.same_as(MOBILE)
    assert not again.same_as("13800000000")
    assert len({again, person.mobile, person.mobile}) == 2


@pytest.mark.parametrize("empty", [None, "", b""])
def test_nothing_is_kept_as_nothing(keyring, empty):
    assert Person(name="甲", mobile=empty).mobile is None


def test_clear_bytes_are_never_taken(keyring):
    with pytest.raises(TypeError):
        Person(name=b"clear")


def test_a_value_assigned_from_another_field_is_sealed_for_its_new_place(person):
    person.name = person.mobile

    assert person.name.context == "tests.Person.name"
    assert person.name.open() == MOBILE


def test_text_that_comes_past_an_instance_is_sealed_too(keyring):
    field = Person._meta.get_field("name")

    assert field.from_db_value(stored(field, "张小明")).open() == "张小明"
    assert field.get_prep_value(None) is None


def test_a_sealed_field_cannot_be_searched_by_value(keyring):
    with pytest.raises(FieldError) as refusal:
        Person.objects.filter(mobile=MOBILE)

    assert MOBILE not in str(refusal.value)
    assert "IS NULL" in str(Person.objects.filter(mobile__isnull=True).query)


@pytest.mark.django_db
def test_a_row_read_from_the_database_holds_sealed_values(person):
    blob = Person._meta.get_field("mobile").get_db_prep_save(person.mobile, connection)
    index = Person._meta.get_field("mobile_index").get_db_prep_save(
        blind(MOBILE, purpose="people.Worker.mobile"), connection
    )

    (row,) = Person.objects.raw(
        "SELECT 1 AS id, %s AS name, NULL AS id_number, %s AS mobile, %s AS mobile_index,"
        " 0 AS aid_amount",
        [Person._meta.get_field("name").get_db_prep_save("张小明", connection), blob, index],
    )

    assert (row.name.open(), row.mobile.open(), row.id_number) == ("张小明", MOBILE, None)
    assert row.mobile_index == blind(MOBILE, purpose="people.Worker.mobile")


def test_a_value_under_another_key_raises_instead_of_showing_nonsense(person):
    use(Keyring.new())

    with pytest.raises(SealBroken):
        str(person.mobile)
    assert "mobile" in repr(person.mobile)


@pytest.mark.parametrize(
    ("field", "written"),
    [
        (MoneyField("金额"), "tongxin.kernel.fields.MoneyField(verbose_name='金额')"),
        (
            SealedField(kind="mobile", context="people.Worker.mobile"),
            "tongxin.kernel.fields.SealedField(context='people.Worker.mobile', kind='mobile')",
        ),
        (SealedField(), "tongxin.kernel.fields.SealedField(kind='plain')"),
        (BlindIndexField(null=True), "tongxin.kernel.fields.BlindIndexField(null=True)"),
    ],
)
def test_migrations_write_the_field_as_it_was_declared(field, written):
    assert MigrationWriter.serialize(field)[0] == written


def test_a_copied_field_keeps_its_settings():
    copied = SealedField(kind="mobile", context="a.B.c").clone()

    assert (copied.kind, copied.fixed_context) == ("mobile", "a.B.c")
    assert BlindIndexField().clone().max_length == INDEX_BYTES


@isolate_apps("tests")
def test_the_system_check_wants_money_to_be_named_as_money():
    class Claim(models.Model):  # noqa: DJ008
        total = MoneyField()
        paid_amount = MoneyField()

        class Meta:
            app_label = "tests"

    assert [error.id for error in Claim._meta.get_field("total").check()] == ["tongxin.E001"]
    assert Claim._meta.get_field("paid_amount").check() == []


@isolate_apps("tests")
def test_the_system_check_wants_a_known_mask():
    class Patient(models.Model):  # noqa: DJ008
        illness = SealedField(kind="illness")

        class Meta:
            app_label = "tests"

    assert [error.id for error in Patient._meta.get_field("illness").check()] == ["tongxin.E002"]
