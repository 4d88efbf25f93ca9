"""Cuts paragraphs into measures (举措) and duties to report (报送要求)."""

# data: whole file, the words of notices

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tongxin.shared.papers.reading.figures import targets
from tongxin.shared.papers.reading.lexicon import WORDS, one_of, rule, rules
from tongxin.shared.papers.reading.predicates import HIDDEN, LEAD, Kind, core, kind_of, masked

Span = tuple[int, int]
IN_NUMBER = re.compile(r"(?<=\d)[,，:：](?=\d)")
LONGEST = 500  # no clause is longer; keeps a text without marks from being searched for ever

STATEMENT = rules("never", "sentence")
OFFICE = WORDS["report"]["office"]
REPORT = one_of(WORDS["report"]["verbs"])
PAPERS = WORDS["report"]["papers"]
PLAIN = one_of(WORDS["report"]["plain"])
SENDER = WORDS["report"]["sender"]
NOT_REPORT, AFTER = WORDS["report"]["not_report"], rule("report", "after")
TO_OFFICE = re.compile(
    rf"^.*(?<![申播汇通填呈编]){REPORT}(?!{NOT_REPORT})(?P<to>[^，。；]{{0,40}})$"
)
TOWARDS = re.compile(rf"向(?P<to>[^，。；]{{2,40}}?)(?:书面)?(?:{PLAIN}|报告|汇报)")
MAILBOX = rule("report", "mailbox")
GOVERNED = re.compile("[对向为给]")  # what stands before the modal is no subject
WITHOUT_OFFICE = re.compile(
    rf"(?:时|前|期|季度?|月|年|请|要|[度底末]){PLAIN}(?!至|到|给)(?:[^，]*(?:{PAPERS})|$)"
    rf"|^(?:[^，]{{0,30}}{SENDER})?{PLAIN}(?!至|到|给)[^，]{{0,30}}(?:{PAPERS})"
)
IS_OFFICE = re.compile(rf"^[\u4e00-\u9fff□（）()“”]{{0,38}}{OFFICE}[）)]?$")


@dataclass(slots=True)
class Draft:
    """A measure in the making: its whole span and the clause that names it."""

    start: int
    end: int
    main: Span


@dataclass(frozen=True, slots=True)
class Report:
    """A duty to report and its addressee."""

    span: Span
    to: str | None


@dataclass(slots=True)
class Harvest:
    """What a stretch of text holds."""

    measures: list[Draft] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)


