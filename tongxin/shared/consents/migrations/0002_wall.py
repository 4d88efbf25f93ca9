from django.db import migrations

from tongxin.kernel.protect import Protect

# What was given is never rewritten, an end never taken back; only what ended may be forgotten.
WRITTEN_ONCE = """
CREATE FUNCTION consents_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.ended_at IS NULL THEN
      RAISE EXCEPTION 'consent % stands and is not forgotten', OLD.id;
    END IF;
    RETURN OLD;
  END IF;
  IF ROW(OLD.worker_id, OLD.purpose, OLD.version, OLD.digest, OLD.given_at, OLD.given_door,
         OLD.given_by, OLD.signed_on)
     IS DISTINCT FROM
     ROW(NEW.worker_id, NEW.purpose, NEW.version, NEW.digest, NEW.given_at, NEW.given_door,
         NEW.given_by, NEW.signed_on)
  THEN
    RAISE EXCEPTION 'consent % was given and is not rewritten', OLD.id;
  END IF;
  IF OLD.ended_at IS NOT NULL AND ROW(OLD.ended_at, OLD.ended_as, OLD.ended_door, OLD.ended_by)
     IS DISTINCT FROM ROW(NEW.ended_at, NEW.ended_as, NEW.ended_door, NEW.ended_by)
  THEN
    RAISE EXCEPTION 'consent % has ended and does not revive', OLD.id;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER consents_written_once BEFORE UPDATE OR DELETE ON consents_consent
  FOR EACH ROW EXECUTE FUNCTION consents_written_once();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consents", "0001_initial"),
        ("orgs", "0002_wall"),
        ("people", "0002_wall"),
    ]
    operations = [
        Protect("Consent", worker="worker_id"),
        migrations.RunSQL(WRITTEN_ONCE, elidable=False),
    ]
