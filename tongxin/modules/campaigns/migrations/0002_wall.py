from django.db import migrations

from tongxin.kernel.protect import Protect, ProtectAudience

# The parts of a campaign are seen by whoever sees the campaign.
SHOWN_WITH_CAMPAIGN = "".join(
    f"""
CREATE POLICY campaigns_{table}_audience ON campaigns_{table} FOR SELECT TO tongxin_app
  USING (campaign_id IN (
    SELECT row_id FROM campaigns_campaignaudience
    WHERE union_path = ANY(tongxin_paths('above'))));
"""
    for table in ("measuresection", "measure", "reportduty")
)

# Child tasks exist only through the cascade. Fires after the path was filled (name order).
CASCADE = """
CREATE FUNCTION campaigns_task_rules() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    above campaigns_task%ROWTYPE;
    head text;
  BEGIN
    SELECT path INTO head FROM orgs_unionorg WHERE id = NEW.superior_id;
    IF head IS NULL OR head = NEW.union_path OR NOT starts_with(NEW.union_path, head) THEN
      RAISE EXCEPTION 'the assignee does not stand below the superior'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tasks_only_go_down';
    END IF;
    IF NEW.parent_id IS NULL THEN
      RETURN NEW;
    END IF;
    SELECT * INTO above FROM campaigns_task WHERE id = NEW.parent_id;
    IF above.measure_id IS DISTINCT FROM NEW.measure_id
       OR (NEW.origin = 'own' AND above.union_path <> NEW.union_path)
       OR (NEW.origin = 'cascade' AND (above.union_path = NEW.union_path
           OR above.union_id <> NEW.superior_id
           OR NOT starts_with(NEW.union_path, above.union_path))) THEN
      RAISE EXCEPTION 'the parent task does not stand above'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tasks_come_from_above';
    END IF;
    IF NEW.origin = 'cascade' AND above.deadline IS NOT NULL
       AND (NEW.deadline IS NULL OR NEW.deadline > above.deadline) THEN
      RAISE EXCEPTION 'the deadline is later than the superior allows'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'deadlines_only_tighten';
    END IF;
    RETURN NEW;
  END $$;
CREATE TRIGGER campaigns_task_from_above BEFORE INSERT ON campaigns_task
  FOR EACH ROW EXECUTE FUNCTION campaigns_task_rules();

CREATE FUNCTION campaigns_task_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'task % keeps its place in the cascade', OLD.id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tasks_keep_their_place';
  END $$;
CREATE TRIGGER campaigns_task_keeps_place BEFORE UPDATE ON campaigns_task
  FOR EACH ROW WHEN (
    (OLD.union_id, OLD.superior_id, OLD.parent_id, OLD.measure_id, OLD.campaign_id, OLD.origin,
     OLD.deadline, OLD.is_mandatory) IS DISTINCT FROM
    (NEW.union_id, NEW.superior_id, NEW.parent_id, NEW.measure_id, NEW.campaign_id, NEW.origin,
     NEW.deadline, NEW.is_mandatory))
  EXECUTE FUNCTION campaigns_task_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_initial"),
        ("orgs", "0002_wall"),
        ("papers", "0002_wall"),
    ]
    operations = [
        Protect("Campaign", audience="CampaignAudience"),
        ProtectAudience("CampaignAudience"),
        *(
            Protect(name)
            for name in (
                "MeasureSection",
                "Measure",
                "ReportDuty",
                "Task",
                "TaskReport",
                "TaskReminder",
            )
        ),
        migrations.RunSQL(SHOWN_WITH_CAMPAIGN),
        migrations.RunSQL(CASCADE),
    ]
