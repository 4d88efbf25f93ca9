from django.db import migrations

from tongxin.kernel.protect import Protect


class Migration(migrations.Migration):
    dependencies = [("reports", "0007_summaries"), ("orgs", "0002_wall")]
    operations = [
        Protect("SummaryReport"),
        Protect("SummaryChapter"),
        Protect("ChapterEdition"),
        Protect("ChapterRequest"),
        Protect("SummarySnapshot"),
    ]
