"""Recompute an exported log and compare it with anchors kept elsewhere: LOG [ANCHORS]."""

import json
import sys
from hashlib import sha256
from pathlib import Path

WAYS = {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")}
previous, reached, wrong = "0" * 64, set(), []

with Path(sys.argv[1]).open(encoding="utf-8") as log:
    for number, line in enumerate(log, start=1):
        batch = json.loads(line)
        digests = [sha256(json.dumps(e, **WAYS).encode()).hexdigest() for e in batch["entries"]]
        digest = sha256("\n".join((previous, *digests)).encode()).hexdigest()
        if (previous, digest) != (batch["previous"], batch["digest"]):
            wrong.append(f"batch {number} is not what was chained")
        previous = digest
        reached.add(digest)

if len(sys.argv) > 2:
    days = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))["days"]
    lost = [day["day"] for day in days if day["digest"] not in reached]
    wrong += [f"the anchor of {day} is not in the log" for day in lost]

sys.stdout.write("\n".join(wrong or ["right"]) + "\n")
sys.exit(1 if wrong else 0)
