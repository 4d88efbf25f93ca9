"""Requests to join behind the wall; who was admitted reads the own one."""

from django.db import migrations

from tongxin.kernel.protect import Protect


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0005_applications"),
        ("orgs", "0002_wall"),
        ("people", "0002_wall"),
    ]

    operations = [Protect("JoinApplication", worker="worker_id")]
