"""Refusals around people in photos, each with what to do next."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class NotOfThisSession(DomainError):
    """Only who was there can be in the photo."""

    code = "activities.not_of_this_session"
    message = _("这个人没有本场的签到记录；请先补签到，再登记为照片中的人")


class AlreadyInPhoto(DomainError):
    """A person is named once in a photo."""

    code = "activities.already_in_photo"
    message = _("这个人已经登记在这张照片里，不用重复登记")


class PhotoOfPartyDay(DomainError):
    """Faces at a party day are political data: nobody is named in them."""

    code = "activities.photo_of_party_day"
    message = _("主题党日的照片只作留痕，不登记画面中的人")


class PhotoGone(DomainError):
    """The photo was taken off: because somebody in it does not want it, or by the host."""

    code = "activities.photo_gone"
    message = _("这张照片已经撤下，不再显示，不用再办理")


class PhotoTakenBack(DomainError):
    """The same picture as one that somebody in it took back, or did not agree to."""

    code = "activities.photo_taken_back"
    message = _("画面中有人不同意使用这张照片，不能再次上传；请换一张没有此人的照片")


class NotAllAgree(DomainError):
    """In the report only photos of which all named persons agreed."""

    code = "activities.not_all_agree"
    message = _("画面中的人还没有全部登记并同意，这张照片只能留痕；请先登记画面中的人并征得同意")
