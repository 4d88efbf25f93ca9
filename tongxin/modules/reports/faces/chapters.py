"""Writing one chapter: text beside what it will print, figures to insert, text out of Word."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.reports.errors import NumberMoved, OriginMissing
from tongxin.modules.reports.faces.asking import crumbs
from tongxin.modules.reports.faces.summaries import crumbs_to, typing
from tongxin.modules.reports.forms.summaries import (
    FIRST_ORIGIN,
    ChapterForm,
    PickForm,
    TitleForm,
    WordForm,
)
from tongxin.modules.reports.models import SummaryChapter
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors import summaries as reads
from tongxin.modules.reports.selectors.prose.marks import with_origin
from tongxin.modules.reports.selectors.prose.pasting import Pasted, from_html, from_word
from tongxin.modules.reports.services import summaries as writing
from tongxin.modules.reports.services.summary_paper import printed_prose
from tongxin.shared.orgs.selectors import children_on
from tongxin.shells.desk.page import act, page, submit

MOST_BELOW = 200


@page("reports/desk/chapter.html", needs=Can.FILL)
def chapter(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """撰写章节."""
    found = reads.chapter_of(pk, scope=request.scope)
    if not _is_open(found):
        return redirect(back_to(found))
    form = ChapterForm(request.POST or None, initial={"text": found.text})
    picks = PickForm(request.POST or None, unions=_unions(found))
    saved = submit(request, form, lambda clean: _save(request, form, picks, pk, clean["text"]))
    if saved:
        _tell(request, saved)
        stays = saved.beside or request.POST.get("then", "save") != "save"
        return redirect("reports_desk:chapter", pk) if stays else redirect(back_to(found))
    text = form["text"].value() or ""
    return {
        "heading": found.title,
        "subtitle": _whose(found),
        "breadcrumbs": _crumbs(found),
        "chapter": found,
        "form": form,
        "picks": picks,
        "seen": form.seen() if form.is_bound else found.version,
        "beside": reads.beside_of(found),
        "word": WordForm(),
        "back": back_to(found),
        **_shown(request, found, text),
    }


@page("", needs=Can.FILL)
def save_chapter(request: HttpRequest, pk: int) -> HttpResponse:
    """自动保存章节."""
    reads.chapter_of(pk, scope=request.scope)
    form = ChapterForm(request.POST or None)
    terms = _terms(request, pk)
    saved = submit(
        request,
        form,
        lambda clean: writing.save_chapter(text=clean["text"], seen=form.seen(), **terms),
    )
    refusal = next((str(each) for errors in form.errors.values() for each in errors), "")
    context = {"saved": saved, "refusal": refusal, "at": clock.now(), "pk": pk}
    return render(request, "reports/desk/chapter_saved.html", context)


@page("", needs=Can.FILL)
def look_at_chapter(request: HttpRequest, pk: int) -> HttpResponse:
    """边写边看."""
    found = reads.chapter_of(pk, scope=request.scope)
    text = request.POST.get("text", found.text)
    return render(request, "reports/desk/prose.html", _shown(request, found, text))


@page("", needs=Can.FILL)
def clean_paste(request: HttpRequest, pk: int) -> HttpResponse:
    """整理粘贴的文字."""
    reads.chapter_of(pk, scope=request.scope)
    pasted = from_html(request.POST.get("html", ""))
    return JsonResponse({"text": pasted.text, "told": pasted.told})


@page("desk/form.html", needs=Can.FILL)
def read_word(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """从 Word 文件读入."""
    found = reads.chapter_of(pk, scope=request.scope)
    form = WordForm(request.POST or None, request.FILES or None)
    pasted = submit(request, form, lambda clean: _append(request, found, clean["file"]))
    if pasted:
        messages.success(request, _("已读入，接在本章后面。%(told)s") % {"told": pasted.told})
        return redirect("reports_desk:chapter", pk)
    return {
        "heading": _("从 Word 文件读入"),
        "subtitle": found.title,
        "breadcrumbs": _crumbs(found, _("从 Word 文件读入")),
        "form": form,
        "submit_label": _("读入"),
        "cancel_url": reverse("reports_desk:chapter", args=[pk]),
    }


@act(needs=Can.FILL)
def settle_chapter(request: HttpRequest, pk: int, edition: int) -> str:
    """选定同时撰写的正文."""
    adopt = request.POST.get("adopt") == "1"
    writing.settle_chapter(edition_id=edition, adopt=adopt, **_terms(request, pk))
    messages.success(request, _("已选定，另一份留在历次正文中"))
    return reverse("reports_desk:chapter", args=[pk])


@page("desk/form.html", needs=Can.FILL)
def chapter_title(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """章节名称."""
    found = reads.chapter_of(pk, scope=request.scope)
    if found.summary is None:
        return redirect(back_to(found))
    form = TitleForm(request.POST or None, initial={"title": found.title})
    if submit(request, form, lambda c: writing.rename_chapter(**c, **_terms(request, pk))):
        messages.success(request, _("已保存"))
        return redirect(back_to(found))
    return typing(found.summary, _("章节名称"), form)


@act(needs=Can.FILL)
def move_chapter(request: HttpRequest, pk: int) -> str:
    """上移、下移章节."""
    up = request.POST.get("to") == "up"
    summary = writing.move_chapter(up=up, **_terms(request, pk))
    return reverse("reports_desk:summary_report", args=[summary.pk]) + f"#chapter-{pk}"


@act(needs=Can.FILL)
def drop_chapter(request: HttpRequest, pk: int) -> str:
    """删除章节."""
    summary = writing.drop_chapter(**_terms(request, pk))
    messages.success(request, _("章节已删除"))
    return reverse("reports_desk:summary_report", args=[summary.pk])


def back_to(found: SummaryChapter) -> str:
    """The page a chapter belongs to."""
    if found.summary_id:
        return reverse("reports_desk:summary_report", args=[found.summary_id])
    return reverse("reports_desk:chapter_request", args=[found.request.pk])


def _shown(request: HttpRequest, found: SummaryChapter, text: str) -> dict:
    place = reads.place_of(found)
    prose = reads.read_text(text, place, actor=request.actor, now=clock.now())
    loose = [piece for piece in prose.pieces if piece.kind == "loose" or piece.is_old]
    return {
        "paragraphs": printed_prose(prose),
        "faults": [piece.fault for piece in prose.pieces if piece.fault],
        "zeros": prose.zeros,
        "loose": [{"piece": one, "words": text[one.start : one.end]} for one in loose],
    }


def _save(
    request: HttpRequest, form: ChapterForm, picks: PickForm, pk: int, text: str
) -> writing.Saved:
    """Keep the text, with a figure put in or a number given its source where that was pressed."""
    then, _space, where = request.POST.get("then", "").partition(" ")
    if then == "pick" and picks.is_valid() and (mark := picks.mark()):
        text = f"{text}{mark.binding.written}"
    if then == "origin":
        text = _with_origin(request, text, where)
    return writing.save_chapter(text=text, seen=form.seen(), **_terms(request, pk))


def _with_origin(request: HttpRequest, text: str, where: str) -> str:
    """The text with the source of one number. Raises OriginMissing or NumberMoved."""
    words = request.POST.get(f"words-{where}", "")
    origin = request.POST.get(f"{FIRST_ORIGIN}{where}", "")
    if not origin.strip():
        raise OriginMissing
    plain = text.replace("\r\n", "\n")
    start = int(where) if where.isdecimal() and len(where) < 10 else 0
    marked = with_origin(plain, start, words, origin[: writing.MOST_ORIGIN])
    if marked == plain:
        raise NumberMoved(words=words)
    return marked


def _append(request: HttpRequest, found: SummaryChapter, file) -> Pasted:
    pasted = from_word(file.read(), file.name)
    text = f"{found.text}\n\n{pasted.text}" if found.text else pasted.text
    writing.save_chapter(text=text, seen=found.version, **_terms(request, found.pk))
    return pasted


def _tell(request: HttpRequest, saved: writing.Saved) -> None:
    if saved.beside:
        told = _("%(who)s 刚刚改过这一章。两份正文都已保留，请在下面选定采用哪一份。")
        messages.warning(request, told % {"who": saved.beside})
    else:
        messages.success(request, _("已保存"))


def _unions(found: SummaryChapter) -> list:
    """The union that writes and those below it, as far as a list is of use."""
    today = timezone.localdate(clock.now())
    return [found.union, *children_on(found.union, today)[:MOST_BELOW]]


def _is_open(found: SummaryChapter) -> bool:
    return found.summary.is_draft if found.summary else found.request.is_open


def _whose(found: SummaryChapter) -> str:
    place = reads.place_of(found)
    return f"{place.union} · {place.period.title}"


def _crumbs(found: SummaryChapter, last: str = "") -> list[dict[str, str]]:
    if found.summary:
        return crumbs_to(last or found.title, found.summary)
    every = (_("工作总结"), reverse("reports_desk:summaries") + "?show=asked")
    return crumbs(every, (last or found.title, ""))


def _terms(request: HttpRequest, pk: int) -> dict:
    return {"chapter_id": pk, "actor": request.actor, "now": clock.now()}
