"""The wall of the row sets; seals of before are laid out the same way."""

import hashlib
import json
import zlib
from decimal import Decimal

from django.db import migrations

from tongxin.kernel.protect import Protect
from tongxin.kernel.rls import BYPASS_ROLE

OLD = """SELECT id, seal_id, union_id, union_path, code, version, value, numerator, denominator,
row_count, digest, rows FROM indicators_sealedfigure WHERE sets = '{}'::jsonb"""
KEEP = """INSERT INTO indicators_sealedrows
(seal_id, union_id, union_path, digest, row_count, packed) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING"""
LEAD = "UPDATE indicators_sealedfigure SET sets = %s, digest = %s WHERE id = %s"


def convert(_apps, schema_editor):
    """Rows of each side and term for themselves, as text, in the order of today's seals."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {BYPASS_ROLE}")
        cursor.execute(OLD)
        for pk, seal, union, path, code, version, *numbers, said, rows in cursor.fetchall():
            sets = {}
            is_whole = said == _former(code, version, bytes(rows))
            for heading, text, count in _texts(bytes(rows)):
                packed = zlib.compress(text, 4)
                sets[heading] = hashlib.sha256(packed).hexdigest()
                cursor.execute(KEEP, [seal, union, path, sets[heading], count, packed])
            digest = _digest(code, version, numbers, sets) if is_whole else said
            cursor.execute(LEAD, [json.dumps(sets), digest, pk])
        cursor.execute("SET LOCAL ROLE NONE")


def _texts(rows):
    headed = {}
    for key, union, day, person, value in json.loads(zlib.decompress(rows)):
        heading, _colon, own = key.rpartition(":")
        headed.setdefault(heading, []).append((union, day, own, person, value))
    for heading, lines in headed.items():
        ordered = sorted(lines, key=lambda line: (line[0], line[1], int(line[2])))
        text = "".join("\t".join(map(str, line)) + "\n" for line in ordered)
        yield heading, text.encode(), len(lines)


def _former(code, version, rows):
    """The digest as it was taken before: what does not fit it stays broken."""
    text = [f"{code}.{version}"]
    text += ["\x1f".join(map(str, row)) for row in json.loads(zlib.decompress(rows))]
    return hashlib.sha256("\n".join(text).encode()).hexdigest()


def _digest(code, version, numbers, sets):
    told = ["" if number is None else f"{Decimal(str(number)):.2f}" for number in numbers]
    text = [f"{code}.{version}", *told]
    text += [f"{heading}={digest}" for heading, digest in sorted(sets.items())]
    return hashlib.sha256("\n".join(text).encode()).hexdigest()


class Migration(migrations.Migration):
    dependencies = [("indicators", "0005_row_sets")]
    operations = [
        Protect("SealedRows"),
        migrations.RunPython(convert, migrations.RunPython.noop),
    ]
