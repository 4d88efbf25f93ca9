from django.db import migrations

from tongxin.kernel.protect import Protect

# What was published or drawn is not changed by anybody, whatever the program forgets to ask.
FROZEN = """
CREATE FUNCTION scarce_keep_lottery() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.list_hash <> '' AND (TG_OP = 'DELETE'
       OR (NEW.title, NEW.places, NEW.seed_source, NEW.seed_due_at, NEW.published_at,
           NEW.list_hash, NEW.notice_hash)
          IS DISTINCT FROM (OLD.title, OLD.places, OLD.seed_source, OLD.seed_due_at,
                            OLD.published_at, OLD.list_hash, OLD.notice_hash)
       OR (OLD.seed <> '' AND (NEW.seed, NEW.drawn_at)
                              IS DISTINCT FROM (OLD.seed, OLD.drawn_at))) THEN
      RAISE EXCEPTION 'published lottery % is never changed', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'published_lottery_stays';
    END IF;
    RETURN coalesce(NEW, OLD);
  END $$;
CREATE TRIGGER published_lottery_stays BEFORE UPDATE OR DELETE ON scarce_lottery
  FOR EACH ROW EXECUTE FUNCTION scarce_keep_lottery();

CREATE FUNCTION scarce_keep_entrants() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE lottery record;
  BEGIN
    SELECT list_hash, seed INTO lottery FROM scarce_lottery
      WHERE id = coalesce(NEW.lottery_id, OLD.lottery_id);
    IF lottery.list_hash <> '' AND (TG_OP <> 'UPDATE'
       OR (NEW.lottery_id, NEW.number, NEW.nonce, NEW.entry, NEW.worker_id, NEW.worker_name,
           NEW.is_listed)
          IS DISTINCT FROM (OLD.lottery_id, OLD.number, OLD.nonce, OLD.entry, OLD.worker_id,
                            OLD.worker_name, OLD.is_listed)
       OR (lottery.seed <> '' AND (NEW.rank, NEW.withdrawn_at)
                                  IS DISTINCT FROM (OLD.rank, OLD.withdrawn_at))) THEN
      RAISE EXCEPTION 'the published list of lottery % is never changed',
        coalesce(NEW.lottery_id, OLD.lottery_id)
        USING ERRCODE = 'check_violation', CONSTRAINT = 'published_list_stays';
    END IF;
    RETURN coalesce(NEW, OLD);
  END $$;
CREATE TRIGGER published_list_stays BEFORE INSERT OR UPDATE OR DELETE ON scarce_entrant
  FOR EACH ROW EXECUTE FUNCTION scarce_keep_entrants();
"""


class Migration(migrations.Migration):
    dependencies = [("scarce", "0001_initial"), ("orgs", "0002_wall"), ("people", "0002_wall")]
    operations = [
        Protect("Pool"),
        Protect("Claim", worker="worker_id"),
        Protect("Wait", worker="worker_id"),
        Protect("Allowance"),
        Protect("AllowanceEntry"),
        Protect("BenefitKey", worker="worker_id"),
        Protect("Lottery"),
        Protect("Entrant", worker="worker_id"),
        migrations.RunSQL(FROZEN, migrations.RunSQL.noop),
    ]
