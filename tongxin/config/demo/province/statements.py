"""The statements by which a province's ledger is written."""

PEOPLE = """
CREATE TEMP TABLE province_person ON COMMIT PRESERVE ROWS AS
SELECT (row_number() OVER (ORDER BY m.union_path COLLATE "C", m.worker_id) - 1)::int AS place,
       m.worker_id, w.name, m.union_id, m.union_path
FROM members_membership m JOIN people_worker w ON w.id = m.worker_id
WHERE m.union_id = ANY(%s) AND m.status = 'active';
ALTER TABLE province_person ADD PRIMARY KEY (place);
ANALYZE province_person
"""
# People of a union and of all below it stand side by side.
HOSTS = """
CREATE TEMP TABLE province_host ON COMMIT PRESERVE ROWS AS
SELECT u.id, u.path, u.name, min(own.lo) AS lo, sum(own.size)::int AS size
FROM (SELECT union_id, min(place) AS lo, count(*) AS size FROM province_person GROUP BY 1) own
JOIN orgs_orgclosure c ON c.descendant_id = own.union_id AND c.valid_to IS NULL
JOIN orgs_unionorg u ON u.id = c.ancestor_id
GROUP BY u.id;
ALTER TABLE province_host ADD PRIMARY KEY (id);
ANALYZE province_host
"""
OFFERS = """
CREATE TEMP TABLE province_offer ON COMMIT PRESERVE ROWS AS
SELECT number, title, string_to_array(grams, E'\\x1f') AS grams, summary, kind_id, place,
       place_type_id, least, most, is_big
FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::bigint[],
            %s::int[], %s::int[], %s::bool[])
     AS one (number, title, grams, summary, kind_id, place, place_type_id, least, most, is_big)
"""
LEVELS = """
CREATE TEMP TABLE province_level ON COMMIT PRESERVE ROWS AS
SELECT row_number() OVER () AS n, * FROM unnest(%s::int[], %s::int[], %s::int[])
       AS one (step, first, last)
"""
DAYS = """
CREATE TEMP TABLE province_day ON COMMIT PRESERVE ROWS AS
SELECT row_number() OVER () AS n, day FROM unnest(%s::date[]) AS one (day)
"""
# A person, a level and a day at random; the person's union, or the one so many steps above, hosts.
DRAWN = """
CREATE TEMP TABLE province_drawn ON COMMIT PRESERVE ROWS AS
WITH dice AS MATERIALIZED (
    SELECT n, floor(random() * (SELECT count(*) FROM province_person))::int AS person,
           1 + floor(random() * 100)::int AS level,
           1 + floor(random() * (SELECT count(*) FROM province_day))::int AS day,
           random() AS offer, random() AS people, random() AS place, random() AS hour
    FROM generate_series(1, %s) n)
SELECT dice.n, day.day, h.id AS host, h.path, h.name, h.lo, h.size,
       level.first + floor(offer * (level.last - level.first + 1))::int AS offer,
       dice.people, dice.place, dice.hour
FROM dice
JOIN province_person p ON p.place = dice.person
JOIN province_level level ON level.n = dice.level
JOIN province_day day ON day.n = dice.day
CROSS JOIN string_to_array(trim(both '/' from p.union_path), '/') AS way
JOIN province_host h ON h.id = way[greatest(cardinality(way) - level.step, 1)]::bigint
WHERE h.size > 4
"""
# As many as give the wanted number of check-ins; the last one may be smaller.
DEEDS = """
CREATE TEMP TABLE province_deed ON COMMIT PRESERVE ROWS AS
SELECT row_number() OVER (ORDER BY day, n)::int AS n,
       nextval(pg_get_serial_sequence('activities_activity', 'id')) AS activity_id,
       nextval(pg_get_serial_sequence('activities_activitysession', 'id')) AS session_id,
       day, host, path, name, lo, size, offer, is_big,
       (day + make_interval(hours => (ARRAY[8, 9, 14, 15, 19])[1 + floor(hour * 5)::int],
                            mins => 30)) AT TIME ZONE 'Asia/Shanghai' AS starts_at,
       least(came, %s - before)::int AS came, floor(place * size)::int AS start
FROM (SELECT drawn.*, is_big, came, sum(came) OVER (ORDER BY drawn.n) - came AS before
      FROM province_drawn drawn JOIN province_offer o ON o.number = drawn.offer,
           LATERAL (SELECT least(least + floor(drawn.people * (most - least + 1))::int,
                                 drawn.size) AS came) one) counted
WHERE before < %s;
ALTER TABLE province_deed ADD PRIMARY KEY (n);
ANALYZE province_deed;
DROP TABLE province_drawn
"""
# How many a series gives nobody can tell beforehand: each guest is looked up, not all sorted.
BY_PLACE = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off"
ACTIVITIES = """
INSERT INTO activities_activity (id, created_at, updated_at, union_id, union_path, title, grams,
                                 kind_id, summary, opened_at)
SELECT d.activity_id, told, told, d.host, d.path, o.title, o.grams, o.kind_id, o.summary, told
FROM province_deed d JOIN province_offer o ON o.number = d.offer,
     LATERAL (SELECT d.starts_at - interval '12 days' AS told) said
WHERE d.n BETWEEN %(first)s AND %(last)s ORDER BY d.n
"""
ROLES = """
INSERT INTO activities_activityrole (created_at, updated_at, activity_id, part, party_id,
                                     party_name, union_id, union_path)
SELECT starts_at - interval '12 days', starts_at - interval '12 days', activity_id, 'participant',
       host, '', host, path
FROM province_deed WHERE n BETWEEN %(first)s AND %(last)s ORDER BY n
"""
AUDIENCE = """
INSERT INTO activities_activityaudience (row_id, union_id, union_path, owner_id, owner_path)
SELECT activity_id, host, path, host, path
FROM province_deed WHERE n BETWEEN %(first)s AND %(last)s ORDER BY n
"""
SESSIONS = """
INSERT INTO activities_activitysession (id, created_at, updated_at, union_id, union_path,
    activity_id, starts_at, ends_at, place, place_type_id, takes_signups, seats_held, pass_epoch,
    state, held_on, cancel_reason)
SELECT d.session_id, d.starts_at, d.starts_at, d.host, d.path, d.activity_id, d.starts_at,
       d.starts_at + interval '2 hours',
       left(regexp_replace(d.name, '(总工会|工会委员会|工会联合会)$', '') || '·' || o.place, 100),
       o.place_type_id, false, 0, 0, 'held', d.day, ''
FROM province_deed d JOIN province_offer o ON o.number = d.offer
WHERE d.n BETWEEN %(first)s AND %(last)s ORDER BY d.n
"""
HEADCOUNTS = """
INSERT INTO activities_headcount (created_at, updated_at, union_id, union_path, session_id, people,
                                  note, counted_at, made_by, void_reason)
SELECT starts_at, starts_at, host, path, session_id, 60 + (session_id * 7919 %% 340)::int,
       '观众和群众代表，入口处点数', starts_at + interval '150 minutes', %(by)s, ''
FROM province_deed WHERE is_big AND n BETWEEN %(first)s AND %(last)s ORDER BY n
"""
# Those who come are spread evenly over all who might, beginning anywhere.
CHECK_INS = """
INSERT INTO activities_checkin (created_at, updated_at, union_id, union_path, session_id, worker_id,
    worker_name, home_id, checked_in_at, means, act_key, made_by, void_reason)
SELECT d.starts_at, d.starts_at, d.host, d.path, d.session_id, p.worker_id, p.name, p.union_id,
       d.starts_at, CASE WHEN d.session_id %% 3 = 0 THEN 'code' ELSE 'list' END, '', %(by)s, ''
FROM province_deed d CROSS JOIN generate_series(0, d.came - 1) k
JOIN province_person p
  ON p.place = d.lo + (d.start + k * (d.size / d.came)) %% d.size
WHERE d.n BETWEEN %(first)s AND %(last)s ORDER BY d.n, p.worker_id
"""
SESSIONS_FIRST = (ACTIVITIES, ROLES, AUDIENCE, SESSIONS)
GUESTS = (HEADCOUNTS, CHECK_INS)
