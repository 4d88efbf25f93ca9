"""Employers and what is dated about them behind the wall."""

from django.db import migrations

from tongxin.kernel.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_employers")]
    operations = [
        Protect("Employer"),
        Protect("EmployerCover"),
        Protect("Headcount"),
        Protect("EmployerStanding"),
    ]
