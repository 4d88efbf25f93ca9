"""Addresses of the module."""

from django.urls import path

from tongxin.modules.reports.faces import building as b
from tongxin.modules.reports.faces import chapters as c
from tongxin.modules.reports.faces import collecting as co
from tongxin.modules.reports.faces import comparison as cp
from tongxin.modules.reports.faces import desk as d
from tongxin.modules.reports.faces import figures as f
from tongxin.modules.reports.faces import filling as fl
from tongxin.modules.reports.faces import followup as fu
from tongxin.modules.reports.faces import home as h
from tongxin.modules.reports.faces import review as r
from tongxin.modules.reports.faces import rows as rw
from tongxin.modules.reports.faces import summaries as s

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
    path("summaries/", s.summaries, name="summaries"),
    path("summaries/asked/", s.summaries, {"show": "asked"}, name="to_write"),
    path("summaries/new/", s.new_summary, name="new_summary"),
    path("summaries/<int:pk>/", s.summary_report, name="summary_report"),
    path("summaries/<int:pk>/title/", s.summary_title, name="summary_title"),
    path("summaries/<int:pk>/hand-in/", s.hand_in_summary, name="hand_in_summary"),
    path("summaries/<int:pk>/revise/", s.revise_summary, name="revise_summary"),
    path("summaries/<int:pk>/origins/", s.origins, name="origins"),
    path("summaries/<int:pk>/changes/", s.changes_of_summary, name="summary_changes"),
    path("summaries/<int:pk>/paper/", s.summary_paper, name="summary_paper"),
    path("summaries/<int:pk>/document/", s.summary_document, name="summary_document"),
    path("summaries/<int:pk>/pdf/", s.summary_document, {"suffix": "pdf"}, name="summary_pdf"),
    path("summaries/<int:pk>/chapters/new/", s.new_chapter, name="new_chapter"),
    path("chapters/<int:pk>/", c.chapter, name="chapter"),
    path("chapters/<int:pk>/save/", c.save_chapter, name="save_chapter"),
    path("chapters/<int:pk>/look/", c.look_at_chapter, name="look_at_chapter"),
    path("chapters/<int:pk>/clean/", c.clean_paste, name="clean_paste"),
    path("chapters/<int:pk>/word/", c.read_word, name="read_word"),
    path("chapters/<int:pk>/settle/<int:edition>/", c.settle_chapter, name="settle_chapter"),
    path("chapters/<int:pk>/title/", c.chapter_title, name="chapter_title"),
    path("chapters/<int:pk>/move/", c.move_chapter, name="move_chapter"),
    path("chapters/<int:pk>/drop/", c.drop_chapter, name="drop_chapter"),
    path("chapters/<int:pk>/ask/", co.ask_for_chapter, name="ask_for_chapter"),
    path("chapter-requests/<int:pk>/", co.chapter_request, name="chapter_request"),
    path("chapter-requests/<int:pk>/hand-in/", co.hand_in_chapter, name="hand_in_chapter"),
    path("chapter-requests/<int:pk>/take/", co.take_chapter, name="take_chapter"),
    path("chapter-requests/<int:pk>/return/", co.return_chapter, name="return_chapter"),
    path("chapter-requests/<int:pk>/remind/", co.remind_chapter, name="remind_chapter"),
    path("chapter-requests/<int:pk>/cancel/", co.cancel_request, name="cancel_request"),
    path("<int:pk>/", d.report, name="report"),
    path("<int:pk>/start/", fl.start, name="start"),
    path("<int:pk>/fill/", fl.fill, name="fill"),
    path("<int:pk>/save/", fl.autosave, name="save"),
    path("<int:pk>/declare/<slug:code>/", fl.declare, name="declare_in_report"),
    path("<int:pk>/settle/<int:edition>/", fl.settle, name="settle"),
    path("<int:pk>/files/<slug:code>/", fl.item_files, name="item_files"),
    path("<int:pk>/files/<slug:code>/<int:attachment>/drop/", fl.drop_file, name="drop_file"),
    path("<int:pk>/comments/<slug:code>/", fl.comments, name="comments"),
    path("<int:pk>/reopen/", r.reopen, name="reopen"),
    path("<int:pk>/review/", r.review, name="review"),
    path("<int:pk>/accept/", r.accept, name="accept"),
    path("<int:pk>/sealing/", r.sealing_progress, name="sealing"),
    path("<int:pk>/changes/", d.changes, name="changes"),
    path("<int:pk>/paper/", d.paper, name="paper"),
    path("<int:pk>/document/", d.document, name="document"),
    path("<int:pk>/pdf/", d.document, {"suffix": "pdf"}, name="report_pdf"),
    path("comparison/", cp.compare, name="comparison"),
    path("figures/home/", h.home_figures, name="home_figures"),
    path("figures/", f.table, name="figures"),
    path("figures/export.csv", f.export, {"suffix": "csv"}, name="export_csv"),
    path("figures/export.xlsx", f.export, {"suffix": "xlsx"}, name="export_xlsx"),
    path("figures/<slug:code>/", f.figure, name="figure"),
    path("figures/<slug:code>/rows/", rw.rows, name="rows"),
    path("figures/<slug:code>/target/", f.target, name="target"),
    path("figures/<slug:code>/declare/", f.declare, name="declare"),
]
h5: list = []
