"""The few memberships that are not active, found without passing the others."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("members", "0034_kept_card_codes")]
    operations = [
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("status", "active"), _negated=True),
                fields=["status", "-id"],
                name="memberships_not_active",
            ),
        ),
    ]
