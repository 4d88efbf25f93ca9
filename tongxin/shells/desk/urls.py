"""Addresses of the workbench's own pages."""

from django.urls import path

from tongxin.shells.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.find, name="search"),
    path("unions/", views.choose_union, name="choose_union"),
    path("unions/<int:union_id>/", views.work_at, name="work_at"),
]
