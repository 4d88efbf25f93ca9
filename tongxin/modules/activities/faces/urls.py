"""Addresses of the module."""

from django.urls import path

from tongxin.modules.activities.faces import desk as d
from tongxin.modules.activities.faces import desk_certificates as c
from tongxin.modules.activities.faces import desk_declared as declared
from tongxin.modules.activities.faces import desk_door as v
from tongxin.modules.activities.faces import desk_draws as draws
from tongxin.modules.activities.faces import desk_lectures as lectures
from tongxin.modules.activities.faces import desk_lines as l
from tongxin.modules.activities.faces import desk_partners as partners
from tongxin.modules.activities.faces import desk_photos as pics
from tongxin.modules.activities.faces import desk_programmes as p
from tongxin.modules.activities.faces import desk_report as r
from tongxin.modules.activities.faces import desk_sessions as s
from tongxin.modules.activities.faces import desk_shares as shares
from tongxin.modules.activities.faces import h5 as w
from tongxin.modules.activities.faces import h5_afterwards as a
from tongxin.modules.activities.faces import h5_certificates as own
from tongxin.modules.activities.faces import h5_draws as lots
from tongxin.modules.activities.faces import h5_lines as q
from tongxin.modules.activities.faces import h5_photos as mine
from tongxin.modules.activities.faces import portal as door

desk = [
    path("", d.board, name="board"),
    path("waiting/", d.waiting, name="waiting"),
    path("new/", d.new, name="new"),
    path("<int:pk>/", d.activity, name="activity"),
    path("<int:pk>/edit/", d.edit, name="edit"),
    path("<int:pk>/report/", r.report, name="report"),
    path("<int:pk>/report/came/", r.came, name="came"),
    path("<int:pk>/costs/new/", r.new_cost, name="new_cost"),
    path("costs/", r.costs, name="costs"),
    path("costs/<int:pk>/receipts/new/", r.new_receipt, name="new_receipt"),
    path("costs/<int:pk>/void/", r.void_cost, name="void_cost"),
    path("<int:pk>/certificates/", c.certificates, name="certificates"),
    path("<int:pk>/certificates/rule/", c.rule, name="certificate_rule"),
    path("<int:pk>/certificates/issue/", c.issue, name="issue_certificate"),
    path("<int:pk>/certificates/all/", c.issue_all, name="issue_certificates"),
    path("certificates/<int:pk>/file/", c.file, name="certificate_file"),
    path("certificates/<int:pk>/revoke/", c.revoke, name="revoke_certificate"),
    path("<int:pk>/publish/", d.publish, name="publish"),
    path("<int:pk>/cancel/", d.call_off, name="cancel"),
    path("<int:pk>/sessions/new/", s.new_session, name="new_session"),
    path("programmes/", p.programmes, name="programmes"),
    path("programmes/new/", p.new_programme, name="new_programme"),
    path("programmes/<int:pk>/", p.programme, name="programme"),
    path("programmes/<int:pk>/edit/", p.edit_programme, name="edit_programme"),
    path("programmes/<int:pk>/publish/", p.publish_programme, name="publish_programme"),
    path("programmes/<int:pk>/items/", p.items, name="items"),
    path("programmes/<int:of>/items/new/", p.new_item, name="new_item"),
    path("programmes/<int:of>/blocks/new/", p.block, name="new_block"),
    path("programmes/<int:of>/categories/new/", p.category, name="new_category"),
    path("blocks/<int:pk>/", p.block, name="block"),
    path("blocks/<int:pk>/remove/", p.drop_block, name="drop_block"),
    path("categories/<int:pk>/", p.category, name="category"),
    path("categories/<int:pk>/remove/", p.drop_category, name="drop_category"),
    path("items/<int:pk>/", p.item, name="item"),
    path("items/<int:pk>/edit/", p.edit_item, name="edit_item"),
    path("items/<int:pk>/withdraw/", p.withdraw_item, name="withdraw_item"),
    path("partners/", partners.partners, name="partners"),
    path("partners/new/", partners.new_partner, name="new_partner"),
    path("partners/<int:pk>/", partners.partner, name="partner"),
    path("partners/<int:pk>/edit/", partners.edit_partner, name="edit_partner"),
    path("partners/<int:pk>/retire/", partners.retire_partner, name="retire_partner"),
    path("teams/", lectures.teams, name="teams"),
    path("teams/new/", lectures.new_team, name="new_team"),
    path("teams/<int:pk>/", lectures.team, name="team"),
    path("teams/<int:pk>/routes/new/", lectures.new_route, name="new_route"),
    path("teams/<int:pk>/members/new/", lectures.new_member, name="new_member"),
    path("teams/<int:pk>/dissolve/", lectures.dissolve, name="dissolve_team"),
    path("members/<int:pk>/end/", lectures.end_member, name="end_member"),
    path("lectures/", lectures.received, name="received"),
    path("sessions/<int:pk>/lecture/", lectures.lecture, name="lecture"),
    path("sessions/<int:pk>/answer/", lectures.answer, name="answer_lecture"),
    path("views/", declared.views_board, name="views"),
    path("views/<int:pk>/void/", declared.void_views, name="void_views"),
    path("shows/<int:pk>/void/", declared.void_show, name="void_show"),
    path("sessions/<int:pk>/views/new/", declared.new_views, name="new_views"),
    path("sessions/<int:pk>/show/new/", declared.new_show, name="new_show"),
    path("lists/", d.lists, name="lists"),
    path("lists/<str:which>/new/", d.entry, name="new_entry"),
    path("lists/<str:which>/<int:pk>/", d.entry, name="entry"),
    path("sessions/<int:pk>/", s.session, name="session"),
    path("sessions/<int:pk>/edit/", s.edit_session, name="edit_session"),
    path("sessions/<int:pk>/draw/", draws.terms, name="draw_terms"),
    path("sessions/<int:pk>/draw/drop/", draws.drop, name="drop_draw"),
    path("sessions/<int:pk>/draw/postpone/", draws.postpone, name="postpone_draw"),
    path("sessions/<int:pk>/draw/seed/", draws.seed, name="draw_seats"),
    path("sessions/<int:pk>/shares/new/", shares.share_parties, name="share_parties"),
    path("sessions/<int:pk>/shares/new/terms/", shares.new_share, name="new_share"),
    path("shares/<int:pk>/", shares.edit_share, name="edit_share"),
    path("shares/<int:pk>/drop/", shares.drop_share, name="drop_share"),
    path("sessions/<int:pk>/open/", s.open_one, name="open_session"),
    path("sessions/<int:pk>/revoke/", s.revoke, name="revoke_passes"),
    path("sessions/<int:pk>/finish/", s.finish, name="finish_session"),
    path("sessions/<int:pk>/cancel/", s.call_off_one, name="cancel_session"),
    path("sessions/<int:pk>/scan/", s.scan, name="scan"),
    path("sessions/<int:pk>/scan/code/", s.code, {"to": "scan"}, name="scan_code"),
    path("sessions/<int:pk>/live/", v.live, name="live"),
    path("sessions/<int:pk>/live/part/", v.live_part, name="live_part"),
    path("sessions/<int:pk>/code/", s.code, {"to": "session"}, name="code"),
    path("sessions/<int:pk>/tick/", s.tick, name="tick"),
    path("sessions/<int:pk>/headcount/", s.headcount, name="headcount"),
    path("sessions/<int:pk>/photos/new/", s.new_photo, name="new_photo"),
    path("check-ins/<int:pk>/void/", s.void_one, name="void_check_in"),
    path("headcounts/<int:pk>/void/", s.void_heads, name="void_headcount"),
    path("no-shows/rules/", l.rules, name="rules"),
    path("no-shows/rules/new/", l.new_rule, name="new_rule"),
    path("no-shows/<int:pk>/lift/", l.lift, name="lift_no_show"),
    path("photos/<int:pk>/", pics.photo, name="photo"),
    path("photos/<int:pk>/people/", pics.name_person, name="name_in_photo"),
    path("photos/<int:pk>/report/", pics.show_in_report, name="show_in_report"),
    path("photos/<int:pk>/remove/", s.drop_photo, name="remove_photo"),
    path("photos/people/<int:pk>/agree/", pics.enter_agreement, name="enter_agreement"),
    path("photos/people/<int:pk>/unname/", pics.unname, name="unname_in_photo"),
    path("photos/people/<int:pk>/withdraw/", pics.withdraw_for, name="withdraw_for"),
]

