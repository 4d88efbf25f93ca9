from django.db import migrations

from tongxin.kernel.protect import APP, BYPASS, Protect

# The gate is turned by notices alone: the site's role reads it and cannot write it, so these
# functions run with the rights of the owner of the table. The advisory lock puts whoever opens
# or ends a notice and whoever moves its row in one line.
GATE = f"""
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON public_notices_noticegate FROM {APP}, {BYPASS};

CREATE FUNCTION public_notices_turn_gate() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.target, 0));
    INSERT INTO public_notices_noticegate AS gate (target, stage, state, notice)
      VALUES (NEW.target, NEW.stage, NEW.state, NEW.id)
      ON CONFLICT (target, stage) DO UPDATE SET state = EXCLUDED.state, notice = EXCLUDED.notice
      WHERE gate.notice <= EXCLUDED.notice;
    RETURN NULL;
  END $$;
CREATE TRIGGER notice_turns_its_gate AFTER INSERT OR UPDATE OF state ON public_notices_publicnotice
  FOR EACH ROW EXECUTE FUNCTION public_notices_turn_gate();

CREATE FUNCTION public_notices_keep_gate() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    label text := TG_ARGV[0];
    key text := TG_ARGV[1];
    col text := TG_ARGV[2];
    opens jsonb := TG_ARGV[3]::jsonb;
    rests jsonb := TG_ARGV[4]::jsonb;
    before text;
    after text;
    value text;
    wanted text;
  BEGIN
    IF TG_OP <> 'INSERT' THEN
      before := label || ':' || (to_jsonb(OLD) ->> key);
    END IF;
    IF TG_OP <> 'DELETE' THEN
      after := label || ':' || (to_jsonb(NEW) ->> key);
      value := to_jsonb(NEW) ->> col;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(one, 0))
      FROM (SELECT DISTINCT one FROM unnest(ARRAY[before, after]) one
            WHERE one IS NOT NULL ORDER BY one) locks;
    IF before IS NOT NULL
       AND (after IS DISTINCT FROM before OR value IS NULL OR NOT rests ? value)
       AND EXISTS (SELECT FROM public_notices_noticegate gate
                   WHERE gate.target = before AND gate.state IN ('open', 'held')) THEN
      RAISE EXCEPTION '% waits: its public notice is not concluded', before
        USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_moves_under_public_notice';
    END IF;
    wanted := opens ->> value;
    IF wanted IS NOT NULL AND NOT EXISTS (
         SELECT FROM public_notices_noticegate gate
         WHERE gate.target = after AND gate.stage = wanted AND gate.state = 'passed') THEN
      RAISE EXCEPTION '% needs the public notice %', after, wanted
        USING ERRCODE = 'check_violation', CONSTRAINT = 'step_needs_a_passed_public_notice';
    END IF;
    RETURN NULL;
  END $$;
"""

