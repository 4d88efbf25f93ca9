"""Pages of the staff workbench."""

from tongxin.shells.entry.acts import act, page, submit

__all__ = ["act", "page", "submit"]
