-- Lists to be measured: {unions} unions in three levels, {members} members with names and groups.
-- Repeatable: no random numbers.
SET session_replication_role = replica;

INSERT INTO orgs_unionorg (id, created_at, updated_at, path, code, name, level, kind, founded_on, uscc, division_code, parent_id)
SELECT n, now(), now(),
       CASE WHEN n = 1 THEN '/1/' WHEN n <= 21 THEN '/1/' || n || '/' ELSE '/1/' || (2 + n % 20) || '/' || n || '/' END,
       'B' || n, '第' || n || '工会',
       CASE WHEN n = 1 THEN 'province' WHEN n <= 21 THEN 'city' ELSE 'grassroots' END,
       CASE WHEN n <= 21 THEN 'local_federation' ELSE 'grassroots_union' END, '2015-01-01', '', '',
       CASE WHEN n = 1 THEN NULL WHEN n <= 21 THEN 1 ELSE 2 + n % 20 END
FROM generate_series(1, {unions}) n;

INSERT INTO orgs_orgclosure (ancestor_id, descendant_id, depth, valid_from)
SELECT part::bigint, u.id, cardinality(way) - at, '2015-01-01'
FROM orgs_unionorg u, string_to_array(trim(both '/' from u.path), '/') way, unnest(way) WITH ORDINALITY p (part, at);

INSERT INTO people_worker (id, created_at, updated_at, union_path, name, grams, id_type, id_number, id_index, mobile, mobile_index,
    sex, birth_date, ethnicity, education, household, occupation, political_status, employment_form, skill_level, worker_groups, union_id)
SELECT n, now(), now(), u.path, a || b || c, ARRAY[a, b, c, a || b, b || c], 'resident_id', decode('{id_number}', 'hex'), int8send(n),
       decode('{mobile}', 'hex'), int8send(n), (ARRAY['male', 'female'])[1 + n % 2], date '1970-01-01' + (n % 11000)::int, '汉族', '高中', '', '', '',
       CASE WHEN n % 100 < 80 THEN '劳动合同' WHEN n % 100 < 90 THEN '劳务派遣' WHEN n % 100 < 98 THEN '灵活就业' ELSE '新就业形态' END,
       '', '{{}}', u.id
FROM generate_series(1::bigint, {members}) n
JOIN orgs_unionorg u ON u.id = 22 + floor(({unions} - 22) * power(((n * 7919) % 1000003) / 1000003.0, 3))::int,
LATERAL (SELECT substr('赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏', 1 + (n * 7907 % 1000003 % 30)::int, 1),
                substr('建国明安宁和平向阳晓云志强海文春秋', 1 + (n * 104729 % 999983 % 18)::int, 1),
                substr('军华民生林峰玉兰芳红伟丽静娟涛磊洋勇艳杰', 1 + (n * 15485863 % 999979 % 20)::int, 1)) name (a, b, c);

INSERT INTO members_membership (id, created_at, updated_at, union_path, status, channel, joined_on, left_on, reason, employer_uscc, union_id, worker_id)
SELECT id, now(), now(), union_path, CASE WHEN id % 50 = 0 THEN 'withdrawn' ELSE 'active' END,
       (ARRAY['import', 'desk', 'roster'])[1 + id % 3], date '2015-01-01' + (id % 3650)::int,
       CASE WHEN id % 50 = 0 THEN date '2026-01-01' END, '', '', union_id, id
FROM people_worker ORDER BY id;
SELECT setval(pg_get_serial_sequence('members_membership', 'id'), {members});

INSERT INTO members_grouptag (created_at, updated_at, union_id, union_path, worker_id, group_id, since, source, made_by, ended_by)
SELECT now(), now(), w.union_id, w.union_path, w.id, g.id, '2020-01-01', 'import', 'benchmark', ''
FROM people_worker w JOIN members_workergroup g ON g.code = CASE
    WHEN w.id % 10 IN (3, 4, 5) THEN 'migrant_worker' WHEN w.id % 100 = 50 THEN 'courier'
    WHEN w.id % 2000 = 60 THEN 'mall_promoter' END;

INSERT INTO members_finding (created_at, updated_at, union_id, union_path, rule, key, membership_id, said, state, found_at, seen_at, reason, accepted_by)
SELECT now(), now(), union_id, union_path, 'shared_mobile', 'm' || id, id, '1', 'open', now(), now(), '', ''
FROM members_membership WHERE id % ({members} / 10000) = 0;

INSERT INTO members_duplicatepair (created_at, updated_at, union_id, union_path, one_id, other_id, agrees, state, found_at, reason, decided_by, proposal, proposed_by, carried)
SELECT now(), now(), 1, '/1/', id, id + 1, 'birth', 'waiting', now(), '', '', '', '', '{{}}' FROM people_worker WHERE id % ({members} / 10000) = 7;

