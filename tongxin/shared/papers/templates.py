"""Templates of documents: uploaded, tried, kept, put out of use, filled (公文模板)."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from tongxin.kernel.actors import Actor, Scope
from tongxin.shared.audit.services import record
from tongxin.shared.files import store
from tongxin.shared.files.imaging import CleanFile, clean_upload
from tongxin.shared.files.kinds import Kind as FileKind
from tongxin.shared.files.services import keep_file
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.papers.composing import OUT, paper_of
from tongxin.shared.papers.layout.writing import to_docx
from tongxin.shared.papers.measuring.measure import measure
from tongxin.shared.papers.models import Kind, OfficialDocument, PaperTemplate
from tongxin.shared.papers.permissions import Can
from tongxin.shared.papers.wordforms.errors import (
    NoTemplate,
    TemplateBreaksRules,
    TemplateJustReplaced,
    TemplateRetired,
)
from tongxin.shared.papers.wordforms.filling import fill
from tongxin.shared.papers.wordforms.starting import samples

MOST_TOLD = 5  # rules in one sentence


def save_template(
    *, kind: str, upload: UploadedFile, union: UnionOrg, actor: Actor, now: datetime
) -> PaperTemplate:
    """Try a template and take it into use; the one before stays to be looked at (上传公文模板).

    Raises UploadRefused, BrokenTag, UnknownTag, TagNotAlone, PartLost, TemplateBreaksRules,
    TemplateJustReplaced or Forbidden.
    """
    actor.require(Can.MANAGE, at=union)
    clean = clean_upload(
        upload.read(settings.UPLOAD_LIMIT + 1),
        filename=upload.name or "",
        limit=settings.UPLOAD_LIMIT,
        wanted={FileKind.DOCX},
    )
    _try(clean, Kind(kind), union)
    try:
        return _take(clean, kind, union, actor=actor, now=now)
    except IntegrityError:
        raise TemplateJustReplaced from None


@transaction.atomic
def retire_template(*, template_id: int, actor: Actor, now: datetime) -> PaperTemplate:
    """Put a template out of use (停用公文模板). Raises TemplateRetired."""
    template = PaperTemplate.objects.owned_by(actor.scope(Can.MANAGE)).lock(pk=template_id)
    if template.retired_at is not None:
        raise TemplateRetired
    template.retired_at, template.retired_by = now, actor.name
    template.save(update_fields=["retired_at", "retired_by", "updated_at"])
    record(actor, "papers.retired_template", template, at=now, change={"kind": template.kind})
    return template


def template_list(*, scope: Scope, union: UnionOrg | None = None) -> QuerySet[PaperTemplate]:
    """Templates of the unions one works for, those out of use with them."""
    rows = PaperTemplate.objects.owned_by(scope).select_related("union", "file")
    return rows.filter(union=union) if union else rows


def template_page(template_id: int, *, scope: Scope) -> PaperTemplate:
    """One template. Raises NotThere."""
    return template_list(scope=scope).fetch(pk=template_id)


def has_template(document: OfficialDocument) -> bool:
    """Whether the union of the document has a template of its kind in use."""
    return _in_use(document).exists()


def filled(document: OfficialDocument) -> bytes:
    """The document in the template of its union; what went out is measured again.

    Raises NoTemplate, PartLost or TemplateBreaksRules.
    """
    template = _in_use(document).select_related("file").first()
    if template is None:
        raise NoTemplate(kind=document.get_kind_display())
    content = store.read(template.file.digest)
    paper = paper_of(document)
    made = fill(content, paper, filename=template.file.name)
    if document.state in OUT:
        of_the_words = {str(one) for one in measure(to_docx(paper))}  # no template is at fault
        _refuse(said for one in measure(made) if (said := str(one)) not in of_the_words)
    return made


def _in_use(document: OfficialDocument) -> QuerySet[PaperTemplate]:
    return PaperTemplate.objects.filter(
        union_id=document.union_id, kind=document.kind, retired_at=None
    )


def _try(clean: CleanFile, kind: Kind, union: UnionOrg) -> None:
    """Fill it with a document of every part and with one of the fewest, and measure both."""
    told: list[str] = []
    for paper in reversed(samples(kind, union.name)):
        made = fill(clean.content, paper, filename=clean.name)
        told += [str(one) for one in measure(made)]
    _refuse(iter(told))


def _refuse(told: Iterator[str]) -> None:
    rules = list(dict.fromkeys(told))[:MOST_TOLD]
    if rules:
        raise TemplateBreaksRules(rules="；".join(rules))  # data: a sign between sentences


@transaction.atomic
def _take(
    clean: CleanFile, kind: str, union: UnionOrg, *, actor: Actor, now: datetime
) -> PaperTemplate:
    before = PaperTemplate.objects.filter(union=union, kind=kind, retired_at=None)
    before.update(retired_at=now, retired_by=actor.name)
    file = keep_file(clean=clean, union=union, actor=actor, now=now)
    terms = {"kind": kind, "file": file, "made_by": actor.name, "made_at": now}
    made = PaperTemplate.objects.create(union=union, **terms)
    change = {"kind": kind, "file": clean.sha256}
    record(actor, "papers.saved_template", made, at=now, change=change)
    return made
