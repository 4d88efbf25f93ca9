"""Addresses the samples link to."""

from django.http import HttpResponse
from django.urls import include, path


def page(request, **kwargs):
    return HttpResponse("")


def shut(request, **kwargs):
    return HttpResponse("")


shut.needs = "reports.open"
desk = [
    path("", page, name="home"),
    path("campaigns/", page, name="campaigns"),
    path("tasks/", page, name="tasks"),
    path("activities/", page, name="activities"),
    path("figures/", page, name="figures"),
    path("reports/", page, name="reports"),
    path("unions/", page, name="unions"),
    path("people/", page, name="people"),
    path("imports/", page, name="imports"),
    path("search/", page, name="search"),
    path("union/", page, name="choose_union"),
    path("notifications/", page, name="notifications"),
    path("profile/", page, name="profile"),
    path("rounds/<int:pk>/", shut, name="round"),
]
h5 = [
    path("", page, name="home"),
    path("activities/", page, name="activities"),
    path("records/", page, name="records"),
    path("me/", page, name="me"),
    path("scan/", page, name="scan"),
]

urlpatterns = [
    path("desk/", include((desk, "desk"))),
    path("", include((h5, "h5"))),
    path("sign-in/", page, name="sign_in"),
    path("sign-out/", page, name="sign_out"),
    path("language/", page, name="set_language"),
]
