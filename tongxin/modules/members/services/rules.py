"""The checks of the data examination (体检规则), each one statement over all rows.

What a check reads in sealed documents is opened in batches and given to its statement.

Every statement says key, union, path, membership and what is the matter; ``lo`` and ``hi`` bound
the paths of the subtree, ``today`` is the day of the check.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError
from tongxin.kernel.identity import parse_uscc
from tongxin.kernel.identity.documents import MAX_AGE, MIN_AGE
from tongxin.modules.members.models import WorkerGroup
from tongxin.modules.members.selectors.memberships import TAKES_PERSONS
from tongxin.modules.members.services.documents import in_words
from tongxin.modules.members.states import CURRENT, EMPLOYMENT_FORMS
from tongxin.shared.orgs.levels import PARTS_OF_A_UNION, Kind

MONTHS_EMPTY = 12
Facts = dict[str, Any]
OF_MEMBER = """
SELECT 'm' || m.id, m.union_id, m.union_path, m.id, {said}
FROM members_membership m JOIN people_worker w ON w.id = m.worker_id
JOIN orgs_unionorg u ON u.id = m.union_id
WHERE m.left_on IS NULL AND m.status = ANY(%(current)s) AND w.erased_at IS NULL
  AND m.union_path >= %(lo)s AND m.union_path < %(hi)s AND {wrong}
"""
INCOMPLETE = """
SELECT 'u' || m.union_id, m.union_id, m.union_path, NULL::bigint, count(*)::text
FROM members_membership m JOIN people_worker w ON w.id = m.worker_id
WHERE m.left_on IS NULL AND m.status = ANY(%(current)s) AND w.erased_at IS NULL
  AND m.union_path >= %(lo)s AND m.union_path < %(hi)s
  AND (w.mobile_index IS NULL OR w.birth_date IS NULL OR w.sex = ''
       OR w.employment_form <> ALL(%(forms)s))
GROUP BY m.union_id, m.union_path
"""
EMPTY = """
SELECT 'u' || u.id, u.id, u.path, NULL::bigint, ''
FROM orgs_unionorg u
WHERE u.path >= %(lo)s AND u.path < %(hi)s AND u.closed_on IS NULL
  AND u.kind = ANY(%(kinds)s) AND u.level <> ALL(%(parts)s)
  AND u.founded_on <= %(today)s::date - %(empty)s * interval '1 month'
  AND NOT EXISTS (
    SELECT FROM members_membership m
    WHERE m.union_path >= u.path AND m.union_path < left(u.path, -1) || '0'
      AND m.status <> 'pending_confirm' AND m.joined_on <= %(today)s
      AND (m.left_on IS NULL OR m.left_on > %(today)s::date - %(empty)s * interval '1 month'))
"""
SHARED = """
SELECT 'm' || m.id, m.union_id, m.union_path, m.id, (known.count - 1)::text
FROM (SELECT mobile_index, count(*) FROM people_worker
      WHERE mobile_index IS NOT NULL AND left_on IS NULL
        AND id NOT IN (SELECT gone_id FROM people_alias WHERE until IS NULL)
      GROUP BY 1 HAVING count(*) > 1) known
JOIN people_worker w USING (mobile_index)
JOIN members_membership m ON m.worker_id = w.id
WHERE m.left_on IS NULL AND m.status = ANY(%(current)s)
  AND m.union_path >= %(lo)s AND m.union_path < %(hi)s
"""
# Branches and groups are parts of their union; another union below it counts for itself.
OWN = """own AS (
    SELECT u.id, coalesce(whole.id, u.id) AS union_id, coalesce(whole.path, u.path) AS path
    FROM orgs_unionorg u LEFT JOIN LATERAL (
        SELECT above.id, above.path FROM orgs_unionorg above
        WHERE u.level = ANY(%(parts)s) AND above.level <> ALL(%(parts)s)
          AND above.id = ANY(string_to_array(trim(BOTH '/' FROM u.path), '/')::bigint[])
        ORDER BY above.path DESC LIMIT 1) whole ON true
)"""
# Joint unions and federations have members whose employers nobody counts; where a covered employer
# has no head count, nothing can be compared. Who is retained works nowhere.
ABOVE = f"""
WITH {OWN}
SELECT 'u' || u.id, u.id, u.path, NULL::bigint, inside.members || ' ' || covered.workers
FROM orgs_unionorg u
JOIN (SELECT union_id, sum(workers) AS workers FROM orgs_employerstanding
      WHERE is_covered AND since <= %(today)s AND (until IS NULL OR until > %(today)s)
      GROUP BY union_id HAVING bool_and(workers > 0)) covered ON covered.union_id = u.id
