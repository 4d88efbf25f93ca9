import hashlib
import pickle
import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.kernel import ciphers, crypto
from tongxin.kernel.crypto import (
    INDEX_BYTES,
    Keyring,
    KeyringMissing,
    KeyringUnreadable,
    KeyUnknown,
    SealBroken,
    SelfTestFailed,
    Suite,
    blind,
    blind_candidates,
    index_is_current,
    seal,
    seal_is_current,
    seal_many,
    unseal,
    use,
)

PLACE = "people.Worker.mobile"
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_what_was_sealed_opens_again(suite, text):
    assert unseal(seal(text, context=PLACE), context=PLACE) == text


def test_two_sealings_of_one_value_differ_and_hide_it(suite):
    one, two = seal("13800138000", context=PLACE), seal("13800138000", context=PLACE)

    assert one != two
    assert b"138001" not in one


def test_a_value_carries_its_algorithm_and_key_version(suite):
    assert seal("张三", context=PLACE)[:3] == bytes([suite, 0, 1])
    assert blind("张三", purpose=PLACE)[:3] == bytes([suite, 0, 1])


def test_every_altered_byte_breaks_the_seal(suite):
    blob = seal("630102199001010013", context=PLACE)

    for at in range(len(blob)):
        altered = blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :]
        with pytest.raises(SealBroken):
            unseal(altered, context=PLACE)


@pytest.mark.parametrize("length", [0, 1, 3, 14, 30])
def test_a_truncated_value_is_a_broken_seal(suite, length):
    with pytest.raises(SealBroken):
        unseal(seal("张三", context=PLACE)[:length], context=PLACE)


def test_a_value_moved_to_another_field_does_not_open(suite):
    with pytest.raises(SealBroken):
        unseal(seal("张三", context=PLACE), context="people.Worker.name")


def test_another_key_does_not_open_the_value(suite):
    blob = seal("张三", context=PLACE)
    use(Keyring.new(), suite=suite)

    with pytest.raises(SealBroken) as refusal:
        unseal(blob, context=PLACE)

    assert "张三" not in str(refusal.value) + repr(refusal.value)


def test_old_values_stay_readable_after_rotation_and_change_of_algorithm(keyring):
    old, old_index = seal("张三", context=PLACE), blind("张三", purpose=PLACE)
    use(keyring.rotated(), suite=Suite.SM4)

    assert unseal(old, context=PLACE) == "张三"
    assert seal("张三", context=PLACE)[:3] == bytes([Suite.SM4, 0, 2])
    assert not seal_is_current(old) and not index_is_current(old_index)
    assert seal_is_current(seal("张三", context=PLACE))
    assert index_is_current(blind("张三", purpose=PLACE))
    assert old_index in blind_candidates("张三", purpose=PLACE)
    assert blind_candidates("张三", purpose=PLACE)[0] == blind("张三", purpose=PLACE)


def test_a_missing_key_version_is_named(keyring):
    use(keyring.rotated())
    blob = seal("张三", context=PLACE)
    use(keyring)

    with pytest.raises(KeyUnknown) as refusal:
        unseal(blob, context=PLACE)

    assert "第 2 版" in str(refusal.value)


def test_the_blind_index_finds_equal_values_of_one_purpose_only(suite):
    index = blind("13800138000", purpose=PLACE)

    assert index == blind("13800138000", purpose=PLACE)
    assert index != blind("13800138001", purpose=PLACE)
    assert index != blind("13800138000", purpose="people.Worker.id_number")
    assert len(index) == INDEX_BYTES


def test_the_blind_index_is_no_plain_digest(suite):
    plain = {hashlib.new(kind, b"13800138000").digest() for kind in ("sha256", "sm3")}

    assert blind("13800138000", purpose=PLACE)[3:] not in plain


def test_purpose_and_value_cannot_be_shifted_into_each_other(keyring):
    assert blind("bc", purpose="a") != blind("c", purpose="ab")


def test_an_empty_value_has_no_index(keyring):
    with pytest.raises(ValueError, match="empty"):
        blind("", purpose=PLACE)


def test_a_batch_is_sealed_in_order_and_keeps_gaps(suite):
    blobs = seal_many(["甲", None, "乙"], context=PLACE)

    assert [blob and unseal(blob, context=PLACE) for blob in blobs] == ["甲", None, "乙"]


def test_without_a_keyring_nothing_is_sealed(keyring):
    use(None)

    with pytest.raises(KeyringMissing):
        seal("张三", context=PLACE)


def test_a_saved_keyring_is_private_and_loads_again(tmp_path, keyring):
    path = tmp_path / "keyring.json"
    keyring.rotated().save(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keyring.load(path).covers(keyring.check_value())


def test_an_existing_key_file_is_never_overwritten(tmp_path, keyring):
    keyring.save(tmp_path / "keyring.json")

    with pytest.raises(FileExistsError):
        Keyring.new().save(tmp_path / "keyring.json")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": 2, "data_keys": {}, "index_keys": {}}',
        '{"format": 1, "data_keys": {}, "index_keys": {}}',
        '{"format": 1, "data_keys": {"1": "c2hvcnQ="}, "index_keys": {"1": "c2hvcnQ="}}',
        '{"format": 1, "data_keys": {"1": "?"}, "index_keys": {"1": 7}}',
        '{"format": 1, "data_keys": [1], "index_keys": [1]}',
    ],
)
def test_a_damaged_key_file_is_refused(tmp_path, text):
    path = tmp_path / "keyring.json"
    path.write_text(text, "utf-8")

    with pytest.raises(KeyringUnreadable):
        Keyring.load(path)


def test_a_missing_key_file_is_refused(tmp_path):
    with pytest.raises(KeyringUnreadable):
        Keyring.load(tmp_path / "absent.json")


def test_the_check_value_tells_keyrings_apart_and_survives_rotation(keyring):
    rotated = keyring.rotated()

    assert rotated.covers(keyring.check_value())
    assert not keyring.covers(rotated.check_value())
    assert not Keyring.new().covers(keyring.check_value())
    assert not keyring.covers("")


def test_no_key_shows_in_text_and_no_keyring_is_pickled(keyring):
    shown = f"{keyring!r} {keyring} {keyring.check_value()}"

    for secret in [*keyring.to_dict()["data_keys"].values(), keyring.data_keys[1].hex()]:
        assert secret not in shown
    with pytest.raises(TypeError):
        pickle.dumps(keyring)


def test_this_machine_reproduces_the_published_vectors():
    assert crypto.self_test() is None


def test_sm3_gives_the_digest_of_the_standard():
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"

    assert hashlib.new("sm3", b"abc").hexdigest() == expected


@pytest.mark.parametrize("vector", ["_SM4_SEALED", "_AES_SEALED", "_SHA256_MAC", "_SM3_MAC"])
def test_the_self_test_fails_loudly_on_any_wrong_result(monkeypatch, vector):
    right = getattr(ciphers, vector)
    monkeypatch.setattr(ciphers, vector, right[:-1] + bytes([right[-1] ^ 1]))

    with pytest.raises(SelfTestFailed, match="自检未通过"):
        crypto.self_test()
