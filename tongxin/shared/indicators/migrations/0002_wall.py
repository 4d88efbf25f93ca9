from django.db import migrations

from tongxin.kernel.protect import Protect

WALLED = ("TargetValue", "DeclaredValue", "RowLabel", "FigureSeal", "SealedFigure")


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial"), ("orgs", "0002_wall")]
    operations = [Protect(name) for name in WALLED]
