"""PDF files from templates of ours. The only importer of typst.

A file is archivable (PDF/A-3a) and accessible (PDF/UA-1), holds its font, and is the same, octet by octet, whenever and
wherever it is made of the same data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import typst

ROOT = Path(__file__).parents[2]
FONTS = ROOT / "static" / "fonts"
STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]
UNKNOWN = "\ufffd"
_NOT_IN_FONT = re.compile(r'the text `"(.+?)"` could not be displayed')


@cache
def _fonts() -> typst.Fonts:
    import typst  # here, as below: it is large, and few processes make a file

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def render(template: str, data: Mapping[str, Any], *, created_at: datetime) -> bytes:
    """The PDF that `template` (a path below `templates/`) makes of `data`, plain JSON values.

    The template reads them from `sys.inputs.data`; they are values there and never run as markup. `created_at` (aware)
    is the date the file carries. A letter that our font does not have stands as "\ufffd", and `data.unknown` is then
    true so that the template can say so: a name in another script must not keep anybody from the file.
    """
    import typst  # here: see `_fonts`

    values = json.dumps(dict(data), ensure_ascii=False)
    try:
        return _compiled(template, values, created_at)
    except typst.TypstError as error:
        missing = set("".join(_NOT_IN_FONT.findall(error.diagnostic)))
        if not missing:
            raise
        known = values.translate({ord(letter): UNKNOWN for letter in missing if ord(letter) > 127})
        marked = json.dumps(json.loads(known) | {"unknown": True}, ensure_ascii=False)
        return _compiled(template, marked, created_at)


def _compiled(template: str, values: str, created_at: datetime) -> bytes:
    import typst  # here: see `_fonts`

    # a compiler of its own for each file: one does not serve two threads, and making it takes next to nothing
    path = ROOT / "templates" / template
    compiler = typst.Compiler(path, root=path.parent, font_paths=_fonts(), ignore_system_fonts=True)
    made = compiler.compile(
        format="pdf",
        sys_inputs={"data": values},
        pdf_standards=STANDARDS,
        timestamp=int(created_at.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError("one document, one file")
    return made
