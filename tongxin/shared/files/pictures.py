"""Pictures decoded and written anew, so that only the visible is left (图片重编码)."""

import struct
import zlib
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from tongxin.shared.files.kinds import Kind, PictureBroken, PictureTooLarge

MAX_PIXELS: Final = 50_000_000
FORMATS: Final = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP"}
SETTINGS: Final = {
    Kind.JPEG: {"quality": 88},
    Kind.PNG: {},
    Kind.WEBP: {"quality": 88, "method": 3},
}
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    AttributeError,
    NotImplementedError,
    struct.error,
    zlib.error,
)


def rewrite(content: bytes, kind: Kind) -> tuple[bytes, tuple[int, int]]:
    """Same picture, upright, without EXIF, GPS, comments, profiles or hidden data; and its size.

    Raises PictureTooLarge, PictureBroken.
    """
    try:
        visible = _visible(content, kind)
        written = BytesIO()
        visible.save(written, FORMATS[kind], **SETTINGS[kind])
    except _BOMB:
        raise _too_large() from None
    except _BROKEN:
        raise PictureBroken from None
    return written.getvalue(), visible.size


def _visible(content: bytes, kind: Kind) -> Image.Image:
    """Pixels of the first frame in a new picture that knows nothing else."""
    with Image.open(BytesIO(content), formats=[FORMATS[kind]]) as picture:
        width, height = picture.size
        if width * height > MAX_PIXELS:
            raise _too_large()
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        plain = upright.convert("RGBA" if _is_see_through(upright, kind) else "RGB")
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    return bare


def _is_see_through(picture: Image.Image, kind: Kind) -> bool:
    return kind is not Kind.JPEG and picture.has_transparency_data


def _too_large() -> PictureTooLarge:
    return PictureTooLarge(limit=MAX_PIXELS // 10_000)
