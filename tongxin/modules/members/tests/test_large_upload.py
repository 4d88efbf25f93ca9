"""A roster above the limit of ordinary uploads comes in through the desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tongxin.modules.members.tests.sheets import MEMBER_HEAD, a_row
from tongxin.shared.transfer.models import ImportFile, ImportRun
from tongxin.shared.transfer.services import content_of
from tongxin.shared.transfer.tests.books import a_csv

ROWS = 110_000


@pytest.mark.long
def test_a_roster_above_20_mb_is_taken_by_the_desk_and_a_larger_one_is_not(tree, officer, settings):
    lines = [a_row(number, tree[1].code, 职业="钳工" * 20) for number in range(500)]
    content = a_csv(MEMBER_HEAD, *(lines * (ROWS // 500)))
    assert settings.UPLOAD_LIMIT < len(content) < settings.IMPORT_LIMIT

    def sent():
        given = {"sheet": "members", "file": SimpleUploadedFile("全市.csv", content)}
        return officer.post(reverse("members_desk:new_import"), given)

    most, settings.IMPORT_LIMIT = settings.IMPORT_LIMIT, settings.UPLOAD_LIMIT
    assert "文件超过 20 MB" in sent().content.decode()
    assert not ImportRun.objects.exists()
    settings.IMPORT_LIMIT = most
    assert sent().status_code == 302
    run = ImportRun.objects.get()
    assert (run.state, run.total) == ("queued", ROWS)
    assert content_of(run) == content and ImportFile.objects.get().run == run
