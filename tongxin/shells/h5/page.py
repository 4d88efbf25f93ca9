"""Pages of the worker's side."""

from tongxin.shells.entry.acts import act, page, submit

__all__ = ["act", "page", "submit"]
