from django.db import migrations, models

# As before, but that a name taken off as a mistake says nothing more, unless it was taken back.
RULES = """
CREATE OR REPLACE FUNCTION activities_photo_person_rules() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM files_attachment photo WHERE photo.id = NEW.photo_id
               AND photo.removed_at IS NULL AND (NEW.withdrawn_at IS NOT NULL
               OR (NEW.agreed_at IS NULL AND NEW.unnamed_at IS NULL
                   AND photo.slot = 'report_photos'))) THEN
      RAISE EXCEPTION 'a photo is shown against the will of a person in it'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'photo_is_shown_with_consent';
    END IF;
    RETURN NULL;
  END $$;
CREATE OR REPLACE FUNCTION activities_photo_rules() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM activities_photoperson person WHERE person.photo_id = NEW.id
               AND (person.withdrawn_at IS NOT NULL
               OR (person.agreed_at IS NULL AND person.unnamed_at IS NULL
                   AND NEW.slot = 'report_photos'))) THEN
      RAISE EXCEPTION 'a photo is shown against the will of a person in it'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'photo_is_shown_with_consent';
    END IF;
    RETURN NULL;
  END $$;
"""
NAMED = models.Q(unnamed_at=None)
ONCE = "a_person_once_in_a_photo"


class Migration(migrations.Migration):
    dependencies = [("activities", "0034_wall_of_photo_people")]
    operations = [
        migrations.AddField(
            "photoperson",
            "unnamed_at",
            models.DateTimeField(null=True, verbose_name="取消登记时间"),
        ),
        migrations.AddField(
            "photoperson",
            "unnamed_by",
            models.CharField(blank=True, max_length=80, verbose_name="取消登记人"),
        ),
        migrations.RemoveConstraint("photoperson", ONCE),
        migrations.AddConstraint(
            "photoperson",
            models.UniqueConstraint(name=ONCE, fields=["photo", "worker"], condition=NAMED),
        ),
        migrations.AddConstraint(
            "photoperson",
            models.CheckConstraint(
                name="unnamed_after_being_named",
                condition=NAMED | models.Q(unnamed_at__gte=models.F("named_at")),
            ),
        ),
        migrations.AddIndex(
            "photoperson", models.Index(fields=["photo"], name="people_of_a_photo")
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
