"""Pictures of activities that never took place: painted by the program."""

from io import BytesIO
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

SIZE = (960, 640)
SKIES = (((186, 217, 240), (246, 236, 220)), ((238, 205, 170), (250, 240, 225)))
WALLS = (((233, 226, 214), (206, 192, 170)), ((222, 230, 236), (186, 200, 212)))
CLOTHES = (
    (176, 58, 46),
    (36, 84, 140),
    (58, 120, 92),
    (214, 158, 46),
    (92, 96, 108),
    (230, 230, 226),
)
SKIN, HAIR = ((236, 200, 170), (222, 180, 146), (202, 158, 122)), (44, 36, 34)
RED, GOLD, WOOD, GRASS = (178, 34, 34), (226, 184, 92), (168, 120, 78), (136, 168, 104)


def photo(random: Random, *, is_outside: bool) -> SimpleUploadedFile:
    """One painted picture as a camera would hand it in."""
    image = _outside(random) if is_outside else _hall(random)
    _crowd(ImageDraw.Draw(image), random)
    written = BytesIO()
    image.filter(ImageFilter.SMOOTH).save(written, "JPEG", quality=86)
    name = f"IMG_{random.randrange(10_000):04}.jpg"
    return SimpleUploadedFile(name, written.getvalue(), content_type="image/jpeg")


def _outside(random: Random) -> Image.Image:
    image = _fade(*random.choice(SKIES))
    draw, (width, height) = ImageDraw.Draw(image), SIZE
    x = random.randrange(120, width - 120)
    draw.ellipse((x - 46, 60, x + 46, 152), fill=(252, 232, 176))
    for n in range(3):
        top = 250 + 40 * n + random.randrange(-20, 20)
        points = [(i * width // 6, top + random.randrange(-46, 46)) for i in range(7)]
        shade = tuple(c - 22 * n for c in GRASS)
        draw.polygon([(0, height), *points, (width, height)], fill=shade)
    draw.rectangle((0, 430, width, height), fill=(188, 176, 156))
    left = random.randrange(180, 420)
    draw.rectangle((left, 250, left + 380, 310), fill=RED)
    draw.rectangle((left + 14, 262, left + 366, 298), outline=GOLD, width=4)
    for post in (left, left + 374):
        draw.rectangle((post, 310, post + 6, 440), fill=(96, 90, 84))
    return image


def _hall(random: Random) -> Image.Image:
    image = _fade(*random.choice(WALLS))
    draw, (width, height) = ImageDraw.Draw(image), SIZE
    draw.rectangle((0, 420, width, height), fill=WOOD)
    draw.rectangle((140, 60, width - 140, 330), fill=random.choice((RED, (40, 70, 110))))
    draw.rectangle((160, 80, width - 160, 310), outline=GOLD, width=5)
    for n in range(3):
        wide = random.randrange(240, 520)
        draw.rectangle(
            (width // 2 - wide // 2, 130 + 50 * n, width // 2 + wide // 2, 152 + 50 * n), fill=GOLD
        )
    draw.rectangle((0, 0, 90, 420), fill=(148, 40, 40))
    draw.rectangle((width - 90, 0, width, 420), fill=(148, 40, 40))
    draw.rectangle((width // 2 - 60, 330, width // 2 + 60, 420), fill=(120, 84, 54))
    return image


def _fade(above: tuple[int, ...], below: tuple[int, ...]) -> Image.Image:
    column = Image.new("RGB", (1, 2))
    column.putpixel((0, 0), above)
    column.putpixel((0, 1), below)
    return column.resize(SIZE, Image.Resampling.BILINEAR)


def _crowd(draw: ImageDraw.ImageDraw, random: Random) -> None:
    """Rows of people seen from behind and from the side, the nearest last."""
    for row in range(4):
        size = 16 + 7 * row
        y = 400 + 56 * row
        x = random.randrange(-10, 30)
        while x < SIZE[0]:
            _one(draw, random, (x, y + random.randrange(-6, 6)), size)
            x += size * 2 + random.randrange(8, 46)


def _one(draw: ImageDraw.ImageDraw, random: Random, at: tuple[int, int], size: int) -> None:
    x, y = at
    shirt = random.choice(CLOTHES)
    body = (x - size, y + size * 1.5, x + size, y + size * 5)
    draw.rounded_rectangle(body, radius=size * 0.8, fill=shirt)
    draw.ellipse((x - size * 0.7, y, x + size * 0.7, y + size * 1.6), fill=random.choice(SKIN))
    draw.pieslice((x - size * 0.76, y - 3, x + size * 0.76, y + size * 1.5), 180, 360, fill=HAIR)
    if random.random() < 0.3:
        helmet = random.choice(((226, 184, 40), (220, 60, 40), (240, 240, 240)))
        draw.pieslice(
            (x - size * 0.85, y - 6, x + size * 0.85, y + size * 1.3), 180, 360, fill=helmet
        )
