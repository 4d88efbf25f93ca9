from django.db import migrations, models

from tongxin.shared.scarce.gate.waking import WakesGate

WATCHED = (
    "quota",
    "state",
    "takes_signups",
    "signup_opens_at",
    "signup_closes_at",
    "starts_at",
    "pass_epoch",
)


class Migration(migrations.Migration):
    dependencies = [("activities", "0004_audience_owner"), ("scarce", "0003_gate")]
    operations = [
        migrations.AddField(
            model_name="activitysession",
            name="pass_epoch",
            field=models.PositiveIntegerField(
                default=0, editable=False, verbose_name="凭证批次"
            ),
        ),
        migrations.AddField(
            model_name="checkin",
            name="act_key",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="signup",
            name="act_key",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
        WakesGate("ActivitySession", held="seats_held", watched=WATCHED),
    ]
