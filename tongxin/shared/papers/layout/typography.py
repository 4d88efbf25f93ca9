"""The measures of GB/T 9704-2012 in the units of Word."""

# data: whole file, names of fonts

MM = 1440 / 25.4  # twips
PAGE = (11906, 16838)  # A4
MARGINS = {"top": 2098, "bottom": 1984, "left": 1587, "right": 1474}  # 37, 35, 28, 26 mm
TYPE_WIDTH = PAGE[0] - MARGINS["left"] - MARGINS["right"]
TYPE_HEIGHT = PAGE[1] - MARGINS["top"] - MARGINS["bottom"]
LINES, CHARACTERS = 22, 28
LINE_PITCH = 579  # twips: 28.95 pt
CHARACTER_PITCH = -848  # 4096ths of a point, beside Normal of 16 pt

BODY, HEAD_1, HEAD_2, TITLE = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
NUMERALS = "宋体"
LATIN = "Times New Roman"
HEADING_FONTS = {1: HEAD_1, 2: HEAD_2, 3: BODY, 4: BODY}

BODY_SIZE, TITLE_SIZE, SMALL_SIZE, TABLE_SIZE = 16, 22, 14, 12  # 3号, 2号, 4号, 小四
MARK_SIZE, MARK_LEAST = 42, 26
TITLE_LINE = 33  # points, between the 32 and 35 that are usual
RED, BLACK = "FF0000", "000000"
HEAD_DISTANCE = 35 * MM  # from the top of the type area to the mark
LETTER_MARK = 30 * MM  # from the top of the page
LETTER_WIDTH = 170 * MM
LETTER_FOOT = 20 * MM  # from the bottom of the page
RULE_DISTANCE = 4 * MM
PAGE_NUMBER_DISTANCE = 7 * MM
THICK, THIN = 8, 6  # eighths of a point: 0.35 mm and 0.25 mm
HEAD_RULE = 12


def breadth(text: str) -> float:
    """Width of a line in Chinese characters; figures and Latin letters take half of one."""
    return sum(0.5 if sign.isascii() else 1 for sign in text)
