"""Addresses of the module."""

from django.urls import path

from tongxin.modules.members.faces import desk as people
from tongxin.modules.members.faces import desk_applications as applications
from tongxin.modules.members.faces import desk_erasing as erasing
from tongxin.modules.members.faces import desk_imports, desk_unions
from tongxin.modules.members.faces import h5 as worker
from tongxin.modules.members.faces import portal as door

desk = [
    path("", people.members, name="members"),
    path("pending/", people.pending, name="pending"),
    path("new/", people.admit, name="admit"),
    path("<int:pk>/", people.member, name="member"),
    path("<int:pk>/confirm/", people.confirm, name="confirm"),
    path("<int:pk>/end/", people.end, name="end"),
    path("<int:pk>/erase/", erasing.erase, name="erase"),
    path("<int:pk>/unrestrict/", erasing.unrestrict, name="unrestrict"),
    path("<int:pk>/reveal/", people.reveal, name="reveal"),
    path("<int:pk>/start-code/", people.start_code, name="start_code"),
    path("unions/", desk_unions.unions, name="unions"),
    path("unions/<int:pk>/", desk_unions.union, name="union"),
    path("unions/<int:pk>/found/", desk_unions.found, name="found"),
    path("unions/<int:pk>/rename/", desk_unions.rename, name="rename"),
    path("unions/<int:pk>/move/", desk_unions.move, name="move"),
    path("unions/<int:pk>/close/", desk_unions.close, name="close"),
    path("unions/<int:pk>/joining/", applications.joining, name="joining"),
    path("unions/<int:pk>/joining/paper/", applications.paper, name="joining_paper"),
    path("applications/", applications.applications, name="applications"),
    path("applications/<int:pk>/", applications.application, name="application"),
    path("applications/<int:pk>/reveal/", applications.reveal, name="reveal_application"),
    path("applications/<int:pk>/withdraw/", applications.withdraw, name="withdraw_application"),
    path("imports/", desk_imports.imports, name="imports"),
    path("imports/new/", desk_imports.new_import, name="new_import"),
    path("imports/<int:pk>/", desk_imports.one_import, name="import"),
    path("imports/<int:pk>/progress/", desk_imports.progress, name="progress"),
    path("imports/<int:pk>/stop/", desk_imports.stop, name="stop_import"),
    path("imports/<int:pk>/continue/", desk_imports.go_on, name="continue_import"),
    path("imports/<int:pk>/result/", desk_imports.result, name="result"),
    path("imports/template/<str:key>/", desk_imports.template, name="template"),
]
h5 = [path("record/", worker.record, name="record")]
portal = [
    path("join/", door.search, name="search"),
    path("join/<str:code>/", door.apply, name="apply"),
    path("join/receipt/<str:token>/", door.receipt, name="receipt"),
    path("join/receipt/<str:token>/amend/", door.amend, name="amend"),
    path("join/receipt/<str:token>/withdraw/", door.withdraw, name="withdraw"),
]
