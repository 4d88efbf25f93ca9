"""By when the new union takes a released transfer over; silence decides nothing there."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [("members", "0037_incomplete_found")]
    operations = [
        migrations.AddField(
            model_name="membershiptransfer",
            name="due_on",
            field=models.DateField(null=True, verbose_name="接收期限"),
        ),
        migrations.AddConstraint(
            model_name="membershiptransfer",
            constraint=models.CheckConstraint(
                condition=Q(("due_on", None), ("released_at__isnull", False), _connector="OR"),
                name="receiving_is_due_after_release",
            ),
        ),
    ]