# What was shown stays; a notice goes its way forward only, and never past an objection.
NOTICE = """
ALTER TABLE public_notices_publicnotice ADD CONSTRAINT content_hash_is_of_the_content
  CHECK (content_hash = encode(sha256(convert_to(shown, 'UTF8')), 'hex'));

CREATE FUNCTION public_notices_keep_notice() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE waiting boolean;
  BEGIN
    IF TG_OP = 'INSERT' AND NEW.state = 'open' THEN
      RETURN NEW;
    END IF;
    IF TG_OP <> 'UPDATE' THEN
      RAISE EXCEPTION 'a public notice begins open and is never deleted'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'public_notice_stays';
    END IF;
    IF (NEW.id, NEW.code, NEW.subject, NEW.stage, NEW.target, NEW.title, NEW.shown,
        NEW.content_hash, NEW.contact, NEW.opened_at, NEW.union_id, NEW.made_by)
       IS DISTINCT FROM
       (OLD.id, OLD.code, OLD.subject, OLD.stage, OLD.target, OLD.title, OLD.shown,
        OLD.content_hash, OLD.contact, OLD.opened_at, OLD.union_id, OLD.made_by)
       OR NEW.ends_at < OLD.ends_at OR NEW.days < OLD.days
       OR (OLD.state NOT IN ('open', 'held')
           AND (NEW.state, NEW.ends_at, NEW.days, NEW.concluded_at, NEW.concluded_by,
                NEW.conclusion)
               IS DISTINCT FROM (OLD.state, OLD.ends_at, OLD.days, OLD.concluded_at,
                                 OLD.concluded_by, OLD.conclusion)) THEN
      RAISE EXCEPTION 'what public notice % showed is never changed', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'public_notice_stays';
    END IF;
    IF NEW.state <> OLD.state AND NEW.state <> 'held' THEN
      SELECT EXISTS (SELECT FROM public_notices_objection one WHERE one.notice_id = OLD.id
        AND (one.state IN ('received', 'investigating')
             OR (one.state = 'upheld' AND NEW.state IN ('passed', 'open')))) INTO waiting;
      IF waiting THEN
        RAISE EXCEPTION 'public notice % has objections in its way', OLD.id
          USING ERRCODE = 'check_violation', CONSTRAINT = 'objections_are_resolved_first';
      END IF;
    END IF;
    RETURN NEW;
  END $$;
CREATE TRIGGER public_notice_stays BEFORE INSERT OR UPDATE OR DELETE ON public_notices_publicnotice
  FOR EACH ROW EXECUTE FUNCTION public_notices_keep_notice();
"""

# An objection comes while its notice runs, belongs to the same union and holds the notice at
# once; what was said stays, and a result is given once.
OBJECTION = """
CREATE FUNCTION public_notices_keep_objection() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE shown record;
  BEGIN
    IF TG_OP = 'DELETE' THEN
      RAISE EXCEPTION 'objection % is never deleted', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_stays';
    END IF;
    IF TG_OP = 'INSERT' THEN
      SELECT * INTO shown FROM public_notices_publicnotice WHERE id = NEW.notice_id FOR UPDATE;
      IF NOT FOUND OR shown.state NOT IN ('open', 'held') OR NEW.filed_at < shown.opened_at
         OR NEW.filed_at >= shown.ends_at OR NEW.union_id <> shown.union_id
         OR NEW.state <> 'received'
         OR (NEW.is_signed AND (NEW.name IS NULL OR NEW.contact IS NULL)) THEN
        RAISE EXCEPTION 'public notice % takes no such objection', NEW.notice_id
          USING ERRCODE = 'check_violation', CONSTRAINT = 'objections_come_in_time';
      END IF;
      UPDATE public_notices_publicnotice SET state = 'held'
        WHERE id = NEW.notice_id AND state = 'open';
      RETURN NEW;
    END IF;
    IF (NEW.id, NEW.notice_id, NEW.number, NEW.source, NEW.is_signed, NEW.text, NEW.mark,
        NEW.filed_at, NEW.union_id)
       IS DISTINCT FROM
       (OLD.id, OLD.notice_id, OLD.number, OLD.source, OLD.is_signed, OLD.text, OLD.mark,
        OLD.filed_at, OLD.union_id)
       OR (OLD.state IN ('upheld', 'dismissed')
           AND (NEW.state, NEW.report, NEW.resolved_by, NEW.resolved_at)
               IS DISTINCT FROM (OLD.state, OLD.report, OLD.resolved_by, OLD.resolved_at)) THEN
      RAISE EXCEPTION 'objection % is not rewritten', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_stays';
    END IF;
    RETURN NEW;
  END $$;
CREATE TRIGGER objection_stays BEFORE INSERT OR UPDATE OR DELETE ON public_notices_objection
  FOR EACH ROW EXECUTE FUNCTION public_notices_keep_objection();
"""


class Migration(migrations.Migration):
    dependencies = [("public_notices", "0001_initial"), ("orgs", "0002_wall")]
    operations = [
        Protect("PublicNotice"),
        Protect("NoticePlace"),
        Protect("Objection"),
        migrations.RunSQL(GATE, migrations.RunSQL.noop),
        migrations.RunSQL(NOTICE, migrations.RunSQL.noop),
        migrations.RunSQL(OBJECTION, migrations.RunSQL.noop),
    ]
