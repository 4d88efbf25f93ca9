from django.db import migrations, models


# The columns of a published table are as fixed as everything else it was asked with.
FIXED = """
DROP TRIGGER a_published_form_is_fixed ON reports_formitem;
CREATE TRIGGER a_published_form_is_fixed BEFORE INSERT OR DELETE OR UPDATE OF
  form_id, ordinal, kind, code, label, help, is_required, breakdown, unit, measure, compares,
  shows_target, choices, columns, minimum, maximum
  ON reports_formitem FOR EACH ROW EXECUTE FUNCTION reports_form_is_fixed();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0008_summary_wall'),
    ]

    operations = [
        migrations.AddField(
            model_name='formitem',
            name='columns',
            field=models.JSONField(blank=True, default=list, verbose_name='表格各列'),
        ),
        migrations.AlterField(
            model_name='formitem',
            name='kind',
            field=models.CharField(choices=[('heading', '标题'), ('figure', '指标'), ('question', '问题'), ('choice', '选择'), ('text', '文字'), ('table', '表格'), ('file', '文件')], max_length=8, verbose_name='类型'),
        ),
        migrations.AddConstraint(
            model_name='formitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'table'), models.Q(('columns', []), _negated=True)), models.Q(models.Q(('kind', 'table'), _negated=True), ('columns', [])), _connector='OR'), name='a_table_has_columns'),
        ),
        migrations.RunSQL(FIXED),
    ]
