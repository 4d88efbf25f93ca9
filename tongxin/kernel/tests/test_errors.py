import pickle

from tongxin.kernel.errors import DomainError


class TooMany(DomainError):
    code = "tests.too_many"
    message = "最多 %(limit)s 个"
    mend = "请减到 %(limit)s 个以内"


def test_an_error_speaks_its_sentence_and_how_to_mend_it():
    error = TooMany(limit=3)

    assert (str(error), error.how_to_mend) == ("最多 3 个", "请减到 3 个以内")


def test_an_error_survives_the_trip_to_another_process():
    assert str(pickle.loads(pickle.dumps(TooMany(limit=3)))) == "最多 3 个"  # noqa: S301
