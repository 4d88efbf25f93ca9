"""The door of the module: what a rank above, or the house, may use."""

from tongxin.modules.reports.selectors.tables import Column
from tongxin.modules.reports.selectors.view import ReportView, report_for, report_view
from tongxin.modules.reports.services.answers import comment, save_answers
from tongxin.modules.reports.services.facts import FormFacts, ItemFacts, RuleFacts
from tongxin.modules.reports.services.files import attach_file
from tongxin.modules.reports.services.filling import (
    declare_figure,
    start_filling,
    submit,
)
from tongxin.modules.reports.services.forms import install_forms, make_form
from tongxin.modules.reports.services.review import accept, reopen, return_for_revision
from tongxin.modules.reports.services.rounds import open_round, remind
from tongxin.modules.reports.services.summaries import save_chapter, start_summary

__all__ = [
    "Column",
    "FormFacts",
    "ItemFacts",
    "ReportView",
    "RuleFacts",
    "accept",
    "attach_file",
    "comment",
    "declare_figure",
    "install_forms",
    "make_form",
    "open_round",
    "remind",
    "reopen",
    "report_for",
    "report_view",
    "return_for_revision",
    "save_answers",
    "save_chapter",
    "start_filling",
    "start_summary",
    "submit",
]
