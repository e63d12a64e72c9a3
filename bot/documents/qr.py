"""A QR code as a picture, to be shown on a screen or printed."""

from __future__ import annotations

import io


def qr_picture(content: str, *, pixels: int = 12) -> bytes:
    """A PNG.

    Args:
        content: what a phone reads from it.
        pixels: of each little square.
    """
    import segno  # late: rarely needed

    image = io.BytesIO()
    segno.make_qr(content, error="m").save(image, kind="png", scale=pixels, border=4)
    return image.getvalue()
