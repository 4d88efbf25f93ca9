"""Pages of the staff workbench."""

from tongxin.shells.entry.acts import act, page, shown_once, submit, ticked

__all__ = ["act", "page", "shown_once", "submit", "ticked"]
