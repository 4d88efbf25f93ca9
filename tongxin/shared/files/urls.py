"""Addresses of stored files."""

from django.urls import path

from tongxin.shared.files import views

app_name = "files"
urlpatterns = [path("<int:attachment_id>/", views.download, name="download")]
