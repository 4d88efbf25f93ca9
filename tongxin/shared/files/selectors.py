"""Reads of files, always through the right of their slot."""

from django.db.models import QuerySet

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.shared.files.models import Attachment
from tongxin.shared.files.slots import Slot, slot_of
from tongxin.shared.orgs.models import UnionOwned


def attachments_of(row: UnionOwned, slot: Slot, *, actor: Actor) -> QuerySet[Attachment]:
    """What hangs in a slot of a row, oldest first."""
    rows = Attachment.objects.owned_by(actor.scope(slot.view)).select_related("file")
    here = rows.filter(target=slot.target, target_key=row.pk, slot=slot.name, removed_at=None)
    return here.order_by("pk")


def readable(attachment_id: int, *, actor: Actor) -> Attachment:
    """The attachment, if the actor holds the right of its slot there. Raises NotThere."""
    found = Attachment.objects.select_related("file").fetch(pk=attachment_id, removed_at=None)
    slot = slot_of(found.target, found.slot)
    if not actor.scope(slot.view).covers(found.union_path):
        raise NotThere
    return found
