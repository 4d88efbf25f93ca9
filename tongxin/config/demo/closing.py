"""What runs in the background otherwise: deliver the facts, seal the log."""

from django.db import connection

from tongxin.config.demo.world import OPERATOR, World, say
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.chain import seal_committed
from tongxin.shared.outbox.services import deliver_waiting


def close(world: World) -> None:
    """Bring every waiting fact to its listeners and chain the whole log."""
    say("  投递事件，封存审计日志……")
    while deliver_waiting(now=world.span.end, limit=5000):
        pass
    with speaking(OPERATOR):
        while seal_committed(now=world.span.end):
            pass
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
