"""What machines are told of certificates of attendance."""

from datetime import date, datetime

from ninja import Field, Schema


class CertificateRuleIn(Schema):
    """From which share of the sessions on, and the words of the numbers."""

    share: int = Field(ge=1, le=100)
    code: str = Field(max_length=12)


class CertificateRuleOut(Schema):
    """The rule of one activity."""

    activity_id: int
    share: int
    code: str = Field(alias="code.code")
    is_issuing: bool


class CertificateIn(Schema):
    """Whom to certify."""

    worker_id: int


class CertificateOut(Schema):
    """One certificate, without the code that only its holder has."""

    id: int
    activity_id: int
    worker_id: int
    worker_name: str
    number: str
    attended_count: int
    held_count: int
    first_on: date
    last_on: date
    issued_at: datetime
    revoked_at: datetime | None
    revoke_reason: str


class CertificatePage(Schema):
    """Certificates, and where to go on: hand ``next`` back as ``after``."""

    items: list[CertificateOut]
    next: int | None
