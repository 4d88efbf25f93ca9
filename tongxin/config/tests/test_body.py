import io

import pytest
from django.urls import resolve, reverse

from tongxin.config.body import WIDE_READERS, BodyGate
from tongxin.config.wsgi import application
from tongxin.shared.orgs.tests.factories import a_union
from tongxin.shared.public_notices.models import Objection
from tongxin.shared.public_notices.tests.factories import a_notice
from tongxin.shared.transfer.models import ImportRun


def answer(gate, **environ):
    heads = []
    body = gate(environ, lambda status, headers: heads.append((status, dict(headers))))
    return heads[0], b"".join(body)


def echo(environ, start_response):
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def test_a_body_up_to_the_limit_passes_and_one_more_byte_does_not():
    gate = BodyGate(echo, limit=5)

    (status, _), body = answer(gate, CONTENT_LENGTH="5", **{"wsgi.input": io.BytesIO(b"hallo")})
    assert (status, body) == ("200 OK", b"hallo")
    (status, headers), body = answer(gate, CONTENT_LENGTH="6")
    assert status.startswith("413")
    assert headers["Connection"] == "close"
    assert "过大" in body.decode()


def test_a_body_of_unknown_length_is_refused():
    gate = BodyGate(echo, limit=5)

    assert answer(gate, HTTP_TRANSFER_ENCODING="chunked")[0][0].startswith("411")
    assert answer(gate, CONTENT_LENGTH="-1")[0][0].startswith("411")


def test_readers_are_limited_and_given_back_even_after_an_error():
    inner = []

    def nested(environ, start_response):
        inner.append(answer(gate, CONTENT_LENGTH="1")[0][0])
        raise ValueError

    gate = BodyGate(nested, limit=5, readers=1)
    for _ in range(2):
        try:
            gate({"CONTENT_LENGTH": "1"}, None)
        except ValueError:
            continue

    assert [status[:3] for status in inner] == ["503", "503"]


class Unread:
    """A body of which nothing may be read."""

    def read(self, *_size):
        raise AssertionError("read")

    readline = read


@pytest.mark.usefixtures("house")
def test_an_objection_with_a_file_of_200_mb_is_refused_unread_and_leaves_nothing(
    settings, tmp_path
):
    settings.FILES_ROOT = tmp_path
    notice = a_notice(a_union(level="province", kind="local_federation"))
    (status, headers), body = answer(
        application,
        REQUEST_METHOD="POST",
        PATH_INFO=f"/public-notices/{notice.code}/objection/",
        CONTENT_TYPE="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(200 * 1024**2),
        **{"wsgi.input": Unread()},
    )
    assert (status[:3], headers["Connection"]) == ("413", "close")
    assert f"每次不超过 {settings.UPLOAD_LIMIT // 1024**2} MB，请压缩或分次上传" in body.decode()
    assert not Objection.objects.exists()
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("house")
def test_a_roster_of_300_mb_is_refused_unread_and_leaves_nothing(settings):
    (status, headers), body = answer(
        application,
        REQUEST_METHOD="POST",
        PATH_INFO="/desk/members/imports/new/",
        CONTENT_TYPE="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(300 * 1024**2),
        **{"wsgi.input": Unread()},
    )
    assert (status[:3], headers["Connection"]) == ("413", "close")
    assert f"每次不超过 {settings.IMPORT_LIMIT // 1024**2} MB，请压缩或分次上传" in body.decode()
    assert not ImportRun.objects.exists()


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    ("path", "status"), [("/desk/members/imports/new/", "302"), ("/api/v1/imports", "401")]
)
def test_a_large_roster_of_a_stranger_is_refused_unread(settings, path, status):
    (told, _headers), _body = answer(
        application,
        REQUEST_METHOD="POST",
        PATH_INFO=path,
        HTTP_HOST="testserver",
        CONTENT_TYPE="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(settings.BODY_LIMIT + 1),
        **{"wsgi.input": Unread()},
    )
    assert told[:3] == status


def test_of_large_rosters_two_are_read_at_a_time():
    inner = []

    def nested(environ, start_response):
        if len(inner) < WIDE_READERS:
            inner.append(answer(gate, PATH_INFO="/wide/", CONTENT_LENGTH="9")[0][0])
        return echo({"wsgi.input": io.BytesIO()}, start_response)

    gate = BodyGate(nested, limit=5, wide={"/wide/": 10})
    assert answer(gate, PATH_INFO="/wide/", CONTENT_LENGTH="9")[0][0] == "200 OK"
    assert [status[:3] for status in inner] == ["503", "200"]


def test_where_rosters_come_in_more_passes_than_elsewhere(settings):
    wide = {reverse(name) for name in ("members_desk:new_import", "members_employer:new_import")}
    assert set(settings.WIDE_BODIES) == wide | {"/api/v1/imports"}
    resolve("/api/v1/imports")
    gate = BodyGate(echo, limit=settings.BODY_LIMIT, wide=settings.WIDE_BODIES)
    size = {"CONTENT_LENGTH": str(settings.BODY_LIMIT + 1), "wsgi.input": io.BytesIO(b"x")}
    for path in settings.WIDE_BODIES:
        assert answer(gate, PATH_INFO=path, **size)[0][0].startswith("200")
    assert answer(gate, PATH_INFO="/desk/members/imports/", **size)[0][0].startswith("413")
    most = str(settings.IMPORT_LIMIT + 1024**2 + 1)
    (status, _headers), body = answer(gate, PATH_INFO=path, CONTENT_LENGTH=most)
    assert status.startswith("413") and "每次不超过 256 MB" in body.decode()
