"""A house with only the places the menu names."""

from django.urls import include, path

from tongxin.shells.design.tests import urls

AWAY = {"search", "choose_union", "notifications", "profile"}

urlpatterns = [
    path("desk/", include(([one for one in urls.desk if one.name not in AWAY], "desk"))),
    path("", include((urls.h5, "h5"))),
]
