"""Files of an application: PDF by content, at most 5 MB, one of each kind (XB11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Sentence

FILE_KINDS: dict[str, Sentence] = {"cv": _l("Curriculum vitae"), "plan": _l("Work plan as a file")}
MOST_BYTES = 5 * 1024 * 1024
_TAIL = 2_048
_KNOWN: tuple[tuple[bytes, Sentence], ...] = (
    (b"%PDF-", _l("a damaged PDF")),
    (b"\x89PNG", _l("a PNG picture")),
    (b"\xff\xd8\xff", _l("a JPEG picture")),
    (b"GIF8", _l("a GIF picture")),
    (b"PK\x03\x04", _l("a ZIP archive, as Word and Excel write")),
    (b"\xd0\xcf\x11\xe0", _l("an old Office file")),
    (b"{\\rtf", _l("an RTF text")),
    (b"MZ", _l("a program")),
    (b"\x7fELF", _l("a program")),
    (b"<", _l("a web page")),
)


@dataclass(frozen=True)
class Upload:
    """A file as it came: its name on the other machine, and its bytes."""

    name: str
    content: bytes


def is_pdf(content: bytes) -> bool:
    """Whether the bytes are a whole PDF: its mark with a version at the very start, and at the end the address of the
    table of objects and the mark that closes it. What the file is called does not matter."""
    tail = content[-_TAIL:]
    closed = tail.rfind(b"%%EOF")
    version = content[5:8]
    headed = content.startswith(b"%PDF-") and version[:1].isdigit() and version[1:2] == b"."
    return (
        headed and closed >= 0 and b"startxref" in tail[:closed] and not tail[closed + 5 :].strip(b"\r\n\0 ")
    )


def kind_words(content: bytes) -> Sentence:
    """What kind of file it is, for the sentence that refuses it."""
    if not content:
        return _l("an empty file")
    if is_pdf(content):
        return _l("a PDF")
    start = content[:512].lstrip()
    return next((words for mark, words in _KNOWN if start.startswith(mark)), _l("of another kind"))


def size_words(size: int) -> str:
    """A size as people say it."""
    return f"{size / 1_048_576:.1f} MB" if size >= 100_000 else f"{size / 1024:.1f} kB"


def check_file(kind: str, upload: Upload) -> list[Problem]:
    """What is wrong with an upload, at its field."""
    content = upload.content
    if is_pdf(content) and len(content) <= MOST_BYTES:
        return []
    sentence = _l(
        "Only PDF up to 5 MB. This file is %(kind)s, %(size)s.",
        kind=kind_words(content),
        size=size_words(len(content)),
    )
    return [Problem("not_pdf", sentence, kind)]


def room_problems(kept: int, uploads: Mapping[str, Upload], *, most: int) -> list[Problem]:
    """What is wrong, at the first of the files that come, where they and the `kept` bytes that a person has uploaded
    already are more than `most` bytes together."""
    coming = sum(len(upload.content) for upload in uploads.values())
    if not uploads or kept + coming <= most:
        return []
    sentence = _l(
        "All your files together may have %(most)s; there are %(kept)s. Delete drafts that you do not need.",
        most=size_words(most),
        kept=size_words(kept),
    )
    return [Problem("no_room", sentence, next(iter(uploads)))]
