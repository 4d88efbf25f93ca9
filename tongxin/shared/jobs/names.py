"""What the tasks of the house are called (后台任务名称)."""

from django.utils.translation import gettext_lazy as _

TASKS = {
    "activities.issue_certificates": _("批量颁发参加证明"),
    "activities.publish_draws": _("公布摇号名单"),
    "activities.mark_missed": _("标记报名后未到场"),
    "indicators.audit": _("核对指标存量"),
    "indicators.fold": _("汇总指标存量"),
    "jobs.forget_faults": _("清理任务故障"),
    "jobs.forget_old": _("清理结束已久的任务"),
    "jobs.retake_stalled": _("接手中断的任务"),
    "members.bill_dues": _("每月会费出账"),
    "members.fold_dues": _("合并会费月度合计"),
    "members.watch_silence": _("检查自动退会提议"),
    "members.release_silent": _("到期未答复的会籍转接自动转出"),
    "members.lapse_untouched": _("办结逾期未修改的入会申请"),
    "members.examine": _("数据体检"),
    "members.examine_nightly": _("每晚数据体检"),
    "notify.carry_out": _("发送站外通知"),
    "public_notices.conclude_due": _("办结到期的公示"),
    "reports.remind_chapters": _("催交到期的总结章节"),
    "reports.resume_sealing": _("继续中断的封存"),
    "reports.seal": _("封存报表"),
    "retention.clear_expired": _("清理到期数据"),
    "scarce.free_expired": _("释放到期的占用"),
    "procrastinate.builtin_tasks.remove_old_jobs": _("清理旧任务"),
    "tongxin.shared.access.tasks.forget_answers": _("清理已用的提交凭据"),
    "tongxin.shared.access.tasks.forget_old_tries": _("清理登录尝试"),
    "tongxin.shared.approvals.tasks.tend_steps": _("检查审批期限与交接"),
    "tongxin.shared.audit.tasks.seal": _("封存审计日志"),
    "tongxin.shared.outbox.tasks.deliver": _("投递事件"),
    "tongxin.shared.outbox.tasks.forget": _("清理已投递的事件"),
    "transfer.forget_old_exports": _("销毁过期的导出文件"),
    "transfer.forget_old_files": _("清理导入文件"),
    "transfer.run_import": _("导入表格"),
    "transfer.write_result": _("标注导入结果表"),
    "transfer.resume_silent": _("继续中断的导入"),
    "transfer.resume_silent_exports": _("继续中断的导出"),
    "transfer.run_export": _("生成导出文件"),
}


def in_words(task: str) -> str:
    """The name of a task; its code where nobody named it."""
    return str(TASKS.get(task, task))