h5 = [
    path("", w.board, name="board"),
    path("records/calendar/", a.my_calendar, name="my_calendar"),
    path("records/", w.records, name="records"),
    path("certificates/", own.certificates, name="certificates"),
    path("certificates/<int:pk>/file/", own.file, name="certificate_file"),
    path("photos/", mine.photos, name="photos"),
    path("photos/<int:pk>/picture/", mine.picture, name="picture"),
    path("photos/<int:pk>/agree/", mine.agree, name="agree_to_photo"),
    path("photos/<int:pk>/withdraw/", mine.take_back, name="withdraw_photo"),
    path("missed/", q.missed, name="missed"),
    path("<int:pk>/", w.activity, name="activity"),
    path("sessions/<int:pk>/queue/", w.queue, name="queue"),
    path("sessions/<int:pk>/sign-up/", w.join, name="sign_up"),
    path("sessions/<int:pk>/draw/", lots.enter, name="enter_draw"),
    path("sessions/<int:pk>/draw/leave/", lots.leave, name="leave_draw"),
    path("sessions/<int:pk>/draw/confirm/", lots.confirm, name="confirm_seat"),
    path("sessions/<int:pk>/wait/", q.wait, name="wait"),
    path("sessions/<int:pk>/wait/leave/", q.leave, name="leave_line"),
    path("sessions/<int:pk>/withdraw/", w.leave, name="withdraw"),
    path("sessions/<int:pk>/attended/", a.attended, name="attended"),
    path("sessions/<int:pk>/calendar/", a.calendar, name="calendar"),
    path("sessions/<int:pk>/ticket/", w.ticket, name="ticket"),
    path("sessions/<int:pk>/ticket/code/", w.ticket_part, name="ticket_part"),
]

portal = [
    path("certificates/", door.certificate, name="certificate"),
    path("lotteries/<int:pk>/", door.lottery, name="lottery"),
]
