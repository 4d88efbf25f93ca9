"""Transfers behind the wall of the new union; the old one reads those of its own memberships."""

from django.db import migrations

from tongxin.kernel.protect import Protect

# The look at the membership passes its own wall: who may not read it is not led to the transfer.
OLD_UNION = """
CREATE POLICY members_membershiptransfer_origin ON members_membershiptransfer
  FOR SELECT TO tongxin_app
  USING (EXISTS (SELECT 1 FROM members_membership m WHERE m.id = membership_id));
"""


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0016_transfers"),
        ("orgs", "0002_wall"),
        ("people", "0002_wall"),
    ]

    operations = [
        Protect("MembershipTransfer", worker="worker_id"),
        migrations.RunSQL(OLD_UNION),
    ]
