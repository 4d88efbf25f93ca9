"""Every list of members through HTTP: first pages, deep pages, filters, searches.

    python benchmarks/lists.py [--quick]

Fills a database of its own with a million members (a tenth with --quick), signs a provincial
officer in, asks a server of this process for every list page, and takes the database away. A plain
OFFSET and an ILIKE over the same rows stand beside it. The last line is JSON: milliseconds of the
95th percentile by page, the deep page ÷ the first, what a page counts behind itself, and the two
plain ways. It ends with 1 where a page takes more than 150 ms or the deep one more than 1.5 times
the first.
"""

import argparse
import http.client
import json
import os
import statistics
import sys
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote
from wsgiref.simple_server import WSGIRequestHandler, make_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import django

django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.test import Client  # noqa: E402

from benchmarks.databases import a_database  # noqa: E402
from tongxin.config import reference  # noqa: E402
from tongxin.kernel import crypto  # noqa: E402
from tongxin.kernel.actors import Actor  # noqa: E402
from tongxin.kernel.rls import speaking  # noqa: E402
from tongxin.shared.access.models import Account, Grant, Role  # noqa: E402

FULL = {"unions": 20_000, "members": 1_000_000}
QUICK = {"unions": 2_000, "members": 100_000}
NAME = "tongxin_benchmark_lists"
SQL = Path(__file__).with_name("lists.sql")
NOW = datetime(2026, 1, 31, 4, tzinfo=UTC)
ROUNDS, MOST_MS, MOST_RATIO = 20, 150, 1.5
MEMBERS = "/desk/members/"
BEHIND = {"groups_counted": f"{MEMBERS}groups/?counted=1"}  # fetched once the page stands
PLAIN = {
    "offset": "SELECT * FROM members_membership m JOIN people_worker w ON w.id = m.worker_id"
    " ORDER BY m.id DESC OFFSET {deep} LIMIT 51",
    "ilike": "SELECT count(*) FROM people_worker WHERE name ILIKE '%晓华%'",
}


