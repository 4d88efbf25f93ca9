"""The few persons whose record lacks something, found without passing the others."""

from django.db import migrations

# As ``LACKING`` of the list says; people alone would not know what makes a roster complete.
INDEX = """
CREATE INDEX workers_incomplete ON people_worker (id)
WHERE mobile_index IS NULL OR birth_date IS NULL OR sex = ''
   OR NOT (employment_form IN ('劳动合同', '劳务派遣', '灵活就业', '新就业形态'))
"""


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0036_named_by_what_is_asked"),
        ("people", "0008_found_by_form"),
    ]
    operations = [migrations.RunSQL(INDEX, "DROP INDEX workers_incomplete")]
