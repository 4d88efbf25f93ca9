"""What machines send and are told of outside bodies."""

from datetime import datetime

from ninja import Field, Schema

from tongxin.shared.orgs.models import Sector


class PartnerIn(Schema):
    """An outside body on the list of a federation."""

    name: str = Field(max_length=80, min_length=1)
    sector: Sector
    uscc: str = Field("", max_length=30)
    address: str = Field("", max_length=200)
    phone: str = Field("", max_length=20, pattern=r"^([0-9+() -]{5,20})?$")
    offers: str = Field("", max_length=200)


class NewPartnerIn(PartnerIn):
    """The same with the union that registers it."""

    union_code: str = Field(max_length=32)


class PartnerOut(PartnerIn):
    """An outside body as it stands."""

    id: int
    union_code: str = Field(alias="union.code")
    retired_at: datetime | None
    retire_reason: str


class PartnerPage(Schema):
    """Outside bodies, and where to go on: hand ``next`` back as ``after``."""

    items: list[PartnerOut]
    next: int | None
