-- A province for measuring: {unions} unions in five levels, {members} members, {rows} ledger rows.
-- Skewed as real work is: a few large unions, busy seasons. Repeatable: no random numbers.
SET session_replication_role = replica;

CREATE TEMP TABLE planned AS
SELECT n::bigint AS id,
       CASE WHEN n = 1 THEN 'province' WHEN n <= 1 + {cities} THEN 'city'
            WHEN n <= 1 + {cities} * 11 THEN 'county' WHEN n <= 1 + {cities} * 111 THEN 'township' ELSE 'grassroots' END AS level,
       CASE WHEN n = 1 THEN NULL WHEN n <= 1 + {cities} THEN 1
            WHEN n <= 1 + {cities} * 11 THEN 2 + (n - 2 - {cities}) / 10
            WHEN n <= 1 + {cities} * 111 THEN 2 + {cities} + (n - 2 - {cities} * 11) / 10
            ELSE 2 + {cities} * 11 + (n - 2 - {cities} * 111) % ({cities} * 100) END::bigint AS parent_id
FROM generate_series(1, {unions}) n;

INSERT INTO orgs_unionorg (id, created_at, updated_at, path, code, name, level, kind, founded_on, uscc, division_code, parent_id)
WITH RECURSIVE tree AS (
    SELECT *, '/1/' AS path FROM planned WHERE parent_id IS NULL
    UNION ALL SELECT p.*, t.path || p.id || '/' FROM planned p JOIN tree t ON p.parent_id = t.id)
SELECT id, now(), now(), path, 'B' || id, '第' || id || '工会', level,
       CASE level WHEN 'grassroots' THEN 'grassroots_union' ELSE 'local_federation' END, '2015-01-01', '', '', parent_id
FROM tree ORDER BY path;

INSERT INTO orgs_orgclosure (ancestor_id, descendant_id, depth, valid_from)
SELECT part::bigint, u.id, cardinality(way) - at, '2015-01-01'
FROM orgs_unionorg u, string_to_array(trim(both '/' from u.path), '/') way, unnest(way) WITH ORDINALITY p (part, at);

INSERT INTO people_worker (id, created_at, updated_at, union_path, name, grams, id_type, id_number, id_index, sex, ethnicity,
    education, household, occupation, political_status, employment_form, skill_level, worker_groups, union_id)
SELECT n, now(), now(), u.path, '职工' || n, '{{}}', 'resident_id', ''::bytea, int8send(n), (ARRAY['male', 'female'])[1 + n % 2],
       '汉族', '高中', '', '', '', '', '', '{{}}', u.id
FROM generate_series(1, {members}) n
JOIN orgs_unionorg u ON u.id = 2 + {cities} * 111 + floor(({unions} - 2 - {cities} * 111) * power(((n::bigint * 7919) % 1000003) / 1000003.0, 3))::int;

INSERT INTO members_membership (created_at, updated_at, union_path, status, channel, joined_on, reason, employer_uscc, union_id, worker_id)
SELECT now(), now(), union_path, 'active', (ARRAY['import', 'desk', 'roster'])[1 + id % 3], date '2015-01-01' + (id % 3650)::int,
       '', '', union_id, id
FROM people_worker;

INSERT INTO activities_activity (id, created_at, updated_at, union_path, title, grams, summary, opened_at, kind_id, union_id)
SELECT n, now(), now(), u.path, '活动' || n, '{{}}', '', now(), 1 + n % 20, u.id
FROM generate_series(1, {sessions}) n
JOIN orgs_unionorg u ON u.id = 1 + floor(({unions} - 1) * power(((n::bigint * 7907) % 100003) / 100003.0, 2))::int;

INSERT INTO activities_activitysession (id, created_at, updated_at, union_path, starts_at, ends_at, place, takes_signups, seats_held,
    state, held_on, cancel_reason, pass_epoch, activity_id, union_id)
SELECT n, now(), now(), a.union_path, d + time '14:00', d + time '16:00', '礼堂', false, 0, 'held', d, '', 0, n, a.union_id
FROM generate_series(1, {sessions}) n JOIN activities_activity a ON a.id = n,
     LATERAL (SELECT date '2025-01-01' + floor(365 * power(((n::bigint * 6151) % 9973) / 9973.0, 0.7))::int) day (d);

INSERT INTO activities_checkin (created_at, updated_at, union_path, worker_name, void_reason, made_by, checked_in_at, means, act_key, home_id,
    session_id, union_id, worker_id)
SELECT now(), now(), s.union_path, '', '', '', s.starts_at, (ARRAY['code', 'list'])[1 + n % 2], '', s.union_id, s.id, s.union_id,
       1 + ((n % {sessions})::bigint * 31 + (n / {sessions})::bigint * 7919) % {members}
FROM generate_series(1, {rows} - {sessions}) n JOIN activities_activitysession s ON s.id = 1 + n % {sessions};

INSERT INTO activities_headcount (created_at, updated_at, union_path, void_reason, made_by, people, note, counted_at, session_id, union_id)
SELECT now(), now(), union_path, '', '', 1 + id % 90, '', ends_at, id, union_id FROM activities_activitysession;

SET session_replication_role = origin;