INSERT INTO orgs_employer (id, created_at, updated_at, union_id, union_path, uscc, name, ownership_type, industry_code, address, division_code, listed_on, keeper_id)
SELECT u.id, now(), now(), u.id, u.path, 'E' || lpad(u.id::text, 17, '0'), '第' || u.id || '机械厂', (ARRAY['private', 'state_owned', 'foreign'])[1 + u.id % 3],
       (ARRAY['C', 'G', 'P'])[1 + u.id % 3], '', '', '2015-01-01', u.parent_id FROM orgs_unionorg u WHERE u.id > 21;
INSERT INTO orgs_employerstanding (union_id, union_path, employer_id, since, is_covered, workers)
SELECT union_id, union_path, id, '2015-01-01', id % 5 > 0, id % 300 FROM orgs_employer;

-- One in a hundred moves, asks for a correction, or leaves; as many were merged or are silent.
INSERT INTO members_membershiptransfer (created_at, updated_at, union_id, union_path, worker_id, membership_id, name, asked_by, asked_at, reason, employer_uscc, promised_on, state, release, released_at, due_on, origin_name, reply)
SELECT now(), now(), there.union_id, there.union_path, m.worker_id, m.id, w.name, 'union', now(), '调入', '', '2026-01-10', 'released', 'confirmed', now(), '2026-01-20', '第二工会', ''
FROM members_membership m JOIN people_worker w ON w.id = m.worker_id JOIN members_membership there ON there.id = m.id + 1 WHERE m.id % 100 = 1;
INSERT INTO members_correction (created_at, updated_at, union_id, union_path, worker_id, "column", before, wanted, why, asked_at, state, reply)
SELECT now(), now(), union_id, union_path, worker_id, 'education', NULL, decode('{wanted}', 'hex'), '取得学历', now(), 'submitted', '' FROM members_membership WHERE id % 100 = 2;
INSERT INTO members_leaverequest (created_at, updated_at, union_id, union_path, worker_id, membership_id, words, state, written_at, confirmed_at, promised_on, noted_by)
SELECT now(), now(), union_id, union_path, worker_id, id, '', 'confirmed', now(), now(), '2026-02-10', '' FROM members_membership WHERE id % 100 = 3;
INSERT INTO people_alias (created_at, updated_at, union_id, union_path, gone_id, kept_id, since, reason, made_by, at, undone_by, undone_reason)
SELECT now(), now(), union_id, union_path, id, id - 1, '2026-01-05', '换过证件', 'benchmark', now(), '', '' FROM people_worker WHERE id % 100 = 50;

-- Every union collects; every member but one in twenty has a wage and a bill, one in ten has not paid it.
INSERT INTO members_duesrate (created_at, updated_at, union_id, union_path, since, is_collecting, made_by)
SELECT now(), now(), id, path, '2025-01-01', true, 'benchmark' FROM orgs_unionorg WHERE id > 21;
INSERT INTO members_duesaccount (id, created_at, updated_at, union_id, union_path, worker_id, name, owed_amount, owed_months, owed_since, credit_amount)
SELECT w.id, now(), now(), w.union_id, w.union_path, w.id, w.name, CASE WHEN w.id % 10 = 1 THEN 25 ELSE 0 END, CASE WHEN w.id % 10 = 1 THEN 1 ELSE 0 END,
       CASE WHEN w.id % 10 = 1 THEN date '2026-01-01' END, 0 FROM people_worker w WHERE w.id % 20 > 0;
INSERT INTO members_duesbase (created_at, updated_at, union_id, union_path, account_id, worker_id, since, base, due_amount, source, made_by)
SELECT now(), now(), union_id, union_path, id, worker_id, '2025-01-01', decode('{base}', 'hex'), 25, 'import', 'benchmark' FROM members_duesaccount;
INSERT INTO members_duesbill (created_at, updated_at, union_id, union_path, account_id, worker_id, membership_id, month, kind, due_amount, settled_amount, state, billed_at, voided_by, reason)
SELECT now(), now(), union_id, union_path, id, worker_id, worker_id, '2026-01-01', 'base', 25, 25 - owed_amount, 'asked', now(), '', '' FROM members_duesaccount;
INSERT INTO members_duesmonth (union_id, union_path, month, bills, due_amount, settled_amount, owing)
SELECT union_id, union_path, month, count(*), sum(due_amount), sum(settled_amount), count(*) FILTER (WHERE settled_amount < due_amount)
FROM members_duesbill GROUP BY 1, 2, 3;
INSERT INTO members_duespayment (created_at, updated_at, union_id, union_path, account_id, worker_id, month, paid_amount, paid_on, way, voucher, state, made_by, ended_by, reason)
SELECT now(), now(), union_id, union_path, id, worker_id, '2026-01-01', 25, '2026-01-15', 'deducted', '', 'recorded', 'benchmark', '', '' FROM members_duesaccount WHERE owed_amount = 0;
INSERT INTO members_withdrawalproposal (created_at, updated_at, union_id, union_path, worker_id, account_id, membership_id, name, first_month, last_month, months, state, proposed_at, persuasion, answer, stop, reason, ended_by)
SELECT now(), now(), union_id, union_path, worker_id, id, worker_id, name, '2025-07-01', '2025-12-01', 6, 'proposed', now(), '', '', '', '', '' FROM members_duesaccount WHERE id % 100 = 4;

SET session_replication_role = origin;
