"""Tables of the engine."""

from tongxin.shared.scarce.models.answers import Answer, AnswerSheet
from tongxin.shared.scarce.models.grants import Allowance, AllowanceEntry, BenefitKey, Hashed
from tongxin.shared.scarce.models.lotteries import Entrant, Lottery
from tongxin.shared.scarce.models.places import Claim, Pool, Wait

__all__ = [
    "Allowance",
    "AllowanceEntry",
    "Answer",
    "AnswerSheet",
    "BenefitKey",
    "Claim",
    "Entrant",
    "Hashed",
    "Lottery",
    "Pool",
    "Wait",
]
