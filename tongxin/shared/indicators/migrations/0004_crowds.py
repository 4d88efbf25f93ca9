"""The persons behind the cells: a list for a union's own rows, a bitmap for all that lies below."""

from django.db import migrations

TABLES = """
CREATE TABLE figure_person (
    source int NOT NULL, cut smallint NOT NULL, place bigint NOT NULL, month date NOT NULL,
    since date NOT NULL, grp text NOT NULL, slot smallint NOT NULL,
    under bigint, line bigint[] NOT NULL, persons bigint[] NOT NULL,
    PRIMARY KEY (source, cut, place, since, grp, slot)
);
CREATE INDEX figure_person_of_month ON figure_person (source, cut, month);
CREATE INDEX figure_person_under ON figure_person (source, cut, under, month);
CREATE TABLE figure_crowd (
    source int NOT NULL, cut smallint NOT NULL, place bigint NOT NULL, month date NOT NULL,
    under bigint NOT NULL, grp text NOT NULL, slot smallint NOT NULL, persons bytea NOT NULL,
    PRIMARY KEY (source, cut, place, month, under, grp, slot)
);
CREATE INDEX figure_crowd_under ON figure_crowd (source, cut, under, month);
COMMENT ON TABLE figure_person IS 'who is in the rows of the union itself, by piece of a month';
COMMENT ON TABLE figure_crowd IS 'who is in the rows of all unions below, as a roaring bitmap';
REVOKE ALL ON figure_person, figure_crowd FROM tongxin_app;
"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0003_cells")]
    operations = [migrations.RunSQL(TABLES)]
