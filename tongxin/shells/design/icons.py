"""The icons of the sprite."""

from pathlib import Path

NAMES = frozenset(Path(__file__).with_name("icons.txt").read_text(encoding="utf-8").split())
