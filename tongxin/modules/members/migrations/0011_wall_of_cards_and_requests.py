"""Cards and what members ask for behind the wall; each member reads the own rows."""

from django.db import migrations

from tongxin.kernel.protect import Protect


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0010_cards_and_requests"),
        ("orgs", "0002_wall"),
        ("people", "0002_wall"),
    ]

    operations = [
        Protect("MemberCard", worker="worker_id"),
        Protect("Correction", worker="worker_id"),
        Protect("LeaveRequest", worker="worker_id"),
    ]
