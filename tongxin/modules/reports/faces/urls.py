"""Addresses of the module."""

from django.urls import path

from tongxin.modules.reports.faces import building as b
from tongxin.modules.reports.faces import desk as d
from tongxin.modules.reports.faces import figures as f
from tongxin.modules.reports.faces import filling as fl
from tongxin.modules.reports.faces import followup as fu
from tongxin.modules.reports.faces import home as h
from tongxin.modules.reports.faces import review as r

desk = [
    path("", d.board, name="board"),
    path("to-accept/", d.board, {"show": "accept"}, name="to_accept"),
    path("forms/", b.forms, name="forms"),
    path("forms/new/", b.new_form, name="new_form"),
    path("forms/<int:pk>/", b.one_form, name="form"),
    path("forms/<int:pk>/head/", b.head, name="form_head"),
    path("forms/<int:pk>/preview/", b.look, name="form_preview"),
    path("forms/<int:pk>/copy/", b.copy, name="form_copy"),
    path("forms/<int:pk>/publish/", b.publish, name="form_publish"),
    path("forms/<int:pk>/next/", b.next_version, name="form_next"),
    path("forms/<int:pk>/retire/", b.retire, name="form_retire"),
    path("forms/<int:pk>/discard/", b.discard, name="form_discard"),
    path("forms/<int:pk>/items/new/", b.new_item, name="form_new_item"),
    path("forms/<int:pk>/items/<slug:code>/", b.item, name="form_item"),
    path("forms/<int:pk>/items/<slug:code>/move/", b.move, name="form_move_item"),
    path("forms/<int:pk>/items/<slug:code>/drop/", b.drop, name="form_drop_item"),
    path("forms/<int:pk>/rules/new/", b.new_rule, name="form_new_rule"),
    path("forms/<int:pk>/rules/<slug:code>/drop/", b.drop_rule, name="form_drop_rule"),
    path("rounds/", r.rounds, name="rounds"),
    path("rounds/new/", r.new_round, name="new_round"),
    path("rounds/<int:pk>/", r.one_round, name="round"),
    path("rounds/<int:pk>/remind/", r.remind, name="remind"),
    path("rounds/<int:pk>/follow/", fu.follow, name="follow"),
    path("rounds/<int:pk>/follow/remind/", fu.remind_below, name="remind_below"),
    path("rounds/<int:pk>/summary/", fu.summary, name="round_summary"),
    path("<int:pk>/", d.report, name="report"),
    path("<int:pk>/start/", fl.start, name="start"),
    path("<int:pk>/fill/", fl.fill, name="fill"),
    path("<int:pk>/save/", fl.autosave, name="save"),
    path("<int:pk>/declare/<slug:code>/", fl.declare, name="declare_in_report"),
    path("<int:pk>/settle/<int:edition>/", fl.settle, name="settle"),
    path("<int:pk>/comments/<slug:code>/", fl.comments, name="comments"),
    path("<int:pk>/reopen/", r.reopen, name="reopen"),
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
