"""Files are kept by digest and handed out only after the permission check."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from PIL import Image

from tongxin.kernel.actors import Actor, Forbidden, Scope
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.shared.files import store
from tongxin.shared.files.errors import (
    AlreadyAttached,
    AlreadyRemoved,
    RemovalNeedsReason,
    SlotFull,
)
from tongxin.shared.files.kinds import PICTURES, KindNotWanted
from tongxin.shared.files.models import Attachment, StoredFile
from tongxin.shared.files.selectors import attachments_of
from tongxin.shared.files.services import attach, remove
from tongxin.shared.files.slots import Slot, declare
from tongxin.shared.files.views import download
from tongxin.shared.orgs.tests.factories import NOW, a_union

pytestmark = pytest.mark.usefixtures("house")
SLOT = declare(
    Slot("orgs.UnionOrg", "papers", view="t.view", edit="t.edit", wanted=PICTURES, most=2)
)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"


def a_picture(colour="red", name="合影.jpg") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


def holder(union, *rights) -> Actor:
    scope = Scope(paths=(union.path,))
    return Actor(name="员", grants=dict.fromkeys(rights or ("t.view", "t.edit"), scope))


@pytest.fixture
def shelf():
    root = a_union(level="province")
    east, west = a_union(root), a_union(root)
    hung = attach(row=east, slot=SLOT, upload=a_picture(), actor=holder(east), now=NOW)
    return east, west, hung


def get(attachment, actor):
    request = RequestFactory().get("/")
    request.actor = actor
    with speaking(actor):
        return download(request, attachment.pk)


def test_the_bytes_lie_under_their_digest_outside_the_web_root(shelf, settings):
    _east, _west, hung = shelf
    place = store.path_of(hung.file.digest)
    assert place.is_relative_to(settings.FILES_ROOT)
    assert not place.is_relative_to(settings.STATIC_ROOT)
    assert len(place.read_bytes()) == hung.file.size
    assert [entry.name for entry in place.parent.iterdir()] == [hung.file.digest]


def test_a_file_is_served_as_an_attachment_that_no_browser_guesses_about(shelf):
    east, _west, hung = shelf
    response = get(hung, holder(east))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] == "image/jpeg"
    assert b"".join(response.streaming_content) == store.read(hung.file.digest)
    response.close()


def test_whoever_lacks_the_right_or_the_scope_finds_nothing(shelf):
    east, west, hung = shelf
    for actor in (holder(west), holder(east, "t.edit"), Actor(name="")):
        with pytest.raises(NotThere):
            get(hung, actor)
    with speaking(holder(west)):
        assert not StoredFile.objects.exists()
        assert not Attachment.objects.exists()


def test_a_removed_file_is_no_longer_served_but_never_lost(shelf):
    east, _west, hung = shelf
    actor = holder(east)
    with pytest.raises(RemovalNeedsReason):
        remove(attachment_id=hung.pk, reason=" ", actor=actor, now=NOW)
    with pytest.raises(NotThere):
        remove(attachment_id=hung.pk, reason="x", actor=holder(east, "t.view"), now=NOW)
    remove(attachment_id=hung.pk, reason="传错活动", actor=actor, now=NOW)
    with pytest.raises(AlreadyRemoved):
        remove(attachment_id=hung.pk, reason="传错活动", actor=actor, now=NOW)
    with pytest.raises(NotThere):
        get(hung, actor)
    assert store.read(hung.file.digest)


def test_a_slot_takes_its_kinds_each_content_once_and_no_more_than_fit(shelf):
    east, west, _hung = shelf
    hang = {"row": east, "slot": SLOT, "actor": holder(east), "now": NOW}
    with pytest.raises(KindNotWanted):
        attach(upload=SimpleUploadedFile("a.txt", "文字".encode()), **hang)
    with pytest.raises(AlreadyAttached):
        attach(upload=a_picture(name="另一个名字.jpg"), **hang)
    attach(upload=a_picture("blue"), **hang)
    with pytest.raises(SlotFull):
        attach(upload=a_picture("green"), **hang)
    with pytest.raises(Forbidden):
        attach(row=west, slot=SLOT, upload=a_picture(), actor=holder(east), now=NOW)
    assert attachments_of(east, SLOT, actor=holder(east)).count() == 2
