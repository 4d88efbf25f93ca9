from django.db import migrations, models

# It obeys the walls of its tables as whoever reads it.
RUNS = """
CREATE VIEW activities_programmerun WITH (security_invoker = true) AS
SELECT session.id * 2 AS id, session.union_id, item.programme_id, item.id AS item_id,
       session.id AS session_id, activity.id AS activity_id,
       session.held_on AS first_day, session.held_on AS last_day,
       session.state = 'held' AS counts
FROM activities_activitysession session
JOIN activities_activity activity ON activity.id = session.activity_id
JOIN activities_activityitem item ON item.id = activity.item_id
UNION ALL
SELECT item.id * 2 + 1, item.union_id, item.programme_id, item.id, NULL, NULL,
       item.starts_on, item.ends_on,
       item.withdrawn_at IS NULL AND programme.published_at IS NOT NULL
FROM activities_activityitem item
JOIN activities_programme programme ON programme.id = item.programme_id
"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0037_wall_of_shares")]
    operations = [
        migrations.CreateModel(
            name="ProgrammeRun",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("first_day", models.DateField(verbose_name="开始日期")),
                ("last_day", models.DateField(verbose_name="结束日期")),
                ("counts", models.BooleanField(verbose_name="计入")),
            ],
            options={
                "verbose_name": "系列活动开展",
                "db_table": "activities_programmerun",
                "managed": False,
            },
        ),
        migrations.RunSQL(RUNS, "DROP VIEW activities_programmerun"),
    ]
