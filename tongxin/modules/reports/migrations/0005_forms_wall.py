from django.db import migrations

from tongxin.kernel.protect import APP, Protect

# Rules are seen with their form, as items are; those of the house are written by the system.
RULES = f"""
CREATE POLICY reports_formrule_house ON reports_formrule FOR ALL TO {APP} USING (
  union_id IS NULL AND current_setting('tongxin.lo', true) = '/');
CREATE POLICY reports_formrule_audience ON reports_formrule FOR SELECT TO {APP}
  USING (form_id IN (SELECT id FROM reports_reportform));
"""
# What was published is what the rounds that run were opened with. The path is no word of a form.
FIXED = """
CREATE FUNCTION reports_form_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE touched bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.form_id ELSE OLD.form_id END;
  BEGIN
    IF EXISTS (SELECT 1 FROM reports_reportform WHERE id = touched AND state <> 'draft') THEN
      RAISE EXCEPTION 'form % is published and stays as it is', touched
        USING ERRCODE = 'check_violation', CONSTRAINT = 'a_published_form_is_fixed';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  END $$;
CREATE TRIGGER a_published_form_is_fixed BEFORE INSERT OR DELETE OR UPDATE OF
  form_id, ordinal, kind, code, label, help, is_required, breakdown, unit, measure, compares,
  shows_target, choices, minimum, maximum
  ON reports_formitem FOR EACH ROW EXECUTE FUNCTION reports_form_is_fixed();
CREATE TRIGGER a_published_form_is_fixed BEFORE INSERT OR DELETE OR UPDATE OF
  form_id, kind, code, direction, percent, parts
  ON reports_formrule FOR EACH ROW EXECUTE FUNCTION reports_form_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_forms_by_staff"), ("orgs", "0002_wall")]
    operations = [
        Protect("FormRule"),
        migrations.RunSQL(RULES),
        migrations.RunSQL(FIXED),
        Protect("AnswerEdition"),
        Protect("ItemComment"),
    ]
