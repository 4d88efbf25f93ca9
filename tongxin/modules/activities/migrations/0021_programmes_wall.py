from django.db import migrations

from tongxin.kernel.protect import Protect, ProtectAudience
from tongxin.shared.orgs.protect import TieAudience

SHOWN = {"audience": "ProgrammeAudience", "shown": "programme_id"}

# An item belongs to one category, a category to one block, and all of them to the same programme;
# blocks and categories belong to its union. Who hosts an item is the item's own union.
ONE_TREE = """
ALTER TABLE activities_programmeblock
  ADD CONSTRAINT block_is_of_its_programme UNIQUE (id, programme_id),
  ADD CONSTRAINT block_belongs_to_the_programmes_union
    FOREIGN KEY (programme_id, union_id) REFERENCES activities_programme (id, union_id)
    ON UPDATE CASCADE;
ALTER TABLE activities_activitycategory
  ADD CONSTRAINT category_is_of_its_programme UNIQUE (id, programme_id),
  ADD CONSTRAINT category_is_in_a_block_of_its_programme
    FOREIGN KEY (block_id, programme_id) REFERENCES activities_programmeblock (id, programme_id),
  ADD CONSTRAINT category_belongs_to_the_programmes_union
    FOREIGN KEY (programme_id, union_id) REFERENCES activities_programme (id, union_id)
    ON UPDATE CASCADE;
ALTER TABLE activities_activityitem
  ADD CONSTRAINT item_is_in_a_category_of_its_programme
    FOREIGN KEY (category_id, programme_id)
    REFERENCES activities_activitycategory (id, programme_id);
"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0020_programmes"), ("orgs", "0002_wall")]
    operations = [
        ProtectAudience("ProgrammeAudience"),
        Protect("Programme", audience="ProgrammeAudience"),
        Protect("ProgrammeBlock", **SHOWN),
        Protect("ActivityCategory", **SHOWN),
        Protect("ActivityItem", **SHOWN),
        TieAudience("ProgrammeAudience"),
        migrations.RunSQL(ONE_TREE),
    ]
