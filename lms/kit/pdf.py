"""PDF files from templates of ours. The only importer of typst.

A file is archivable (PDF/A-3a) and accessible (PDF/UA-1), holds its font, and is the same, octet by octet, whenever and
wherever it is made of the same data.
"""

from __future__ import annotations

import json
import re
import unicodedata
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
_REFUSED = re.compile(r'the text (?:contains the disallowed codepoint )?`"(.+?)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


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

    known: Any = dict(data)
    while True:
        try:
            return _compiled(template, json.dumps(known, ensure_ascii=False), created_at)
        except typst.TypstError as error:
            before, known = known, _without(known, _refused(error.diagnostic)) | {"unknown": True}
            if known == before:  # it refuses something else, or a sign of the template's own
                raise


def _refused(diagnostic: str) -> set[str]:
    """The signs that cannot stand in the file, as far as typst says. Where there are marks among them only those: it
    refuses the letter below one together with it, though the font may have that letter. So it is to be asked again."""
    said = "".join(_REFUSED.findall(diagnostic))
    # what cannot be seen alone, such as marks, stands there by its number
    signs = set(_ESCAPED.sub("", said)) | {chr(int(number, 16)) for number in _ESCAPED.findall(said)}
    signs = {sign for sign in signs if not (" " <= sign <= "~" or sign == UNKNOWN)}
    return {sign for sign in signs if unicodedata.category(sign)[0] in "MC"} or signs


def _without(value: Any, signs: set[str]) -> Any:
    """The same values with the sign for unknown ones in place of these."""
    if isinstance(value, str):
        return value.translate({ord(sign): UNKNOWN for sign in signs})
    if isinstance(value, Mapping):
        return {key: _without(each, signs) for key, each in value.items()}
    return [_without(each, signs) for each in value] if isinstance(value, list | tuple) else value


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
