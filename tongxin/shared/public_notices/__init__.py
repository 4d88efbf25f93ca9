"""Public notice (公示): what is shown, for how long, objections, and what must wait for it."""
