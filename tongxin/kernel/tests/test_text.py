from tongxin.kernel.text import collapse_blanks, drop_blanks, grams, half_width, half_width_alnum


def test_full_width_signs_become_half_width():
    assert half_width("６３０１０２Ｘ　（１）") == "630102X (1)"


def test_invisible_signs_pasted_from_chat_are_dropped():
    assert half_width("\ufeff138\u200b0013\u202c8000") == "13800138000"


def test_chinese_punctuation_survives_the_narrow_form():
    assert half_width_alnum("２０２３年，第１号（试行）") == "2023年，第1号（试行）"


def test_blanks_of_every_kind_are_collapsed_or_dropped():
    assert collapse_blanks(" 城北区 \u3000 总工会\n") == "城北区 总工会"
    assert drop_blanks("138 0013\t8000\u3000") == "13800138000"


def test_grams_are_single_characters_then_pairs():
    assert grams("张海燕") == ["张", "海", "燕", "张海", "海燕"]


def test_grams_do_not_span_the_interpunct():
    assert grams("阿依·买提") == ["阿", "依", "买", "提", "阿依", "买提"]


def test_grams_fold_case_and_width_and_repeat_nothing():
    assert grams("ＡＡaa") == ["a", "aa"]
    assert grams("") == grams("  ·") == []


def test_grams_keep_characters_outside_the_basic_plane_whole():
    assert grams("𬭚𠅤") == ["𬭚", "𠅤", "𬭚𠅤"]
