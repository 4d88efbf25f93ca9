"""Questions about what is kept: could it be lost, is it all there, can it be read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.config.findings import Answer, State
from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.shared.files import store
from tongxin.shared.files.models import StoredFile
from tongxin.shared.people.models import Worker

OLDEST_SERVER = 15
CHECKER = Actor.system("check")
# What a power cut costs while the setting is off.
LASTING = {"fsync": State.FAILED, "full_page_writes": State.FAILED}
PROMPT = {"synchronous_commit": State.WARNING}


class KeysDoNotFit(DomainError):
    """The keys here are not those the data was sealed with."""

    code = "house.keys_do_not_fit"
    message = gettext_lazy(
        "现有的密钥打不开已加密的个人信息，没有启动，数据没有改动；"
        "请把原来的密钥放回 %(folder)s 再启动"
    )


def database(_now: datetime) -> Answer:
    """The server answers, is new enough and keeps what it has confirmed."""
    names = [*LASTING, *PROMPT]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version')")
        (version,) = cursor.fetchone()
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [names])
        found = dict(cursor.fetchall())
    if int(version.split(".")[0]) < OLDEST_SERVER:
        return State.FAILED, _("PostgreSQL %s 太旧，请升级到 15 或更新") % version
    state, told = keeping(found)
    return state, f"PostgreSQL {version}{told}"


def keeping(found: Mapping[str, str]) -> Answer:
    """What the settings of the server mean for what was confirmed."""
    off = [name for name in (*LASTING, *PROMPT) if found.get(name) == "off"]
    if not off:
        return State.FINE, ""
    told = _("；%s 已关闭，断电会丢失数据，请在 postgresql.conf 中打开") % "、".join(off)
    serious = any(name in LASTING for name in off) and not settings.DEMO
    return (State.FAILED if serious else State.WARNING), told


def files(_now: datetime) -> Answer:
    """Every file that was uploaded lies where it should, whole."""
    with speaking(CHECKER):
        wanted = StoredFile.objects.order_by("digest").distinct("digest")
        sizes = dict(wanted.values_list("digest", "size").iterator())
    bad = [digest for digest, size in sizes.items() if not _is_whole(digest, size)]
    if bad:
        facts = {"count": len(bad), "first": store.path_of(bad[0])}
        told = _("有 %(count)s 个上传的文件缺失或不完整，如 %(first)s；请从备份中找回")
        return State.FAILED, told % facts
    return State.FINE, _("%s 个上传的文件都在") % len(sizes)


def sealed(_now: datetime) -> Answer:
    """The keys here open what is kept: the first and the last person."""
    count, fits = _opened()
    if not fits:
        told = _("现有的密钥打不开已加密的个人信息，请立即换回原来的密钥：%s")
        return State.FAILED, told % settings.KEYS.folder
    return State.FINE, _("密钥能打开已加密的个人信息") if count else _("还没有加密的个人信息")


def require_keys() -> None:
    """Insist on keys that open what is kept, before anything is sealed with others.

    Raises KeysDoNotFit.
    """
    _count, fits = _opened()
    if not fits:
        raise KeysDoNotFit(folder=settings.KEYS.folder)


def _opened() -> tuple[int, bool]:
    """How many people were tried, and whether each opened."""
    with speaking(CHECKER):
        rows = Worker.objects.order_by("pk")
        people: list[Any] = [row for row in (rows.first(), rows.last()) if row is not None]
        try:
            for person in people:
                person.id_number.open()
        except DomainError:
            return len(people), False
    return len(people), True


def _is_whole(digest: str, size: int) -> bool:
    place = store.path_of(digest)
    return place.is_file() and place.stat().st_size == size
