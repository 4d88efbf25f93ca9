from django.urls import path
from django.http import HttpResponse

desk = [
    path("<int:campaign_id>/", lambda r, campaign_id: HttpResponse(), name="campaign"),
    path("tasks/", lambda r: HttpResponse(), name="tasks"),
    path("tasks/<int:task_id>/", lambda r, task_id: HttpResponse(), name="task"),
]
