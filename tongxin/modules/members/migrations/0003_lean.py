"""Memberships without double indexes; overlaps are looked for by statement (ADR 0015)."""

import django.db.models.deletion
import tongxin.kernel.overlap
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0002_wall'),
        ('orgs', '0002_wall'),
        ('people', '0002_wall'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='membership',
            name='memberships_of_a_worker_never_overlap',
        ),
        migrations.AlterField(
            model_name='membership',
            name='union',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unionorg', verbose_name='所属工会'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=tongxin.kernel.overlap.NeverOverlap(condition=models.Q(('status__in', ('active', 'withdrawn', 'expelled', 'deceased'))), name='memberships_of_a_worker_never_overlap', owner='worker', since='joined_on', until='left_on'),
        ),
        # "memberships_of_a_subtree" begins with the same column.
        migrations.RunSQL(
            "DROP INDEX members_membership_union_path",
            "CREATE INDEX members_membership_union_path ON members_membership (union_path)",
        ),
    ]
