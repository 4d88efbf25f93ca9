"""Addresses of the module."""

from django.urls import path

from tongxin.modules.activities.faces import desk as d
from tongxin.modules.activities.faces import desk_sessions as s
from tongxin.modules.activities.faces import h5 as w
from tongxin.modules.activities.faces import h5_afterwards as a

desk = [
    path("", d.board, name="board"),
    path("waiting/", d.waiting, name="waiting"),
    path("new/", d.new, name="new"),
    path("<int:pk>/", d.activity, name="activity"),
    path("<int:pk>/edit/", d.edit, name="edit"),
    path("<int:pk>/publish/", d.publish, name="publish"),
    path("<int:pk>/cancel/", d.call_off, name="cancel"),
    path("<int:pk>/sessions/new/", s.new_session, name="new_session"),
    path("lists/", d.lists, name="lists"),
    path("lists/<str:which>/new/", d.entry, name="new_entry"),
    path("lists/<str:which>/<int:pk>/", d.entry, name="entry"),
    path("sessions/<int:pk>/", s.session, name="session"),
    path("sessions/<int:pk>/edit/", s.edit_session, name="edit_session"),
    path("sessions/<int:pk>/open/", s.open_one, name="open_session"),
    path("sessions/<int:pk>/revoke/", s.revoke, name="revoke_passes"),
    path("sessions/<int:pk>/finish/", s.finish, name="finish_session"),
    path("sessions/<int:pk>/cancel/", s.call_off_one, name="cancel_session"),
    path("sessions/<int:pk>/scan/", s.scan, name="scan"),
    path("sessions/<int:pk>/scan/code/", s.code, {"to": "scan"}, name="scan_code"),
    path("sessions/<int:pk>/code/", s.code, {"to": "session"}, name="code"),
    path("sessions/<int:pk>/tick/", s.tick, name="tick"),
    path("sessions/<int:pk>/headcount/", s.headcount, name="headcount"),
    path("sessions/<int:pk>/photos/new/", s.new_photo, name="new_photo"),
    path("check-ins/<int:pk>/void/", s.void_one, name="void_check_in"),
    path("headcounts/<int:pk>/void/", s.void_heads, name="void_headcount"),
    path("photos/<int:pk>/remove/", s.drop_photo, name="remove_photo"),
]

h5 = [
    path("", w.board, name="board"),
    path("records/calendar/", a.my_calendar, name="my_calendar"),
    path("records/", w.records, name="records"),
    path("<int:pk>/", w.activity, name="activity"),
    path("sessions/<int:pk>/queue/", w.queue, name="queue"),
    path("sessions/<int:pk>/sign-up/", w.join, name="sign_up"),
    path("sessions/<int:pk>/withdraw/", w.leave, name="withdraw"),
    path("sessions/<int:pk>/attended/", a.attended, name="attended"),
    path("sessions/<int:pk>/calendar/", a.calendar, name="calendar"),
    path("sessions/<int:pk>/ticket/", w.ticket, name="ticket"),
    path("sessions/<int:pk>/ticket/code/", w.ticket_part, name="ticket_part"),
]
