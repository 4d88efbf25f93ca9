"""Opening a row to unions outside its owner's subtree (可见范围)."""

from collections.abc import Iterable

from django.db import models

from tongxin.shared.orgs.models import UnionOrg


def show_to(row: models.Model, unions: Iterable[UnionOrg]) -> None:
    """Let each of ``unions``, and every union below it, read ``row``; asked twice, done once."""
    shown = row._meta.get_field(row.shown_by).related_model
    owner = UnionOrg.objects.get(pk=row.union_id)
    shown.objects.bulk_create(
        [
            shown(row=row, union=union, owner=owner, owner_path=owner.path)
            for union in {union.pk: union for union in unions}.values()
        ],
        ignore_conflicts=True,
    )
