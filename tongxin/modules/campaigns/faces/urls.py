"""Addresses of the module."""

from django.urls import path

from tongxin.modules.campaigns.faces import desk as campaigns
from tongxin.modules.campaigns.faces import desk_decide as decide
from tongxin.modules.campaigns.faces import desk_papers as papers
from tongxin.modules.campaigns.faces import desk_tasks as tasks
from tongxin.modules.campaigns.faces import desk_templates as templates
from tongxin.modules.campaigns.faces import desk_tree as tree
from tongxin.modules.campaigns.faces import desk_writing as writing

desk = [
    path("", campaigns.campaigns, name="campaigns"),
    path("new/", campaigns.notice_new, name="notice_new"),
    path("<int:campaign_id>/", campaigns.campaign, name="campaign"),
    path("<int:campaign_id>/issue/", campaigns.issue, name="issue"),
    path("<int:campaign_id>/void/", campaigns.void, name="void"),
    path("<int:campaign_id>/close/", campaigns.close, name="close"),
    path("<int:campaign_id>/tree/", tree.edit_tree, name="tree"),
    path("<int:campaign_id>/rename/", tree.rename, name="rename"),
    path("<int:campaign_id>/deadlines/", tree.decide_all, name="decide_all"),
    path("<int:campaign_id>/sections/", tree.add_section, name="add_section"),
    path("sections/<int:section_id>/rename/", tree.rename_section, name="rename_section"),
    path("sections/<int:section_id>/move/", tree.move_section, name="move_section"),
    path("sections/<int:section_id>/drop/", tree.drop_section, name="drop_section"),
    path("sections/<int:section_id>/measures/", tree.add_measure, name="add_measure"),
    path("measures/<int:measure_id>/", tree.edit_measure, name="measure"),
    path("measures/<int:measure_id>/split/", tree.split, name="split"),
    path("measures/<int:measure_id>/merge/", tree.merge, name="merge"),
    path("measures/<int:measure_id>/move/", tree.move, name="move"),
    path("measures/<int:measure_id>/drop/", tree.drop, name="drop"),
    path("duties/<int:duty_id>/", tree.edit_duty, name="edit_duty"),
    path("duties/<int:duty_id>/drop/", tree.drop_duty, name="drop_duty"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/waiting/", tasks.waiting, name="waiting"),
    path("tasks/unfiled/", tasks.unfiled, name="unfiled"),
    path("tasks/receive/", tasks.receive, name="receive"),
    path("tasks/<int:task_id>/", tasks.task, name="task"),
    path("tasks/<int:task_id>/plan/", tasks.plan, name="plan"),
    path("tasks/<int:task_id>/cascade/", tasks.pass_on, name="cascade"),
    path("tasks/<int:task_id>/own/", tasks.add_own, name="add_own"),
    path("tasks/<int:task_id>/report/", tasks.report, name="report"),
    path("tasks/<int:task_id>/evidence/", tasks.add_evidence, name="add_evidence"),
    path("tasks/<int:task_id>/claims/", tasks.claim, name="claim"),
    path("tasks/<int:task_id>/claims/<int:activity_id>/", tasks.claim_one, name="claim_one"),
    path("tasks/<int:task_id>/release/<int:claim_id>/", tasks.release, name="release"),
    path("tasks/<int:task_id>/accept/", decide.accept, name="accept"),
    path("tasks/<int:task_id>/return/", decide.send_back, name="send_back"),
    path("tasks/<int:task_id>/withdraw/", decide.withdraw, name="withdraw"),
    path("tasks/<int:task_id>/file/", decide.file_own, name="file_own"),
    path("board/", decide.board, name="board"),
    path("board/remind/", decide.remind, name="remind"),
    path("inbox/", papers.inbox, name="inbox"),
    path("inbox/unsigned/", papers.unsigned, name="unsigned"),
    path("inbox/<int:receipt_id>/sign/", papers.sign, name="sign"),
    path("inbox/<int:receipt_id>/read/", papers.read, name="read"),
    path("documents/", papers.documents, name="documents"),
    path("documents/<int:document_id>/", papers.document, name="document"),
    path("documents/new/", writing.write, name="document_new"),
    path("documents/<int:document_id>/edit/", writing.rewrite, name="document_edit"),
    path("documents/<int:document_id>/review/", writing.review, name="document_review"),
    path("documents/<int:document_id>/issue/", writing.issue, name="document_issue"),
    path("documents/<int:document_id>/send/", writing.send, name="document_send"),
    path("documents/<int:document_id>/archive/", writing.archive, name="document_archive"),
    path(
        "documents/<int:document_id>/file.docx",
        writing.download,
        {"suffix": "docx"},
        name="document_docx",
    ),
    path(
        "documents/<int:document_id>/file.pdf",
        writing.download,
        {"suffix": "pdf"},
        name="document_pdf",
    ),
    path(
        "documents/<int:document_id>/template.docx", templates.filled, name="document_by_template"
    ),
    path("templates/", templates.templates, name="templates"),
    path("templates/new/", templates.new, name="template_new"),
    path("templates/starter/<slug:kind>.docx", templates.start, name="template_starter"),
    path("templates/<int:template_id>/file.docx", templates.file, name="template_file"),
    path("templates/<int:template_id>/retire/", templates.retire, name="template_retire"),
    path("inbox/<int:receipt_id>/reply/", writing.reply, name="document_reply"),
    path("registers/", papers.registers_page, name="registers"),
    path("groups/new/", papers.group, name="group_new"),
    path("groups/<int:group_id>/", papers.group, name="group"),
]
