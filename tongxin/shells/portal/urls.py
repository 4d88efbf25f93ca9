"""Addresses that everybody may open."""

from django.urls import path

from tongxin.shells.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.notices, name="notices"),
    path("<slug:code>/", views.notice, name="notice"),
    path("<slug:code>/text/", views.text, name="text"),
    path("<slug:code>/objection/", views.objection, name="objection"),
    path("<slug:code>/received/", views.thanks, name="thanks"),
]
