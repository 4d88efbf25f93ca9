"""Addresses of the workbench's own pages."""

from django.urls import path

from tongxin.shells.desk import access, approvals, flows, messages, operator, seats, views, work

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("me/", views.profile, name="profile"),
    path("search/", views.find, name="search"),
    path("unions/", views.choose_union, name="choose_union"),
    path("unions/<int:union_id>/", views.work_at, name="work_at"),
    path("accounts/", access.accounts, name="accounts"),
    path("accounts/new/", access.new_account, name="new_account"),
    path("accounts/<int:pk>/", access.account, name="account"),
    path("accounts/<int:pk>/grant/", access.grant, name="grant"),
    path("accounts/<int:pk>/start-code/", access.start_code, name="start_code"),
    path("grants/<int:pk>/end/", access.end, name="end_grant"),
    path("posts/<int:pk>/leave/", access.leave, name="leave_post"),
    path("tokens/", access.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", access.revoke, name="revoke_token"),
    path("messages/", messages.notifications, name="notifications"),
    path("messages/read/", messages.read_all, name="read_messages"),
    path("messages/<int:pk>/", messages.follow, name="follow_message"),
    path("approvals/", approvals.inbox, name="approvals"),
    path("approvals/agree/", approvals.agree, name="agree_approvals"),
    path("approvals/cases/", approvals.cases, name="approval_cases"),
    path("approvals/flows/", flows.flow_list, name="approval_flows"),
    path("approvals/flows/<str:key>/", flows.flow, name="approval_flow"),
    path("approvals/seats/", seats.seats, name="approval_seats"),
    path("approvals/seats/<int:pk>/end/", seats.end, name="end_delegation"),
    path("approvals/<int:pk>/aside/", approvals.aside, name="stand_aside"),
    path("approvals/<int:pk>/", approvals.case, name="approval"),
    path("approvals/<int:pk>/withdraw/", approvals.take_back, name="withdraw_approval"),
    path("approvals/<int:pk>/resubmit/", approvals.send_again, name="resubmit_approval"),
    path("approvals/<int:pk>/urge/", approvals.hurry, name="urge_approval"),
    path("approvals/<int:pk>/freeze/", approvals.stop, name="freeze_approval"),
    path("approvals/<int:pk>/unfreeze/", approvals.go_on, name="unfreeze_approval"),
    path("log/", operator.log, name="log"),
    path("work/", work.background, name="work"),
    path("work/<int:pk>/again/", work.again, name="start_job_again"),
    path("work/events/", work.deliver_again, name="deliver_again"),
    path("calendar/", operator.calendar, name="calendar"),
]
