"""Addresses of the worker's own pages."""

from django.urls import path

from tongxin.shells.h5 import consents, messages, own_data, reminders, views

app_name = "h5"
urlpatterns = [
    path("", views.home, name="home"),
    path("me/", views.me, name="me"),
    path("me/data/", own_data.data, name="own_data"),
    path("me/data/copy/", own_data.copy, name="copy_own_data"),
    path("me/consents/", consents.consents, name="consents"),
    path("me/consents/<str:key>/give/", consents.agree, name="give_consent"),
    path("me/consents/<int:pk>/withdraw/", consents.take_back, name="withdraw_own_consent"),
    path("me/messages/", messages.inbox, name="messages"),
    path("me/messages/<int:pk>/", messages.follow, name="follow_message"),
    path("me/reminders/", reminders.reminders, name="reminders"),
    path("scan/", views.scan, name="scan"),
]
