"""Ways a template is refused, and ways it cannot take a document."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class BrokenTag(DomainError):
    """A tag that is not closed, not opened, or says what no template may say."""

    code = "papers.broken_tag"
    status = 422
    message = _("模板%(place)s的标签写错了：%(why)s。请在 Word 中改正后重新上传")


class UnknownTag(DomainError):
    """A name that no part of a document has."""

    code = "papers.unknown_tag"
    status = 422
    message = _("模板%(place)s里没有“%(tag)s”这个标签，可用的有：%(known)s")


class TagNotAlone(DomainError):
    """A part of several paragraphs inside a paragraph."""

    code = "papers.tag_not_alone"
    status = 422
    message = _("模板%(place)s的“{{%(tag)s}}”要单独占一段，前后不能有别的文字")


class PartLost(DomainError):
    """A part of the document that the template has no place for."""

    code = "papers.part_lost"
    status = 422
    message = _(
        "模板里没有“{{%(tag)s}}”，公文的这一部分会丢失。请在模板中补上，或下载系统版式的 Word"
    )


class TemplateBreaksRules(DomainError):
    """The filled template departs from the standard."""

    code = "papers.template_breaks_rules"
    status = 422
    message = _("按这份模板写出的公文不符合《党政机关公文格式》：%(rules)s。请修改模板后重新上传")


class TemplateJustReplaced(DomainError):
    """Two people at once."""

    code = "papers.template_just_replaced"
    message = _("刚刚有人上传了同一文种的模板，请刷新页面核对后再试")


class TemplateRetired(DomainError):
    """It was taken out of use before."""

    code = "papers.template_retired"
    message = _("这份模板已经停用")


class NoTemplate(DomainError):
    """This union has none for documents of the kind."""

    code = "papers.no_template"
    status = 404
    message = _("本单位还没有“%(kind)s”的模板，请先在“公文模板”中上传，或下载系统版式的 Word")
