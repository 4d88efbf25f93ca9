"""What was read out of an official document (公文): a tree with positions in its text."""

from dataclasses import asdict, dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Target:
    """A number the measure must reach at least (量化目标)."""

    value: Decimal
    unit: str
    at_least: bool
    source: str

    def to_json(self) -> dict:
        """Plain values; a whole number stays whole."""
        whole = self.value == self.value.to_integral_value()
        return asdict(self) | {"value": int(self.value) if whole else float(self.value)}


@dataclass(slots=True)
class ReadMeasure:
    """One main clause of action (举措): ``text[start:end] == source``."""

    ordinal: int
    title: str
    source: str
    start: int
    end: int
    target: Target | None = None
    deadline: str | None = None

    @property
    def to_be_set(self) -> list[str]:
        """What the document leaves open and a person has to decide."""
        return [] if self.deadline else ["deadline"]

    def to_json(self) -> dict:
        """The measure as the command prints it."""
        plain = {name: getattr(self, name) for name in ("ordinal", "title", "source")}
        return plain | {
            "start": self.start,
            "end": self.end,
            "target": self.target and self.target.to_json(),
            "deadline": self.deadline,
            "to_be_set": self.to_be_set,
        }


@dataclass(slots=True)
class ReadSection:
    """One numbered part (部分); its ordinal is the path of numerals, 二（一）1."""

    ordinal: str
    title: str
    measures: list[ReadMeasure] = field(default_factory=list)

    def to_json(self) -> dict:
        """The section as the command prints it."""
        measures = [measure.to_json() for measure in self.measures]
        return {"ordinal": self.ordinal, "title": self.title, "measures": measures}


@dataclass(frozen=True, slots=True)
class ReportDuty:
    """A demand to report (报送要求): to whom and until when, as far as it is said."""

    text: str
    to: str | None
    deadline: str | None


@dataclass(slots=True)
class DocumentHead:
    """What stands above and below the body (版头, 落款)."""

    number: str | None = None
    title: str | None = None
    issuer: str | None = None
    addressees: list[str] = field(default_factory=list)
    date: str | None = None


@dataclass(slots=True)
class NoticeTree:
    """An official document as read: head, text, sections with measures, duties, warnings."""

    document: DocumentHead
    text: str
    sections: list[ReadSection] = field(default_factory=list)
    report_duties: list[ReportDuty] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def to_json(self) -> dict:
        """The contract of ``tongxin notice --format json``."""
        return {
            "document": asdict(self.document),
            "text": self.text,
            "sections": [section.to_json() for section in self.sections],
            "report_duties": [asdict(duty) for duty in self.report_duties],
            "warnings": [str(warning) for warning in self.warnings],
        }
