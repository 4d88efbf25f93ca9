"""Sentences the page scripts say; handed over as JSON so that scripts hold no text."""

from django.utils.translation import gettext as _


def page_texts() -> dict[str, str]:
    """Texts by key, in the language of the request."""
    return {
        "copied": _("已复制"),
        "copy_failed": _("复制没有成功，请长按文字手动复制"),
        "confirm": _("确定"),
        "cancel": _("取消"),
        "working": _("正在提交，请稍候"),
        "draft_restored": _("有未提交的内容，已恢复"),
        "draft_clear": _("清除"),
        "offline": _("网络已断开。请留在本页，恢复后再提交"),
        "online": _("网络已恢复"),
        "care_on": _("已切换到关怀版"),
        "care_off": _("已切换到标准版"),
        "camera_refused": _("无法使用相机。请在浏览器设置中允许使用相机，或手动输入代码"),
        "camera_missing": _("此浏览器不能使用相机，请手动输入代码"),
        "scan_wrong": _("这不是本系统的二维码，请核对后再扫"),
        "file_too_big": _("文件太大，请压缩后再选"),
        "files_chosen": _("已选择"),
        "burst_sending": _("正在提交，请不要离开本页"),
        "burst_done": _("报名成功，正在打开入场码"),
        "burst_lost": _("网络不通，请再点一次；重复提交不会重复占用名额"),
    }