class ClauseReader:
    """Reads the clauses of one sentence after the other.

    Adverbials wait for the clause they lead to; results and remarks join the measure before them.
    """

    def __init__(self, text: str, *, closing: bool = False) -> None:
        self._text = text
        self._closing = closing
        self._waiting: int | None = None
        self._current: Draft | None = None
        self.harvest = Harvest()

    def read(self, span: Span) -> Harvest:
        """Everything between two positions of the text."""
        start, end = span
        hidden = masked(self._text[start:end])
        for left, right in _pieces(hidden, "。！？；!?;\n\t"):
            self._sentence(hidden[left:right], start + left)
        return self.harvest

    def _sentence(self, hidden: str, offset: int) -> None:
        self._waiting = self._current = None
        silent = bool(STATEMENT.search(hidden))
        for left, right in _pieces(IN_NUMBER.sub(HIDDEN, hidden), "，,：:"):
            clause, span = hidden[left:right], (offset + left, offset + right)
            if report_to(clause[-LONGEST:]) is not None:
                self._report(span, self._text[span[0] : span[1]])
            elif not silent:
                self._place(kind_of(clause[:LONGEST]), span)
        if self._current and self._waiting is not None:  # an adverbial that led to nothing
            self._current.end = max(self._current.end, offset + right)

    def _report(self, span: Span, clause: str) -> None:
        start = span[0] if self._waiting is None else self._waiting
        start += len(LEAD.match(clause)[0]) if LEAD.match(clause) and start == span[0] else 0
        self.harvest.reports.append(Report((start, span[1]), report_to(clause[-LONGEST:]) or None))
        self._waiting = self._current = None

    def _place(self, kind: Kind, span: Span) -> None:
        role = self._role(kind)
        if role is Kind.ACTION:
            self._open(span)
        if role is Kind.SLOGAN:
            self._waiting = self._current = None
        if role is Kind.ADVERBIAL:
            self._waiting = span[0] if self._waiting is None else self._waiting
        if role is Kind.QUANTITY:
            self._quantity(span)
        if role in {Kind.RESULT, Kind.REST}:
            self._follow(role, span)

    def _role(self, kind: Kind) -> Kind:
        """What a clause of this kind does here: a soft verb is an action only when it leads."""
        if kind is Kind.STANDING:
            return Kind.SLOGAN if self._closing else Kind.ACTION
        if kind is Kind.SOFT:
            follows = self._current is not None and self._waiting is None
            return Kind.RESULT if follows or self._closing else Kind.ACTION
        return kind

    def _open(self, span: Span) -> None:
        lead = LEAD.match(self._text[span[0] : span[1]])
        start = span[0] + (lead.end() if lead else 0)
        start = start if self._waiting is None else self._waiting
        self._current = Draft(start, span[1], span)
        self._waiting = None
        self.harvest.measures.append(self._current)

    def _quantity(self, span: Span) -> None:
        """A clause that only sets a number: for the measure before it, unless that has one."""
        held = self._current
        if held and not any(targets(self._text[held.start : held.end])):
            held.end, self._waiting = span[1], None
        else:
            self._open(span)

    def _sets_another(self, span: Span) -> bool:
        """Whether a clause has a number of its own behind a measure that has one."""
        held = self._current
        return bool(
            held
            and any(targets(self._text[slice(*span)]))
            and any(targets(self._text[held.start : held.end]))
        )

    def _follow(self, kind: Kind, span: Span) -> None:
        if self._waiting is not None and kind is Kind.REST:
            return
        if kind is Kind.RESULT and self._sets_another(span):
            self._open(span)
        if self._current:
            self._current.end = span[1]
        self._waiting = None


def report_to(clause: str) -> str | None:
    """Addressee of a duty to report, "" if it names none, None if it is no such duty."""
    if match := TOWARDS.search(clause):
        return _office(match["to"])
    if match := TO_OFFICE.search(clause):
        named = AFTER.sub("", match["to"]).strip()
        if not named and MAILBOX.search(match["to"]):
            return ""
        named = re.split("[至到给]", named)[-1]  # 报送进度至办公室
        if len(named) > 1 and IS_OFFICE.match(named):
            return _office(named)
    return "" if WITHOUT_OFFICE.search(clause) else None


def is_deed(text: str, draft: Draft) -> bool:
    """Whether the measure is a deed or sets a number, more than standing work (加强宣传)."""
    hidden = masked(text[slice(*draft.main)])
    return kind_of(hidden) is Kind.ACTION or any(targets(text[draft.start : draft.end]))


def title_of(text: str, draft: Draft) -> str:
    """Name of a measure: its main clause without subject and connective."""
    clause = text[draft.main[0] : draft.main[1]].strip()
    hidden = masked(clause)
    kept = LEAD.sub("", hidden, count=1) if GOVERNED.match(hidden) else core(hidden)
    return clause[len(clause) - len(kept) :].strip() or clause


def _office(name: str) -> str:
    return name.strip("（）()“” ")


def _pieces(text: str, marks: str) -> Iterator[Span]:
    for match in re.finditer(rf"[^{re.escape(marks)}]+", text):
        piece = match[0]
        if piece.strip():
            left = match.start() + len(piece) - len(piece.lstrip())
            yield left, match.end() - (len(piece) - len(piece.rstrip()))
