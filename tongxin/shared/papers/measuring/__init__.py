"""Opens any Word file and measures it against GB/T 9704-2012 (公文格式检查)."""

from tongxin.shared.papers.measuring.measure import Finding, measure

__all__ = ["Finding", "measure"]
