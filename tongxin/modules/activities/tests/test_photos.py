"""Photos are evidence: cleaned, kept, taken off only with a reason."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tongxin.kernel.errors import NotThere
from tongxin.modules.activities.services.photos import PHOTOS, add_photo, remove_photo
from tongxin.modules.activities.tests.factories import NOW, a_province, a_session, officer_of
from tongxin.shared.files import store
from tongxin.shared.files.selectors import attachments_of
from tongxin.shared.files.slots import declare

pytestmark = pytest.mark.usefixtures("house")
GPS, GPS_LATITUDE, MODEL = 0x8825, 2, 0x0110


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    declare(PHOTOS)


def a_phone_picture() -> SimpleUploadedFile:
    out, exif = BytesIO(), Image.Exif()
    exif[MODEL] = "SecretPhone"
    exif.get_ifd(GPS)[GPS_LATITUDE] = (36.0, 37.0, 1.0)
    Image.new("RGB", (60, 40), "green").save(out, "JPEG", exif=exif)
    assert b"SecretPhone" in out.getvalue()
    return SimpleUploadedFile("现场.jpg", out.getvalue())


def test_a_kept_photo_tells_neither_phone_nor_place():
    _root, east, west, _shop = a_province()
    session, officer = a_session(east), officer_of(east)
    photo = add_photo(
        session_id=session.pk, upload=a_phone_picture(), caption="开场", actor=officer, now=NOW
    )
    kept = store.read(photo.file.digest)
    assert b"SecretPhone" not in kept
    assert not Image.open(BytesIO(kept)).getexif()
    assert list(attachments_of(session, PHOTOS, actor=officer)) == [photo]
    assert not attachments_of(session, PHOTOS, actor=officer_of(west)).exists()

    remove_photo(photo_id=photo.pk, reason="有未授权肖像", actor=officer, now=NOW)
    assert not attachments_of(session, PHOTOS, actor=officer).exists()


def test_nobody_hangs_a_photo_on_a_foreign_session():
    _root, east, west, _shop = a_province()
    session = a_session(east, co_hosts=[west])
    with pytest.raises(NotThere):
        add_photo(session_id=session.pk, upload=a_phone_picture(), actor=officer_of(west), now=NOW)
