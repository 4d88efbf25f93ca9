from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("indicators", "0006_wall_of_row_sets")]
    operations = [migrations.RemoveField("sealedfigure", "rows")]
