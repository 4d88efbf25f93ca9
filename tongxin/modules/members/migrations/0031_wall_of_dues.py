"""Dues behind the wall; the member reads the own lines at whatever union."""

from django.db import migrations

from tongxin.kernel.protect import Protect

OWN = {"worker": "worker_id"}


class Migration(migrations.Migration):

    dependencies = [("members", "0030_dues"), ("orgs", "0002_wall")]
    operations = [
        Protect("DuesRate"),
        Protect("DuesAccount", **OWN),
        Protect("DuesBase", **OWN),
        Protect("DuesBill", **OWN),
        Protect("DuesPayment", **OWN),
        Protect("WithdrawalProposal", **OWN),
    ]
