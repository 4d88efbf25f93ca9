from django.db import migrations

from tongxin.kernel.protect import Protect, in_scope

# A route belongs to the team of the session. Only the receiver answers, once; who hosts the
# lecture reads the answer, wherever the receiver lies.
KEPT = f"""
ALTER TABLE activities_lectureroute ADD CONSTRAINT route_is_of_its_team UNIQUE (id, team_id);
ALTER TABLE activities_activitysession
  ADD CONSTRAINT session_is_on_a_route_of_its_team
    FOREIGN KEY (route_id, team_id) REFERENCES activities_lectureroute (id, team_id),
  ADD CONSTRAINT session_with_a_route_has_a_team CHECK (route_id IS NULL OR team_id IS NOT NULL),
  ADD CONSTRAINT session_has_one_receiver UNIQUE (id, receiver_id);
ALTER TABLE activities_lecturereceipt
  ADD CONSTRAINT receipt_is_of_the_receiver
    FOREIGN KEY (session_id, union_id) REFERENCES activities_activitysession (id, receiver_id);
CREATE POLICY activities_lecturereceipt_host ON activities_lecturereceipt FOR SELECT
  TO tongxin_app USING (EXISTS (
    SELECT FROM activities_activitysession held
    WHERE held.id = session_id AND {in_scope("held.union_path")}));
"""  # noqa: S608


def install(apps, _schema_editor):
    """Training of union staff has a kind of its own, so that it is told from training of workers."""
    apps.get_model("activities", "ActivityKind").objects.update_or_create(
        code="cadre_training", defaults={"name": "工会干部培训班", "position": 155}
    )


class Migration(migrations.Migration):
    dependencies = [("activities", "0022_lectures"), ("orgs", "0002_wall")]
    operations = [
        Protect("LectureTeam"),
        Protect("LectureRoute"),
        Protect("LectureMember", worker="worker_id"),
        Protect("LectureReceipt"),
        Protect("ViewCount"),
        Protect("ShowCount"),
        migrations.RunSQL(KEPT),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