class Quiet(WSGIRequestHandler):
    """A handler that keeps no log."""

    def log_message(self, *_given: object) -> None:
        """Nothing."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the people")
    given = parser.parse_args()
    size = QUICK if given.quick else FULL
    with a_database(NAME, partial(fill, size)) as address:
        cookie = _signed_in()
        told = _serve(partial(_measure, size, cookie))
        told |= {f"{name}_ms": _plain(address, sql, size) for name, sql in PLAIN.items()}
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    if max(told["p95_ms"].values()) > MOST_MS or told["depth_ratio"] > MOST_RATIO:
        raise SystemExit(1)


def fill(size: dict[str, int], address: str) -> None:
    """Make the rows as superuser; then let the planner look at them."""
    sealed = {
        column: crypto.seal(text, context=f"people.Worker.{column}").hex()
        for column, text in (("id_number", "630102199001010013"), ("mobile", "13900000000"))
    }
    sealed["wanted"] = crypto.seal("大学本科", context="members.Correction.wanted").hex()
    sealed["base"] = crypto.seal("5436.00", context="members.DuesBase.base").hex()
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute(SQL.read_text(encoding="utf-8").format(**size, **sealed))
        owner.execute("VACUUM ANALYZE")


def pages(size: dict[str, int]) -> dict[str, str]:
    """What is asked for, by a short name; the deep page lies where one in a hundred is left."""
    deep = urlsafe_b64encode(json.dumps([size["members"] // 100]).encode()).decode().rstrip("=")
    together = f"union=B5&status=active&group=courier&words={quote('赵')}"
    return {
        "members": MEMBERS,
        "members_deep": f"{MEMBERS}?after={deep}",
        "members_city": f"{MEMBERS}?union=B5",
        "members_union": f"{MEMBERS}?union=B{size['unions']}",
        "members_withdrawn": f"{MEMBERS}?status=withdrawn",
        "members_group": f"{MEMBERS}?group=migrant_worker",
        "members_rare_group": f"{MEMBERS}?group=mall_promoter",
        "members_set": f"{MEMBERS}?group=eight_groups",
        "members_women": f"{MEMBERS}?group=female_worker",
        "members_form": f"{MEMBERS}?form={quote('新就业形态')}",
        "members_common_form": f"{MEMBERS}?form={quote('劳动合同')}",
        "members_name": f"{MEMBERS}?words={quote('晓华')}",
        "members_one_sign": f"{MEMBERS}?words={quote('赵')}",
        "members_whole_name": f"{MEMBERS}?words={quote('赵建军')}",
        "members_nobody": f"{MEMBERS}?words={quote('没有')}",
        "members_all_at_once": f"{MEMBERS}?{together}",
        "search": f"/desk/search/?q={quote('晓华')}",
        "unions": f"{MEMBERS}unions/",
        "unions_name": f"{MEMBERS}unions/?words={quote('第19')}",
        "findings": f"{MEMBERS}findings/",
        "duplicates": f"{MEMBERS}duplicates/",
        "applications": f"{MEMBERS}applications/",
        "imports": f"{MEMBERS}imports/",
        "members_incomplete": f"{MEMBERS}?incomplete=1",
        "groups": f"{MEMBERS}groups/",
        "employers": f"{MEMBERS}employers/",
        "employers_must": f"{MEMBERS}employers/?kind=must",
        "employers_industry": f"{MEMBERS}employers/?industry=C",
        "transfers_in": f"{MEMBERS}transfers/",
        "transfers_out": f"{MEMBERS}transfers/?side=out",
        "corrections": f"{MEMBERS}corrections/",
        "leaving": f"{MEMBERS}leaving/",
        "merges": f"{MEMBERS}merges/",
        "withdrawals": f"{MEMBERS}withdrawals/",
        "dues": f"{MEMBERS}dues/?month=2026-01",
        "dues_owed": f"{MEMBERS}dues/?month=2026-01&state=owed",
        "dues_payments": f"{MEMBERS}dues/payments/",
        "dues_arrears": f"{MEMBERS}dues/arrears/",
        "dues_bases": f"{MEMBERS}dues/bases/",
        "dues_missing": f"{MEMBERS}dues/missing/",
        "dues_rates": f"{MEMBERS}dues/rates/",
    }


def _measure(size: dict[str, int], cookie: str, port: int) -> dict:
    found: dict[str, list[float]] = {}
    for name, url in pages(size).items():
        _get(port, url, cookie)  # the first one loads templates and plans
        found[name] = [_get(port, url, cookie) for _round in range(ROUNDS)]
        sys.stdout.write(f"{name:24}{_p95(found[name]):8.1f} ms\n")
        sys.stdout.flush()
    deep = statistics.median(found["members_deep"]) / statistics.median(found["members"])
    p95 = {name: round(_p95(times), 1) for name, times in found.items()}
    told = {"members": size["members"], "p95_ms": p95, "depth_ratio": round(deep, 2)}
    return told | {"behind_ms": {name: _get(port, url, cookie) for name, url in BEHIND.items()}}


def _get(port: int, url: str, cookie: str) -> float:
    began = time.perf_counter()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    line.request("GET", url, headers={"Cookie": cookie, "Host": "localhost"})
    answer = line.getresponse()
    content = answer.read()
    line.close()
    spent = (time.perf_counter() - began) * 1000
    if answer.status != http.HTTPStatus.OK or b"</html>" not in content:
        raise SystemExit(f"{url}: {answer.status}")
    return spent


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def _serve(measure: Callable[[int], dict]) -> dict:
    server = make_server("127.0.0.1", 0, WSGIHandler(), handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        return measure(server.server_port)
    finally:
        server.shutdown()
        server.server_close()


def _signed_in() -> str:
    """The cookie of an officer over the whole province, who deals with dues as well."""
    with speaking(Actor.system("benchmark")):
        reference.install(NOW)
        account = Account.objects.create(username="officer", name="林知远")
        for role in Role.objects.filter(code__in=("province_officer", "dues_officer")):
            Grant.objects.create(
                account=account, role=role, union_id=1, valid_from=NOW, made_by="benchmark"
            )
    browser = Client()
    browser.force_login(account)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={browser.cookies[name].value}"


def _plain(address: str, sql: str, size: dict[str, int]) -> float:
    times = []
    with psycopg.connect(address) as server:
        for _round in range(3):
            began = time.perf_counter()
            server.execute(sql.format(deep=size["members"] * 99 // 100)).fetchall()
            times.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(times), 1)


if __name__ == "__main__":
    main()
