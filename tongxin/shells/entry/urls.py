"""Addresses of the entrance."""

from django.urls import path

from tongxin.shells.entry import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("start/", views.start, name="start"),
    path("password/", views.password, name="password"),
    path("persona/", views.become, name="become"),
    path("language/", views.language, name="set_language"),
]
