"""Clerks of employers behind the wall."""

from django.db import migrations

from tongxin.kernel.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("members", "0020_clerks")]
    operations = [Protect("EmployerHr")]
