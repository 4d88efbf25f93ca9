"""Which months of which unions a fold took marks of, so that a seal is compared by these alone."""

from django.db import migrations

TABLES = """
CREATE SEQUENCE figure_folds;
CREATE TABLE figure_changed_month (
    source int NOT NULL, place bigint NOT NULL, month date NOT NULL, later boolean NOT NULL,
    fold bigint NOT NULL,
    PRIMARY KEY (source, place, month, later)
);
CREATE INDEX figure_changed_since ON figure_changed_month (source, fold);
COMMENT ON TABLE figure_changed_month IS
    'marks that were folded, under the last fold of each; source 0: the tree, place 0: all of it';
REVOKE ALL ON figure_changed_month FROM tongxin_app;
REVOKE ALL ON SEQUENCE figure_folds FROM tongxin_app;
"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0007_one_form_of_seals")]
    operations = [migrations.RunSQL(TABLES)]
