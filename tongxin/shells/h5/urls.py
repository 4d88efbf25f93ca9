"""Addresses of the worker's own pages."""

from django.urls import path

from tongxin.shells.h5 import own_data, views

app_name = "h5"
urlpatterns = [
    path("", views.home, name="home"),
    path("me/", views.me, name="me"),
    path("me/data/", own_data.data, name="own_data"),
    path("me/data/copy/", own_data.copy, name="copy_own_data"),
    path("scan/", views.scan, name="scan"),
]
