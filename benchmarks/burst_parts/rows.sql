-- One city and its workers, with accounts and signed-in browsers for the first of them.
SET session_replication_role = replica;
INSERT INTO orgs_unionorg (id, created_at, updated_at, path, code, name, level, kind, founded_on, uscc, division_code, parent_id)
VALUES (1, now(), now(), '/1/', 'B1', '测试市总工会', 'city', 'local_federation', '2015-01-01', '', '', NULL),
       (2, now(), now(), '/1/2/', 'B2', '测试厂工会', 'grassroots', 'grassroots_union', '2015-01-01', '', '', 1);
INSERT INTO orgs_orgclosure (ancestor_id, descendant_id, depth, valid_from)
VALUES (1, 1, 0, '2015-01-01'), (2, 2, 0, '2015-01-01'), (1, 2, 1, '2015-01-01');
INSERT INTO people_worker (id, created_at, updated_at, union_path, name, grams, id_type, id_number, id_index, sex, ethnicity,
    education, household, occupation, political_status, employment_form, skill_level, worker_groups, union_id)
SELECT n, now(), now(), '/1/2/', '职工' || n, '{{}}', 'resident_id', ''::bytea, int8send(n), '', '', '', '', '', '', '', '', '{{}}', 2
FROM generate_series(1, {workers}) n;
INSERT INTO access_account (id, password, created_at, updated_at, username, name, is_active, language, worker_id)
SELECT n, '!', now(), now(), 'b' || n, '', true, 'zh-hans', n FROM generate_series(1, {accounts}) n;
INSERT INTO access_role (code, name, rights, field_class, is_for_workers)
VALUES ('burst', '职工', ARRAY['activities.sign_up'], '', true);
INSERT INTO activities_activitykind (code, name, position, is_active)
SELECT 'performance', '文艺演出', 1, true WHERE NOT EXISTS (SELECT FROM activities_activitykind);
INSERT INTO activities_activity (id, created_at, updated_at, union_path, title, grams, summary, opened_at, kind_id, union_id)
SELECT 1, now(), now(), '/1/', '抢票', '{{}}', '', now(), min(id), 1 FROM activities_activitykind;
INSERT INTO activities_activityaudience (row_id, union_id, owner_id, union_path, owner_path) VALUES (1, 1, 1, '/1/', '/1/');
INSERT INTO activities_activityrole (created_at, updated_at, union_path, part, party_name, activity_id, party_id, union_id)
VALUES (now(), now(), '/1/', 'participant', '', 1, 1, 1);
INSERT INTO activities_activitysession (id, created_at, updated_at, union_path, starts_at, ends_at, place, takes_signups, quota,
    seats_held, state, cancel_reason, activity_id, union_id, pass_epoch)
SELECT n, now(), now(), '/1/', now() + interval '2 days', now() + interval '3 days', '礼堂', true, {quota}, 0, 'open', '', 1, 1, 0
FROM generate_series(1, {sessions}) n;
INSERT INTO scarce_answersheet (id, created_at, updated_at, union_path, title, questions, opens_at, closes_at, union_id, pass_epoch)
SELECT n, now(), now(), '/1/', '答题' || n, 10, now(), now() + interval '1 day', 1, 0 FROM generate_series(1, {sessions}) n;
SET session_replication_role = origin;
