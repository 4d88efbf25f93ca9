"""Addresses of the worker's own pages."""

from django.urls import path

from tongxin.shells.h5 import views

app_name = "h5"
urlpatterns = [
    path("", views.home, name="home"),
    path("me/", views.me, name="me"),
    path("scan/", views.scan, name="scan"),
]
