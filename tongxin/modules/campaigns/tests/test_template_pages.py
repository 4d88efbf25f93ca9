"""An officer makes a template, the union fills its documents with it."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from docx.shared import Mm, RGBColor

from tongxin.kernel.actors import Forbidden
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.papers.measuring import measure
from tongxin.shared.papers.models import PaperTemplate
from tongxin.shared.papers.templates import filled, retire_template, save_template
from tongxin.shared.papers.tests.factories import NOW, a_code, a_draft, clerk, issued
from tongxin.shared.papers.tests.papers import edited, paragraph_with
from tongxin.shared.papers.wordforms.errors import (
    NoTemplate,
    TemplateBreaksRules,
    TemplateRetired,
)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


def to(name, *args):
    return reverse(f"campaigns_desk:{name}", args=args)


def starter(browser, kind="notice") -> bytes:
    return browser.get(to("template_starter", kind)).content


def upload(browser, content, kind="notice"):
    file = SimpleUploadedFile("本会通知模板.docx", content)
    return browser.post(to("template_new"), {"kind": kind, "file": file})


def with_a_sentence(word):
    paragraph_with(word, "{{正文}}").insert_paragraph_before("　　根据本会年度计划：")


def red_where_urgent(word):
    at = paragraph_with(word, "{{正文}}")
    for line in ("{%p if 紧急程度 %}", "　　{{紧急程度}}", "{%p endif %}"):
        at.insert_paragraph_before(line).runs[0].font.color.rgb = RGBColor(255, 0, 0)


def wide(word):
    word.sections[0].left_margin = Mm(20)


def words(content: bytes) -> str:
    return "\n".join(one.text for one in Document(BytesIO(content)).paragraphs)


def test_a_document_is_filled_into_the_template_of_its_union(province, city, tree):
    made = edited(starter(province), with_a_sentence)
    assert upload(province, made).status_code == 302
    shown = province.get(to("templates")).content.decode()
    assert "本会通知模板.docx" in shown and "使用中" in shown and "province干事" in shown
    document = issued(a_draft(tree.root), a_code(tree.root))
    page = province.get(to("document", document.pk)).content.decode()
    assert "本单位模板" in page
    content = province.get(to("document_by_template", document.pk)).content
    assert "根据本会年度计划：" in words(content) and document.number in words(content)
    assert [str(one) for one in measure(content)] == []
    template = PaperTemplate.objects.get()
    assert words(province.get(to("template_file", template.pk)).content) == words(made)
    assert city.get(to("template_file", template.pk)).status_code == 404
    city.post(to("template_retire", template.pk))
    template.refresh_from_db()
    assert template.retired_at is None


def test_what_breaks_a_rule_or_a_tag_is_told_on_the_form_and_not_kept(province):
    told = upload(province, edited(starter(province), wide)).content.decode()
    assert "不符合《党政机关公文格式》" in told and "页边距" in told
    told = upload(province, starter(province, "letter")[:500]).content.decode()
    assert "文档已损坏" in told
    assert not PaperTemplate.objects.exists()


def test_the_template_before_stays_with_who_and_when(province, tree):
    made = starter(province)
    upload(province, made)
    upload(province, edited(made, with_a_sentence))
    first, second = PaperTemplate.objects.order_by("pk")
    assert (first.retired_by, second.retired_at) == ("province干事", None)
    verbs = AuditEntry.objects.filter(verb="papers.saved_template")
    assert verbs.count() == 2
    province.post(to("template_retire", second.pk))
    assert "停用" in province.get(to("templates")).content.decode()
    assert not PaperTemplate.objects.filter(retired_at=None).exists()
    with pytest.raises(TemplateRetired):
        retire_template(template_id=second.pk, actor=clerk(tree.root), now=NOW)
    with pytest.raises(NoTemplate):
        filled(a_draft(tree.root))


def test_only_who_manages_registers_takes_templates_into_use(province, tree):
    content = starter(province)
    other = clerk(tree.west)
    terms = {"kind": "notice", "upload": SimpleUploadedFile("a.docx", content), "now": NOW}
    with speaking(other), pytest.raises(Forbidden):
        save_template(union=tree.root, actor=other, **terms)


def test_what_went_out_is_measured_again(province, tree):
    upload(province, edited(starter(province), red_where_urgent))
    code = a_code(tree.root)
    text = "请组织读书活动。\n一、时间\n本月。\n三、地点\n不限。"
    gap = issued(a_draft(tree.root, text=text), code)
    assert filled(gap)  # what the words lack is no fault of the template
    document = issued(a_draft(tree.root, urgency="urgent"), code)
    with pytest.raises(TemplateBreaksRules, match="红色"):
        filled(document)
    told = province.get(to("document_by_template", document.pk))
    assert told.status_code == 422
    assert "红色" in told.content.decode()
