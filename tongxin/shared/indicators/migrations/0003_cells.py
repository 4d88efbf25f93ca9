"""The tables of the cells, which no model knows: only the engine reads them, past the wall.

The site's role has no right to them at all; what it writes is told by triggers. ``place`` is the
number of a union, without a foreign key: a mark costs no look at a row that others share.
"""

from django.db import migrations

TABLES = """
CREATE TABLE figure_source (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest text NOT NULL UNIQUE,
    label text NOT NULL,
    guard text NOT NULL DEFAULT '',
    built_at timestamptz
);
CREATE TABLE figure_cell (
    source int NOT NULL, cut smallint NOT NULL, place bigint NOT NULL, month date NOT NULL,
    since date NOT NULL, grp text NOT NULL,
    first_day date NOT NULL, last_day date NOT NULL,
    under bigint, line bigint[] NOT NULL,
    slots smallint[] NOT NULL, amounts numeric[] NOT NULL,
    PRIMARY KEY (source, cut, place, since, grp)
);
CREATE INDEX figure_cell_of_month ON figure_cell (source, cut, month);
CREATE INDEX figure_cell_under ON figure_cell (source, cut, under, month);
CREATE TABLE figure_sum (
    source int NOT NULL, cut smallint NOT NULL, place bigint NOT NULL, month date NOT NULL,
    under bigint NOT NULL, grp text NOT NULL,
    slots smallint[] NOT NULL, amounts numeric[] NOT NULL,
    PRIMARY KEY (source, cut, place, month, under, grp)
);
CREATE INDEX figure_sum_under ON figure_sum (source, cut, under, month);
CREATE TABLE figure_touched (
    source int, place bigint, month date, later boolean NOT NULL DEFAULT false
);
CREATE TABLE figure_audit (
    at timestamptz PRIMARY KEY, cells bigint NOT NULL, differing bigint NOT NULL
);
COMMENT ON COLUMN figure_source.guard IS 'what the triggers were when the source was entered';
COMMENT ON TABLE figure_cell IS 'rows of the union itself, a piece of a month with one tree';
COMMENT ON TABLE figure_sum IS 'rows of all unions below, while the union stood under another';
COMMENT ON TABLE figure_touched IS
    'what was written since the fold; no source: the tree, no place: the whole source';
REVOKE ALL ON figure_source, figure_cell, figure_sum, figure_touched, figure_audit
  FROM tongxin_app;
CREATE FUNCTION figure_month(day date) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT day - (extract(day FROM day)::int - 1) $$;
CREATE FUNCTION figure_guard() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(md5(string_agg(concat_ws('/', tgname, tgrelid::regclass, tgenabled, prosecdef,
                                           pg_get_userbyid(proowner), md5(prosrc)), ' '
                                 ORDER BY tgname)), 'no triggers')
  FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
  WHERE starts_with(tgname::text, 'figure_mark_') AND NOT tgisinternal $$;
"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0002_wall")]
    operations = [migrations.RunSQL(TABLES)]
