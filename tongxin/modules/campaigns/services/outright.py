"""Issue a notice as it was read, without a person at the desk (直接下发)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from tongxin.kernel.actors import Actor
from tongxin.modules.campaigns.models import Campaign
from tongxin.modules.campaigns.services.issuing import Numbering, Recipients, issue_campaign
from tongxin.modules.campaigns.services.sections import decide_all
from tongxin.modules.campaigns.states import DeadlineKind
from tongxin.shared.orgs.selectors import children_on
from tongxin.shared.papers.models import DocumentCode


@dataclass(frozen=True, slots=True)
class Terms:
    """What the caller decides: one deadline for all that is open, or none; who signs."""

    deadline: date | None = None
    signer: str = ""


@transaction.atomic
def issue_as_read(*, campaign: Campaign, terms: Terms, actor: Actor, now: datetime) -> Campaign:
    """Issue a draft to all direct children; a number in the text is kept, else one is given.

    Raises what ``issue_campaign`` raises.
    """
    today = timezone.localdate(now)
    decide_all(
        campaign_id=campaign.pk,
        deadline_kind=DeadlineKind.DATE if terms.deadline else DeadlineKind.NONE,
        deadline=terms.deadline,
        actor=actor,
        now=now,
    )
    document = campaign.document
    code = DocumentCode.objects.filter(union=campaign.union, is_active=True).first()
    numbering = Numbering(
        on=document.issue_date or today,
        code_id=code.pk if code else None,
        received_number=document.received_number,
        signer=terms.signer,
    )
    children = children_on(campaign.union, today).values_list("pk", flat=True)
    return issue_campaign(
        campaign_id=campaign.pk,
        numbering=numbering,
        recipients=Recipients(by_hand=list(children)),
        actor=actor,
        now=now,
    )
