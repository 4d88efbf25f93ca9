"""Put the sums of dues together that many changes left behind (会费月度合计)."""

from django.db import connection, transaction

# What is written meanwhile stands beside the sum, and is taken along the next time.
FOLD = """
WITH many AS (
    SELECT union_id, month FROM members_duesmonth GROUP BY union_id, month HAVING count(*) > 1
), gone AS (
    DELETE FROM members_duesmonth one USING many
    WHERE one.union_id = many.union_id AND one.month = many.month
    RETURNING one.union_id, one.month, one.bills, one.due_amount, one.settled_amount, one.owing
), kept AS (
    INSERT INTO members_duesmonth
      (union_id, union_path, month, bills, due_amount, settled_amount, owing)
    SELECT union_id, '', month, sum(bills), sum(due_amount), sum(settled_amount), sum(owing)
    FROM gone GROUP BY union_id, month
)
SELECT count(*) FROM gone
"""


@transaction.atomic
def fold_months() -> int:
    """One row for each union and month again; how many were put together."""
    with connection.cursor() as cursor:
        cursor.execute(FOLD)
        return cursor.fetchone()[0]
