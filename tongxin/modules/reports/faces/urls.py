"""Addresses of the module."""

from django.urls import path

from tongxin.modules.reports.faces import desk as d
from tongxin.modules.reports.faces import figures as f
from tongxin.modules.reports.faces import home as h
from tongxin.modules.reports.faces import review as r

desk = [
    path("", d.board, name="board"),
    path("to-accept/", d.board, {"show": "accept"}, name="to_accept"),
    path("forms/", r.forms, name="forms"),
    path("forms/<int:pk>/", r.one_form, name="form"),
    path("rounds/", r.rounds, name="rounds"),
    path("rounds/new/", r.new_round, name="new_round"),
    path("rounds/<int:pk>/", r.one_round, name="round"),
    path("rounds/<int:pk>/remind/", r.remind, name="remind"),
    path("<int:pk>/", d.report, name="report"),
    path("<int:pk>/start/", d.start, name="start"),
    path("<int:pk>/fill/", d.fill, name="fill"),
    path("<int:pk>/save/", d.autosave, name="save"),
    path("<int:pk>/declare/<slug:code>/", d.declare, name="declare_in_report"),
    path("<int:pk>/review/", r.review, name="review"),
    path("<int:pk>/accept/", r.accept, name="accept"),
    path("<int:pk>/changes/", d.changes, name="changes"),
    path("<int:pk>/paper/", d.paper, name="paper"),
    path("<int:pk>/document/", d.document, name="document"),
    path("figures/home/", h.home_figures, name="home_figures"),
    path("figures/", f.table, name="figures"),
    path("figures/export.csv", f.export, {"suffix": "csv"}, name="export_csv"),
    path("figures/export.xlsx", f.export, {"suffix": "xlsx"}, name="export_xlsx"),
    path("figures/<slug:code>/", f.figure, name="figure"),
    path("figures/<slug:code>/rows/", f.rows, name="rows"),
    path("figures/<slug:code>/target/", f.target, name="target"),
    path("figures/<slug:code>/declare/", f.declare, name="declare"),
]
h5: list = []
