"""Whatever stands in a notice: nothing crashes, and every span is faithful."""

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tongxin.shared.papers.reading import read_notice, read_text
from tongxin.shared.papers.tests.word_files import built

PARAGRAPHS = [
    "澜江省总工会文件",
    "澜总发〔2026〕3号",
    "关于开展竞赛的通知",
    "各市总工会，各产业工会：",
    "一、竞赛组织",
    "三、",
    "（一）加强领导。各级工会要成立专班，至少确定一名联络员。",
    "(2)举办比赛；开展演练；于6月底前将总结报省总工会",
    "1．组织职工参加培训，培训率不低于百分之九十，覆盖不少于1.2万人次。",
    "2、以“比学赶超，争先”为主题，广泛开展活动，营造氛围。",
    "各级工会要高度重视，加强组织领导。",
    "请各单位于2月30日前报送材料。",
    "附件",
    "附件：1.名单",
    "澜江省总工会",
    "２０２６年５月２８日",
    "— 3 —",
    "“未合上的引号，开展活动",
    "至少，不少于若干，不低于1/3，不少于3至5次",
    "组织",
    "\t",
    "，。；：、",
]
anything = st.one_of(
    st.sampled_from(PARAGRAPHS),
    st.text(alphabet="".join(PARAGRAPHS), max_size=60),
    st.text(max_size=20),
)


def assert_faithful(tree) -> None:
    read = json.loads(json.dumps(tree.to_json(), ensure_ascii=False))
    assert set(read) == {"document", "text", "sections", "report_duties", "warnings"}
    spans = []
    for section in read["sections"]:
        assert [m["ordinal"] for m in section["measures"]] == list(
            range(1, len(section["measures"]) + 1)
        )
        for measure in section["measures"]:
            assert read["text"][measure["start"] : measure["end"]] == measure["source"]
            assert measure["title"]
            assert measure["title"] in measure["source"]
            if measure["target"]:
                assert measure["target"]["source"] in measure["source"]
            spans.append((measure["start"], measure["end"]))
    spans.sort()
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    for duty in read["report_duties"]:
        assert duty["text"] in read["text"]


@given(st.lists(anything, max_size=14), st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_any_mix_of_paragraphs_is_read_without_a_crash(paragraphs, between):
    assert_faithful(read_text(between.join(paragraphs)))


words = st.text(
    alphabet=st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"),
    max_size=20,
)
cells = st.one_of(st.sampled_from(["工作任务", "完成时限", "6月底前", *PARAGRAPHS]), words)
blocks = st.one_of(
    st.one_of(st.sampled_from(PARAGRAPHS), words).map(lambda text: {"p": text.strip("\t")}),
    st.lists(st.lists(cells, min_size=1, max_size=4), min_size=1, max_size=3).map(
        lambda rows: {"table": rows}
    ),
    st.lists(st.sampled_from(PARAGRAPHS), max_size=3).map(lambda lines: {"box": lines}),
)


@given(st.lists(blocks, max_size=10))
def test_any_word_file_is_read_without_a_crash(body):
    content = built({"body": [{"p": "关于工作的通知"}, *body]})
    assert_faithful(read_notice(content, filename="通知.docx"))


def test_reading_the_text_again_gives_the_same_measures():
    text = "\n".join(PARAGRAPHS[:12])
    once = read_text(text)
    again = read_text(once.text)
    assert [s.to_json() for s in again.sections] == [s.to_json() for s in once.sections]
