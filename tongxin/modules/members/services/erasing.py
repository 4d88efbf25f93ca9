"""What goes where a person is forgotten (删除个人信息)."""

from tongxin.modules.members.selectors.moves import transfers_of


def erase_transfers(worker_id: int) -> int:
    """Blank what names an erased person on transfers; that somebody moved stays counted."""
    return transfers_of(worker_id).update(name="", reason="", reply="")
