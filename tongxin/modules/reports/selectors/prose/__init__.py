"""Prose with numbers in it: what is bound to a figure, what was typed, how it is said."""
