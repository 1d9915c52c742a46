"""QR codes as pictures. The only importer of segno."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup

QUIET = 4
"""Modules of white around the code, as the standard asks (ISO/IEC 18004)."""


def drawing(address: str) -> bytes:
    """The QR code of an address as an SVG file of its own, black on white; the same bytes for the same address."""
    out = io.BytesIO()
    _made(address).save(
        out, kind="svg", border=QUIET, dark="#000", light="#fff", xmldecl=False, svgns=True, omitsize=True
    )
    return out.getvalue()


def inline(address: str, title: str) -> Markup:
    """The same to stand in a page; `title` says to those who do not see it what it is. Nothing in it needs a style."""
    svg = _made(address).svg_inline(
        border=QUIET, dark="#000", light="#fff", title=title, omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(svg.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704 - made here; segno escapes the title


def _made(address: str) -> segno.QRCode:
    return segno.make_qr(address, error="m")
