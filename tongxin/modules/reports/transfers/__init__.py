"""Lists of reports and rounds, and the rows behind figures, as files (列表和明细)."""

from tongxin.modules.reports.transfers.lists import (
    BOARD,
    CHAPTERS,
    FOLLOW,
    ROUNDS,
    SUMMARIES,
    stage_of,
)
from tongxin.modules.reports.transfers.rows import rows_list

__all__ = ["BOARD", "CHAPTERS", "FOLLOW", "ROUNDS", "SUMMARIES", "rows_list", "stage_of"]
