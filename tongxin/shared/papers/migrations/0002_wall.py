from django.db import migrations

from tongxin.kernel.protect import Protect, ProtectAudience

RULES = """
CREATE FUNCTION papers_number_rules() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.sequence > 1 AND NOT EXISTS (
      SELECT 1 FROM papers_officialdocument
      WHERE code_id = NEW.code_id AND year = NEW.year AND sequence = NEW.sequence - 1
    ) THEN
      RAISE EXCEPTION 'number % leaves a gap', NEW.number
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'numbers_have_no_gap';
    END IF;
    RETURN NEW;
  END $$;
CREATE TRIGGER papers_officialdocument_no_gap BEFORE INSERT ON papers_officialdocument
  FOR EACH ROW WHEN (NEW.sequence > 1) EXECUTE FUNCTION papers_number_rules();
CREATE TRIGGER papers_officialdocument_no_gap_later BEFORE UPDATE ON papers_officialdocument
  FOR EACH ROW WHEN (OLD.sequence IS NULL AND NEW.sequence > 1)
  EXECUTE FUNCTION papers_number_rules();

CREATE FUNCTION papers_stays_as_issued() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'document % is issued', OLD.number
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'issued_document_stays';
  END $$;
CREATE TRIGGER papers_officialdocument_stays BEFORE UPDATE ON papers_officialdocument
  FOR EACH ROW WHEN (OLD.number <> '' AND
    (OLD.code_id, OLD.year, OLD.sequence, OLD.number, OLD.title, OLD.text, OLD.issue_date)
    IS DISTINCT FROM
    (NEW.code_id, NEW.year, NEW.sequence, NEW.number, NEW.title, NEW.text, NEW.issue_date))
  EXECUTE FUNCTION papers_stays_as_issued();
CREATE TRIGGER papers_officialdocument_kept BEFORE DELETE ON papers_officialdocument
  FOR EACH ROW WHEN (OLD.number <> '') EXECUTE FUNCTION papers_stays_as_issued();
"""


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_initial"), ("orgs", "0002_wall")]
    operations = [
        Protect("DocumentCode"),
        Protect("DocumentCounter"),
        Protect("OfficialDocument", audience="DocumentAudience"),
        ProtectAudience("DocumentAudience"),
        Protect("RecipientGroup"),
        Protect("RecipientGroupMember"),
        Protect("Receipt"),
        migrations.RunSQL(RULES),
    ]
