"""The reader of official documents (公文识读)."""

from tongxin.shared.papers.reading.notice import read_notice, read_text
from tongxin.shared.papers.reading.tree import NoticeTree

__all__ = ["NoticeTree", "read_notice", "read_text"]
