"""Whether the disk has the room for a province."""

import shutil

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tongxin.config.demo.plan import Extent
from tongxin.config.demo.world import say
from tongxin.kernel.errors import DomainError

GIB = 2**30
# What rows, indexes, cells and the write-ahead log took, with a quarter to spare.
A_MEMBER, A_CHECK_IN = 3000, 700
LOG = 2 * GIB


class NoRoom(DomainError):
    """The disk is too full for a province."""

    code = "demo.no_room"
    message = _(
        "磁盘空间不足：省级规模的演示数据约需 %(needed)s GB，"
        "%(folder)s 所在的磁盘只剩 %(free)s GB。"
        "请腾出空间，或用 TONGXIN_VAR 指定另一个磁盘上的目录，或改用 --scale city"
    )


def needed(extent: Extent) -> int:
    """Bytes on disk, generously."""
    return extent.members * A_MEMBER + extent.check_ins * A_CHECK_IN + LOG


def insist(extent: Extent) -> None:
    """Say what is needed; refuse where it is not there. Raises NoRoom."""
    wanted = -(-needed(extent) // GIB)
    if settings.ENV.database_url:
        say(f"数据库在别处：请先确认那里的磁盘有 {wanted} GB 可用。")
        return
    free = shutil.disk_usage(settings.VAR).free
    if free < needed(extent):
        raise NoRoom(needed=wanted, folder=settings.VAR, free=round(free / GIB, 1))
    say(f"约需 {wanted} GB 磁盘，{settings.VAR} 所在的磁盘还有 {free // GIB} GB。")
