"""The look for overlaps belongs to the role that sees all rows; before, it saw none of them."""

import tongxin.kernel.overlap
from django.db import migrations, models

NAME = "memberships_of_a_worker_never_overlap"


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0003_lean'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='membership', name=NAME),
        migrations.AddConstraint(
            model_name='membership',
            constraint=tongxin.kernel.overlap.NeverOverlap(condition=models.Q(('status__in', ('active', 'withdrawn', 'expelled', 'deceased'))), name=NAME, owner='worker', since='joined_on', until='left_on'),
        ),
    ]
