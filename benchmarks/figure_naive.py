"""The plain ways to count the same figures: a query for each, or one scan of each ledger."""

from django.db import connection

from tongxin.kernel.rls import bypass
from tongxin.shared.indicators.aliases import led_on
from tongxin.shared.indicators.compute import TOTAL, Asked, Result, put_together
from tongxin.shared.indicators.declare import Term, get_figure
from tongxin.shared.indicators.folding import CHILD, CHILD_OF, Counted, Tally, count_together
from tongxin.shared.indicators.relation import relation

ALONE = f"""
SELECT grouping({CHILD}) = 1, {CHILD}, {{total}}, count(*) {{source}} {CHILD_OF}
GROUP BY GROUPING SETS (({CHILD}), ())
"""


def one_by_one(codes: list[str], asked: Asked) -> list[Result]:
    """Every figure by a query of its own, which reads the rows it counts and no others."""
    found = []
    for figure in map(get_figure, codes):
        with bypass("figures"):
            counted = {term: _alone(term, asked) for term in figure.terms}
        found.append(put_together(figure, asked, counted))
    return found


def from_rows(codes: list[str], asked: Asked) -> list[Result]:
    """All figures by one scan of each ledger, without cells."""
    chosen = [get_figure(code) for code in codes]
    with bypass("figures"):
        terms = [term for figure in chosen for term in figure.terms]
        counted = count_together(terms, asked.span, asked.union.pk, by="child")
    return [put_together(figure, asked, counted) for figure in chosen]


def _alone(term: Term, asked: Asked) -> Counted:
    source, params = led_on(relation(term, asked.span), term).within(asked.union.pk)
    found = Counted()
    with connection.cursor() as cursor:
        sql = ALONE.format(total=TOTAL[term.how], source=source)
        cursor.execute(sql, params)
        for is_whole, key, value, rows in cursor.fetchall():
            if is_whole:
                found.whole = Tally(value, rows)
            else:
                found.groups[key] = Tally(value, rows)
    return found
