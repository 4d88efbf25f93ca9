"""Tags behind the wall and following the home union; the days of members in groups; the lists."""

from django.db import migrations

from tongxin.kernel.protect import Protect
from tongxin.kernel.rls import BYPASS_ROLE

# Whoever moves the person needs no right over the tags: the function looks past the wall.
FOLLOW = f"""
CREATE FUNCTION members_tags_follow_home() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE members_grouptag SET union_id = NEW.union_id, union_path = ''
   WHERE worker_id = NEW.id AND union_id <> NEW.union_id;
  RETURN NULL;
END $$;
GRANT CREATE ON SCHEMA public TO {BYPASS_ROLE};
ALTER FUNCTION members_tags_follow_home() OWNER TO {BYPASS_ROLE};
REVOKE CREATE ON SCHEMA public FROM {BYPASS_ROLE};
CREATE TRIGGER members_tags_follow_home AFTER UPDATE OF union_id ON people_worker FOR EACH ROW
WHEN (NEW.union_id IS NOT NULL AND OLD.union_id IS DISTINCT FROM NEW.union_id)
EXECUTE FUNCTION members_tags_follow_home();
"""
# It obeys the walls of its tables as whoever reads it.
SPANS = """
CREATE VIEW members_groupspan WITH (security_invoker = true) AS
SELECT tag.id, member.union_id, tag.worker_id, tag.group_id, member.status,
       greatest(tag.since, member.joined_on) AS since, least(tag.until, member.left_on) AS until
FROM members_grouptag tag JOIN members_membership member USING (worker_id)
WHERE daterange(tag.since, tag.until) && daterange(member.joined_on, member.left_on)
  AND member.retained_for = ''
"""
LISTS = """
INSERT INTO members_workergroup (code, name, also, sex, place, union_code) VALUES
  ('truck_driver', '货车司机', '卡车司机', '', 1, ''),
  ('courier', '快递员', '快递小哥', '', 2, ''),
  ('care_worker', '护工护理员', '护工、护理员', '', 3, ''),
  ('domestic_worker', '家政服务员', '家政', '', 4, ''),
  ('mall_promoter', '商场信息员', '', '', 5, ''),
  ('food_delivery', '网约送餐员', '外卖配送员、外卖员、外卖骑手、送餐员', '', 6, ''),
  ('estate_agent', '房产中介员', '房产中介', '', 7, ''),
  ('security_guard', '保安员', '保安', '', 8, ''),
  ('ride_hailing_driver', '网约车司机', '', '', 9, ''),
  ('migrant_worker', '农民工', '', '', 10, ''),
  ('female_worker', '女职工', '', 'female', 11, ''),
  ('model_worker', '劳模工匠', '劳模、劳动模范、工匠', '', 12, ''),
  ('worker_in_need', '困难职工', '', '', 13, ''),
  ('outdoor_worker', '户外劳动者', '', '', 14, ''),
  ('frontline_worker', '一线职工', '', '', 15, ''),
  ('dispatched_worker', '劳务派遣工', '', '', 16, '');
INSERT INTO members_workergroupset (code, name, basis, since, place, union_code, union_name) VALUES
  ('eight_groups', '八大群体', '《推进货车司机等群体入会工作方案》（2018）', '2018-01-01', 1, '', ''),
  ('new_employment_forms', '新就业形态重点群体', '新就业形态劳动者入会集中行动（2021）', '2021-01-01', 2, '', '');
INSERT INTO members_workergrouplink (group_set_id, group_id)
SELECT one.id, many.id FROM members_workergroupset one JOIN members_workergroup many
  ON one.code = 'eight_groups' AND many.place <= 8
  OR one.code = 'new_employment_forms' AND many.code IN
     ('truck_driver', 'ride_hailing_driver', 'courier', 'food_delivery');
"""
# What rosters said before groups were dated holds from the first day of the membership on.
EARLIER = f"""
SET LOCAL ROLE {BYPASS_ROLE};
INSERT INTO members_grouptag (created_at, updated_at, union_id, union_path, worker_id, group_id,
                              since, source, made_by, ended_by)
SELECT DISTINCT ON (who.id, known.id) now(), now(), who.union_id, who.union_path, who.id, known.id,
       member.joined_on, 'import', 'examiner', ''
FROM people_worker who
JOIN members_membership member ON member.worker_id = who.id AND member.left_on IS NULL
CROSS JOIN LATERAL unnest(who.worker_groups) written (name)
JOIN members_workergroup known ON known.sex = ''
 AND written.name = ANY(array_append(string_to_array(known.also, '、'), known.name::text))
WHERE who.union_id IS NOT NULL
ORDER BY who.id, known.id, member.joined_on;
RESET ROLE;
"""


class Migration(migrations.Migration):

    dependencies = [("members", "0025_groups"), ("orgs", "0002_wall"), ("people", "0002_wall")]
    operations = [
        Protect("GroupTag", worker="worker_id"),
        migrations.RunSQL([(text, None) for text in (FOLLOW, SPANS, LISTS, EARLIER)]),
    ]
