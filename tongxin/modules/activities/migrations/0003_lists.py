from django.db import migrations

KINDS = (
    ("party_day", "主题党日"),
    ("lecture", "宣讲"),
    ("quiz", "知识竞赛"),
    ("speech", "演讲"),
    ("recital", "诵读"),
    ("choir", "歌咏"),
    ("performance", "文艺演出"),
    ("exhibition", "书法摄影展"),
    ("short_video", "微视频征集"),
    ("flash_mob", "快闪"),
    ("sports", "文体健身"),
    ("film", "观影"),
    ("social", "联谊交友"),
    ("study_visit", "参观研学"),
    ("training", "培训"),
    ("condolence", "慰问"),
    ("volunteering", "志愿服务"),
    ("legal_education", "普法"),
    ("clinic", "义诊体检"),
    ("other", "其他"),
)
PLACES = (
    ("organ", "机关"),
    ("park", "园区"),
    ("enterprise", "企业"),
    ("workshop", "车间"),
    ("team", "班组"),
    ("site", "工地"),
    ("school", "学校"),
    ("classroom", "课堂"),
    ("vocational_school", "职校"),
    ("community", "社区"),
    ("township", "乡镇"),
    ("village", "农村"),
    ("venue", "工会阵地"),
    ("online", "线上"),
    ("other_place", "其他场所"),
)
SETS = (
    (
        "ten_into",
        "十进",
        "organ park enterprise workshop team school classroom community township village",
    ),
    ("six_into", "六进", "enterprise workshop team site vocational_school community"),
)


def install(apps, _schema_editor):
    """The lists a federation starts with; it changes them on the desk."""
    kind, place, group = (
        apps.get_model("activities", name) for name in ("ActivityKind", "PlaceType", "PlaceTypeSet")
    )
    for model, entries in ((kind, KINDS), (place, PLACES)):
        for position, (code, name) in enumerate(entries, start=1):
            model.objects.update_or_create(
                code=code, defaults={"name": name, "position": position * 10}
            )
    for position, (code, name, members) in enumerate(SETS, start=1):
        made, _ = group.objects.update_or_create(
            code=code, defaults={"name": name, "position": position * 10}
        )
        made.place_types.set(place.objects.filter(code__in=members.split()))


class Migration(migrations.Migration):
    dependencies = [("activities", "0002_wall")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
