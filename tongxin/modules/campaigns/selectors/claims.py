"""Work rows a task has claimed, as the reader may see them."""

from dataclasses import dataclass

from tongxin.kernel.actors import Scope
from tongxin.modules.activities.public import CLAIMED_AS, claimable_activities
from tongxin.modules.campaigns.models import Task
from tongxin.modules.campaigns.selectors.progress import claims_of, line_of

MOST = 200


@dataclass(frozen=True, slots=True)
class ClaimedRow:
    """One claimed row; ``title`` is empty when it lies outside the reader's scope."""

    claim_id: int
    key: int
    union_name: str
    title: str = ""
    is_own: bool = False


def claimed_rows(task: Task, *, scope: Scope, alone: bool = False) -> list[ClaimedRow]:
    """Rows claimed by the task and, unless ``alone``, by those cascaded from it; each once."""
    claims = claims_of([task.pk] if alone else line_of(task))
    claims = list(claims.filter(source=CLAIMED_AS).select_related("union").order_by("-pk")[:MOST])
    found = claimable_activities(scope).in_bulk([claim.row_key for claim in claims])
    rows: dict[int, ClaimedRow] = {}
    for claim in claims:
        is_own = claim.label == task.label
        if claim.row_key in rows and not is_own:
            continue
        seen = found.get(claim.row_key)
        rows[claim.row_key] = ClaimedRow(
            claim_id=claim.pk,
            key=claim.row_key,
            union_name=seen.union.name if seen else claim.union.name,
            title=seen.title if seen else "",
            is_own=is_own,
        )
    return list(rows.values())
