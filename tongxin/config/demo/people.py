"""Fictional persons: names, documents and mobile numbers that belong to nobody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum.cn import ric

# Resident IDs were never issued with the division 710000, nor numbers of the mobile block 1540000.
DIVISION, MOBILE = "710000", "154"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
COMPOUND = ("欧阳", "上官", "司徒", "诸葛")
MALE = "建国志强明伟勇军磊涛斌浩宇航鹏飞凯俊杰文博海波东升立新振华永康家和思远景行"
FEMALE = "秀英丽娟芳敏静淑兰桂玉婷雪梅倩颖琳慧欣怡晓燕红霞佳悦雨桐若溪梦瑶雅宁"
MINORITY = ("阿依古丽·买买提", "扎西·多吉", "卓玛·央金", "巴特尔·苏和", "古丽娜尔·艾山")
ETHNIC = ("维吾尔族", "藏族", "藏族", "蒙古族", "维吾尔族")
EDUCATION = ("初中", "高中", "中专", "大学专科", "大学本科", "硕士研究生")
EDUCATION_WEIGHTS = (14, 20, 16, 27, 20, 3)
POLITICS = ("群众", "中共党员", "共青团员")
FORMS = ("劳动合同", "劳务派遣", "事业编制", "灵活就业")
SKILLS = ("", "初级工", "中级工", "高级工", "技师", "高级技师")
GROUPS = ("", "农民工", "快递员", "货车司机", "网约送餐员", "护工护理员")
WORK = ("操作工", "装配工", "焊工", "电工", "质检员", "文员", "驾驶员", "护士", "教师", "营业员")


@dataclass(frozen=True, slots=True)
class Person:
    """One fictional worker as a roster tells it, under the keys of the sheet of members."""

    name: str
    id_number: str
    mobile: str
    sex: str
    birth_date: date
    ethnicity: str
    education: str
    political_status: str
    household: str
    employment_form: str
    occupation: str
    skill_level: str
    worker_groups: str


def people(
    random: Random, today: date, *, division: str = DIVISION, number: int = 0
) -> Iterator[Person]:
    """Persons without end, no two with the same document or mobile number.

    Two streams share nobody if their divisions differ and their numbers lie far apart.
    """
    taken: set[str] = set()
    while True:
        number += 1
        is_male = random.random() < 0.56
        born = date(today.year - 58, 1, 1) + timedelta(days=random.randrange(38 * 365))
        document = _document(division, random, born, is_male=is_male)
        if document in taken:
            continue
        taken.add(document)
        name, ethnicity = _name(random, is_male=is_male)
        yield Person(
            name=name,
            id_number=document,
            mobile=f"{MOBILE}{number:08}",
            sex="男" if is_male else "女",
            birth_date=born,
            ethnicity=ethnicity,
            education=random.choices(EDUCATION, EDUCATION_WEIGHTS)[0],
            political_status=random.choices(POLITICS, (70, 18, 12))[0],
            household=random.choice(("城镇", "农村")),
            employment_form=random.choices(FORMS, (70, 12, 10, 8))[0],
            occupation=random.choice(WORK),
            skill_level=random.choices(SKILLS, (50, 12, 16, 14, 6, 2))[0],
            worker_groups=random.choices(GROUPS, (62, 22, 5, 4, 5, 2))[0],
        )


def officer_name(random: Random) -> str:
    """A name for somebody who works at a union."""
    return _han(random, is_male=random.random() < 0.5)


def _document(division: str, random: Random, born: date, *, is_male: bool) -> str:
    body = f"{division}{born:%Y%m%d}{random.randrange(500) * 2 + is_male:03}"
    return body + ric.calc_check_digit(f"{body}0")


def _name(random: Random, *, is_male: bool) -> tuple[str, str]:
    if random.random() < 0.01:
        n = random.randrange(len(MINORITY))
        return MINORITY[n], ETHNIC[n]
    return _han(random, is_male=is_male), "汉族"


def _han(random: Random, *, is_male: bool) -> str:
    surname = random.choice(COMPOUND) if random.random() < 0.01 else random.choice(SURNAMES)
    signs = MALE if is_male else FEMALE
    given = random.choice(signs)
    return surname + given + (random.choice(signs) if random.random() < 0.8 else "")
