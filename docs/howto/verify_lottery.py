"""Recompute a lottery from its public file: python verify_lottery.py FILE (0 right, 1 wrong)."""

import json
import sys
from hashlib import sha256
from pathlib import Path


def digest(*lines):
    """SHA-256 over lines, each with its line feed."""
    return sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


told = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8-sig"))
names = ("format", "rule", "title", "places", "seed_source", "seed_due_at", "list_hash")
entrants, gone = told["entrants"], {one["entrant"] for one in told["withdrawn"]}
score = {e: sha256(f"{told['seed']}|{e}".encode()).hexdigest() for e in entrants}
order = sorted(set(entrants) - gone, key=lambda e: (score[e], e)) if told["seed"] else []

right = (
    len(entrants) == len(set(entrants))
    and gone <= set(entrants)
    and digest(*sorted(entrants)) == told["list_hash"]
    and digest(*(told[name] for name in names)) == told["notice_hash"]
    and order == told["ranking"]
    and order[: told["places"]] == told["winners"]
)
sys.stdout.write("right\n" if right else "WRONG\n")
sys.exit(0 if right else 1)
