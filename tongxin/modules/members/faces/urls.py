"""Addresses of the module."""

from django.urls import path

from tongxin.modules.members.faces import desk as people
from tongxin.modules.members.faces import desk_applications as applications
from tongxin.modules.members.faces import desk_dues as dues
from tongxin.modules.members.faces import desk_dues_bases as dues_bases
from tongxin.modules.members.faces import (
    desk_duplicates,
    desk_imports,
    desk_merges,
    desk_unions,
    desk_withdrawals,
    h5_dues,
    h5_moving,
)
from tongxin.modules.members.faces import desk_employers as employers
from tongxin.modules.members.faces import desk_erasing as erasing
from tongxin.modules.members.faces import desk_examination as examination
from tongxin.modules.members.faces import desk_groups as groups
from tongxin.modules.members.faces import desk_moving as moving
from tongxin.modules.members.faces import desk_requests as requests
from tongxin.modules.members.faces import desk_retaining as retaining
from tongxin.modules.members.faces import employer as hr
from tongxin.modules.members.faces import h5 as worker
from tongxin.modules.members.faces import h5_card as cards
from tongxin.modules.members.faces import h5_invitations as invitations
from tongxin.modules.members.faces import portal as door
from tongxin.modules.members.faces import portal_cards as checks

desk = [
    path("", people.members, name="members"),
    path("pending/", people.pending, name="pending"),
    path("new/", people.admit, name="admit"),
    path("<int:pk>/", people.member, name="member"),
    path("<int:pk>/confirm/", people.confirm, name="confirm"),
    path("<int:pk>/end/", people.end, name="end"),
    path("<int:pk>/retain/", retaining.retain, name="retain"),
    path("<int:pk>/resume/", retaining.resume, name="resume"),
    path("<int:pk>/reinstate/", retaining.reinstate, name="reinstate"),
    path("<int:pk>/erase/", erasing.erase, name="erase"),
    path("<int:pk>/unrestrict/", erasing.unrestrict, name="unrestrict"),
    path("<int:pk>/reveal/", people.reveal, name="reveal"),
    path("<int:pk>/start-code/", people.start_code, name="start_code"),
    path("<int:pk>/groups/new/", groups.tag, name="tag"),
    path("<int:pk>/groups/<int:tag_id>/end/", groups.end, name="end_tag"),
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.add_set, name="add_group_set"),
    path("findings/", examination.findings, name="findings"),
    path("findings/examine/", examination.examine, name="examine"),
    path("findings/progress/<int:pk>/", examination.progress, name="check_progress"),
    path("findings/<int:pk>/", examination.finding, name="finding"),
    path("findings/<int:pk>/accept/", examination.accept, name="accept_finding"),
    path("findings/<int:pk>/assign/", examination.assign, name="assign_finding"),
    path("duplicates/", desk_duplicates.duplicates, name="duplicates"),
    path("duplicates/<int:pk>/", desk_duplicates.duplicate, name="duplicate"),
    path("merges/", desk_merges.merges, name="merges"),
    path("merges/<int:pk>/", desk_merges.merge, name="merge"),
    path("unions/", desk_unions.unions, name="unions"),
    path("unions/<int:pk>/", desk_unions.union, name="union"),
    path("unions/<int:pk>/found/", desk_unions.found, name="found"),
    path("unions/<int:pk>/rename/", desk_unions.rename, name="rename"),
    path("unions/<int:pk>/move/", desk_unions.move, name="move"),
    path("unions/<int:pk>/close/", desk_unions.close, name="close"),
    path("unions/<int:pk>/joining/", applications.joining, name="joining"),
    path("unions/<int:pk>/joining/paper/", applications.paper, name="joining_paper"),
    path("employers/", employers.employer_list, name="employers"),
    path("employers/new/", employers.new, name="new_employer"),
    path("employers/<int:pk>/", employers.employer, name="employer"),
    path("employers/<int:pk>/amend/", employers.amend, name="amend_employer"),
    path("employers/<int:pk>/count/", employers.count, name="count_employer"),
    path("employers/<int:pk>/cover/", employers.cover, name="cover_employer"),
    path("employers/<int:pk>/uncover/", employers.uncover, name="uncover_employer"),
    path("employers/<int:pk>/close/", employers.close, name="close_employer"),
    path("employers/<int:pk>/clerk/", employers.appoint, name="appoint_clerk"),
    path("employers/clerks/<int:pk>/dismiss/", employers.dismiss, name="dismiss_clerk"),
    path("applications/", applications.applications, name="applications"),
    path("applications/<int:pk>/", applications.application, name="application"),
    path("applications/<int:pk>/reveal/", applications.reveal, name="reveal_application"),
    path("applications/<int:pk>/withdraw/", applications.withdraw, name="withdraw_application"),
    path("transfers/", moving.transfers, name="transfers"),
    path("transfers/out/", moving.transfers_out, name="transfers_out"),
    path("transfers/in/", moving.transfers_in, name="transfers_in"),
    path("transfers/new/", moving.take_over, name="take_over"),
    path("transfers/<int:pk>/", moving.transfer, name="transfer"),
    path("transfers/<int:pk>/release/", moving.release, name="release_transfer"),
    path("transfers/<int:pk>/accept/", moving.accept, name="accept_transfer"),
    path("transfers/<int:pk>/decline/", moving.decline, name="decline_transfer"),
    path("transfers/<int:pk>/cancel/", moving.cancel, name="cancel_transfer"),
    path("corrections/", requests.corrections, name="corrections"),
    path("corrections/<int:pk>/", requests.correction, name="correction"),
    path("leaving/", requests.leaving, name="leaving"),
    path("leaving/<int:pk>/", requests.leave_request, name="leave_request"),
    path("leaving/<int:pk>/note/", requests.note_leave, name="note_leave"),
    path("<int:pk>/dues-base/", dues_bases.enter, name="enter_dues_base"),
    path("dues/", dues.dues, name="dues"),
    path("dues/bill/", dues.bill, name="bill_dues"),
    path("dues/bills/<int:pk>/void/", dues.void, name="void_dues_bill"),
    path("dues/payments/", dues.payments, name="dues_payments"),
    path("dues/payments/<int:pk>/take-back/", dues.take_back, name="take_back_dues"),
    path("dues/arrears/", dues.arrears, name="dues_arrears"),
    path("dues/missing/", dues.missing, name="dues_missing"),
    path("dues/accounts/<int:pk>/", dues.account, name="dues_account"),
    path("dues/accounts/<int:pk>/pay/", dues.pay, name="pay_dues"),
    path("dues/bases/", dues_bases.bases, name="dues_bases"),
    path("dues/bases/<int:pk>/reveal/", dues_bases.reveal, name="reveal_dues_base"),
    path("dues/rates/", dues_bases.rates, name="dues_rates"),
    path("dues/rates/new/", dues_bases.set_rates, name="set_dues_rate"),
    path("withdrawals/", desk_withdrawals.withdrawals, name="withdrawals"),
    path("withdrawals/<int:pk>/", desk_withdrawals.withdrawal, name="withdrawal"),
    path("withdrawals/<int:pk>/letter/", desk_withdrawals.letter, name="dues_letter"),
    path("withdrawals/<int:pk>/notify/", desk_withdrawals.notify, name="notify_withdrawal"),
    path("withdrawals/<int:pk>/persuade/", desk_withdrawals.persuade, name="persuade"),
    path("withdrawals/<int:pk>/confirm/", desk_withdrawals.confirm, name="confirm_withdrawal"),
    path("withdrawals/<int:pk>/drop/", desk_withdrawals.drop, name="drop_withdrawal"),
    path("imports/", desk_imports.imports, name="imports"),
    path("imports/new/", desk_imports.new_import, name="new_import"),
    path("imports/<int:pk>/", desk_imports.one_import, name="import"),
    path("imports/<int:pk>/progress/", desk_imports.progress, name="progress"),
    path("imports/<int:pk>/stop/", desk_imports.stop, name="stop_import"),
    path("imports/<int:pk>/continue/", desk_imports.go_on, name="continue_import"),
    path("imports/<int:pk>/result/", desk_imports.result, name="result"),
    path("imports/template/<str:key>/", desk_imports.template, name="template"),
]
h5 = [
    path("record/", worker.record, name="record"),
    path("dues/", h5_dues.dues, name="dues"),
    path("dues/letters/<int:pk>/answer/", h5_dues.answer, name="answer_letter"),
    path("transfer/", h5_moving.transfer, name="transfer"),
    path("transfer/to/<str:code>/", h5_moving.ask, name="ask_transfer"),
    path("transfer/<int:pk>/cancel/", h5_moving.cancel, name="cancel_transfer"),
    path("card/", cards.card, name="card"),
    path("card/codes/", cards.card_part, name="card_part"),
    path("record/correct/", worker.correct, name="correct"),
    path(
        "record/corrections/<int:pk>/withdraw/",
        worker.take_back_correction,
        name="withdraw_correction",
    ),
    path("record/leave/", worker.leave, name="leave"),
    path("record/leave/<int:pk>/confirm/", worker.confirm_leave, name="confirm_leave"),
    path("record/leave/<int:pk>/withdraw/", worker.stay, name="stay"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/<int:pk>/confirm/", invitations.confirm, name="confirm_own"),
    path("invitations/<int:pk>/decline/", invitations.decline, name="decline_own"),
]
employer = [
    path("", hr.roster, name="roster"),
    path("imports/", hr.imports, name="imports"),
    path("imports/new/", hr.new_import, name="new_import"),
    path("imports/template/", hr.template, name="template"),
    path("imports/<int:pk>/", hr.one_import, name="import"),
    path("imports/<int:pk>/result/", hr.result, name="result"),
    path("remind/", hr.remind, name="remind"),
]
portal = [
    path("card/", checks.verify, name="verify_card"),
    path("join/", door.search, name="search"),
    path("join/<str:code>/", door.apply, name="apply"),
    path("join/receipt/<str:token>/", door.receipt, name="receipt"),
    path("join/receipt/<str:token>/amend/", door.amend, name="amend"),
    path("join/receipt/<str:token>/withdraw/", door.withdraw, name="withdraw"),
]