JOIN (SELECT own.union_id, count(*) AS members
      FROM members_membership m JOIN own ON own.id = m.union_id
      WHERE m.left_on IS NULL AND m.status = ANY(%(current)s) AND m.retained_for = ''
      GROUP BY 1) inside ON inside.union_id = u.id
WHERE u.path >= %(lo)s AND u.path < %(hi)s AND u.closed_on IS NULL AND u.kind = ANY(%(single)s)
  AND inside.members > covered.workers
"""  # noqa: S608 - made of constants
# Whom another employer sends and who has none in the common
# sense may well be members elsewhere: handbook 61 means the employer's own people.
# The key is of employer and union: whoever of its members comes or goes, it is the same finding.
TWICE = f"""
WITH {OWN}, named AS (
    SELECT m.employer_uscc AS uscc, own.union_id, own.path, min(m.id) AS one, count(*) AS members
    FROM members_membership m JOIN own ON own.id = m.union_id
    JOIN people_worker w ON w.id = m.worker_id
    WHERE m.left_on IS NULL AND m.status = ANY(%(current)s) AND m.retained_for = ''
      AND m.employer_uscc > '' AND w.employment_form <> ALL(%(elsewhere)s)
    GROUP BY 1, 2, 3
), placed AS (
    SELECT uscc, union_id FROM named
    UNION SELECT e.uscc, own.union_id
    FROM orgs_employercover c JOIN orgs_employer e ON e.id = c.employer_id
    JOIN own ON own.id = c.union_id
    WHERE c.since <= %(today)s AND (c.until IS NULL OR c.until > %(today)s)
), twice AS (SELECT uscc FROM placed GROUP BY uscc HAVING count(*) > 1)
SELECT 'e' || uscc || 'u' || union_id, union_id, path, one, uscc || ' ' || members
FROM named JOIN twice USING (uscc)
WHERE path >= %(lo)s AND path < %(hi)s
"""  # noqa: S608 - made of constants
COMPARED = """
SELECT 'm' || id, union_id, union_path, id, said
FROM unnest(%(ids)s::bigint[], %(unions)s::bigint[], %(paths)s::text[], %(wrong)s::text[])
     AS one (id, union_id, union_path, said)
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One check: what it is called, what it says of a row, and how it is mended."""

    code: str
    name: str | Promise
    said: str | Promise
    mend: str | Promise
    sql: str
    facts: Callable[[], Facts] = dict
    words: Callable[[str], str] = str  # what was found, as a sentence needs it
    narrows: str = ""  # what narrows the list of members to the rows that were found
    opens: bool = False  # reads sealed documents: what it found is given to the statement


def _counts(said: str) -> str:
    members, _space, workers = said.partition(" ")
    told = {"members": members, "workers": workers}
    return str(_("在册会员 %(members)s 人，职工 %(workers)s 人")) % told


def _employer(said: str) -> str:
    code, _space, members = said.partition(" ")
    told = {"code": code, "members": members}
    return str(_("用人单位 %(code)s（%(members)s 名会员）")) % told


def _of_member(wrong: str, said: str = "''") -> str:
    return OF_MEMBER.format(wrong=wrong, said=said)


def _names() -> Facts:
    return {"names": [name for one in WorkerGroup.objects.all() for name in one.names]}


def _wrong_codes() -> Facts:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT employer_uscc FROM members_membership WHERE left_on IS NULL"
        )
        found = [code for (code,) in cursor.fetchall() if code]
    return {"wrong": [code for code in found if not _is_code(code)]}


def _is_code(text: str) -> bool:
    try:
        return parse_uscc(text) == text
    except DomainError:
        return False


RULES = (
    Rule(
        "joined_too_young",
        _("入会时不满16周岁"),
        _("入会日期 %(said)s，当时不满16周岁"),
        _("核对出生日期和入会日期，在会员名册中更正后重新导入"),
        _of_member(f"w.birth_date + interval '{MIN_AGE} years' > m.joined_on", "m.joined_on::text"),
    ),
    Rule(
        "joined_ahead",
        _("入会日期晚于今天"),
        _("入会日期 %(said)s 还没有到"),
        _("在会员名册中更正入会日期后重新导入"),
        _of_member("m.joined_on > %(today)s", "m.joined_on::text"),
    ),
    Rule(
        "too_old",
        _("年龄超过120周岁"),
        _("按出生日期已超过120周岁，请核对是否在世、出生日期是否有误"),
        _("更正出生日期；已去世的，办理离会"),
        _of_member(f"w.birth_date + interval '{MAX_AGE + 1} years' <= %(today)s"),
    ),
    Rule(
        "document_differs",
        _("证件与登记不符"),
        _("%(said)s"),
        _("对照证件核对：资料录错的，更正姓名以外的项目后重新导入；证件号码录错的，重新登记后合并"),
        COMPARED,
        words=in_words,
        opens=True,
    ),
    Rule(
        "union_closed",
        _("在册会员所在工会已撤销"),
        _("所在工会已于 %(said)s 撤销，会员还在册"),
        _("办理会籍转接或离会"),
        _of_member("u.closed_on <= %(today)s", "u.closed_on::text"),
    ),
    Rule(
        "wrong_employer_code",
        _("用人单位信用代码有误"),
        _("用人单位信用代码 %(said)s 通不过校验"),
        _("核对营业执照或法人证书，在会员名册中更正后重新导入"),
        _of_member("m.employer_uscc = ANY(%(wrong)s)", "m.employer_uscc"),
        _wrong_codes,
    ),
    Rule(
        "shared_mobile",
        _("手机号与他人相同"),
        _("手机号与另外 %(said)s 人相同"),
        _("更正手机号；确为家人共用的，写明情况"),
        SHARED,
    ),
    Rule(
        "unknown_group",
        _("职工群体写法不认识"),
        _("名册中的职工群体写作“%(said)s”，没有计入任何群体"),
        _("在会员页面登记群体，并在会员名册中改用规定的名称"),
        _of_member(
            "EXISTS (SELECT FROM unnest(w.worker_groups) name WHERE name <> ALL(%(names)s))",
            "left(array_to_string(ARRAY(SELECT name FROM unnest(w.worker_groups) name"
            " WHERE name <> ALL(%(names)s)), '、'), 100)",
        ),
        _names,
    ),
    Rule(
        "incomplete_records",
        _("实名信息不完整"),
        _("有 %(said)s 名会员缺手机号、性别、出生日期或用工形式"),
        _("导出会员名单补齐缺少的内容，再作为会员名册导入"),
        INCOMPLETE,
        narrows="&incomplete=1",
    ),
    Rule(
        "members_above_workers",
        _("会员人数多于职工人数"),
        _("%(said)s"),
        _("核对年度职工人数和会员名册：人数变了的更新职工人数，已离职的办理会籍转接、保留或离会"),
        ABOVE,
        words=_counts,
    ),
    Rule(
        "employer_in_two_unions",
        _("同一单位在两个工会"),
        _("%(said)s 同时列在另一个工会"),
        _(
            "核对单位由哪个工会覆盖：单位写错的，在会员名册中更正后重新导入；会员归属有误的，办理会籍转接"
        ),
        TWICE,
        words=_employer,
    ),
    Rule(
        "empty_union",
        _("空壳工会"),
        _("超过12个月没有会员"),
        _("发展会员，或按程序撤销"),
        EMPTY,
    ),
)
BY_CODE = {one.code: one for one in RULES}


def given(rule: Rule, lo: str, hi: str, today: Any) -> Facts:
    """The values of a rule's statement over a subtree."""
    own = {
        "lo": lo,
        "hi": hi,
        "today": today,
        "current": list(CURRENT),
        "forms": list(EMPLOYMENT_FORMS),
        "kinds": list(TAKES_PERSONS),
        "parts": list(PARTS_OF_A_UNION),
        "empty": MONTHS_EMPTY,
        "single": [Kind.GRASSROOTS_UNION, Kind.ORGAN_UNION],
        "elsewhere": list(EMPLOYMENT_FORMS[1:]),
    }
    return own | rule.facts()
