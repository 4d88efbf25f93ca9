from django.db import migrations

from tongxin.kernel.protect import Protect

# What the database keeps: a photo that somebody took back is off its session, and one in the
# report shows nobody who did not agree. The services lock the photo first.
RULES = """
CREATE FUNCTION activities_photo_person_rules() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM files_attachment photo WHERE photo.id = NEW.photo_id
               AND photo.removed_at IS NULL AND (NEW.withdrawn_at IS NOT NULL
               OR (NEW.agreed_at IS NULL AND photo.slot = 'report_photos'))) THEN
      RAISE EXCEPTION 'a photo is shown against the will of a person in it'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'photo_is_shown_with_consent';
    END IF;
    RETURN NULL;
  END $$;
CREATE TRIGGER photo_is_shown_with_consent AFTER INSERT OR UPDATE ON activities_photoperson
  FOR EACH ROW EXECUTE FUNCTION activities_photo_person_rules();
CREATE FUNCTION activities_photo_rules() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM activities_photoperson person WHERE person.photo_id = NEW.id
               AND (person.withdrawn_at IS NOT NULL
               OR (person.agreed_at IS NULL AND NEW.slot = 'report_photos'))) THEN
      RAISE EXCEPTION 'a photo is shown against the will of a person in it'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'photo_is_shown_with_consent';
    END IF;
    RETURN NULL;
  END $$;
CREATE TRIGGER photo_is_shown_with_consent AFTER UPDATE ON files_attachment
  FOR EACH ROW WHEN (NEW.removed_at IS NULL AND NEW.target = 'activities.ActivitySession')
  EXECUTE FUNCTION activities_photo_rules();
"""
UNDO = """
DROP TRIGGER photo_is_shown_with_consent ON files_attachment;
DROP FUNCTION activities_photo_rules();
DROP TRIGGER photo_is_shown_with_consent ON activities_photoperson;
DROP FUNCTION activities_photo_person_rules();
"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0033_photo_people")]
    operations = [
        Protect("PhotoPerson", worker="worker_id"),
        migrations.RunSQL(RULES, UNDO),
    ]
