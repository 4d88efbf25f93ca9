"""Findings of one employer in two unions are known by both, whoever of its members leaves."""

from django.db import migrations, models

from tongxin.kernel.rls import BYPASS_ROLE

# Of several that were found one after the other under their first members, the one that says most
# stays: explained, taken on by somebody, open, the latest. The others keep what they were called.
RENAME = f"""
SET LOCAL ROLE {BYPASS_ROLE};
WITH known AS (
    SELECT f.id, f.union_id, f.state, f.assignee_id, f.seen_at,
           coalesce(nullif(split_part(f.said, ' ', 1), ''), m.employer_uscc) AS uscc
    FROM members_finding f JOIN members_membership m ON m.id = f.membership_id
    WHERE f.rule = 'employer_in_two_unions' AND f.key LIKE 'm%'
), best AS (
    SELECT DISTINCT ON (uscc, union_id) id, 'e' || uscc || 'u' || union_id AS key
    FROM known WHERE uscc > ''
    ORDER BY uscc, union_id, state = 'accepted' DESC, assignee_id IS NULL, state = 'open' DESC,
             seen_at DESC, id DESC
)
UPDATE members_finding f SET key = best.key FROM best WHERE best.id = f.id;
RESET ROLE;
"""


class Migration(migrations.Migration):

    dependencies = [("members", "0038_receiving_is_due")]
    operations = [
        migrations.AlterField(
            model_name="finding",
            name="key",
            field=models.CharField(editable=False, max_length=40),
        ),
        migrations.RunSQL(RENAME, migrations.RunSQL.noop),
    ]
