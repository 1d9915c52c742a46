"""What a notice is made of: plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    """The words of one notice, in the reader's language, written by a feature's `notices.py`.

    `kind` names what happened ("enrolment.confirmed"), `path` is the page of this site it is about. `text` is plain,
    paragraphs apart by an empty line. `html` is trusted markup for the mail instead of these paragraphs. The attachment
    goes with the mail only; its type may carry parameters ("text/calendar; method=PUBLISH; charset=utf-8").
    """

    kind: str
    subject: str
    text: str
    path: str
    html: str = ""
    attachment_name: str = ""
    attachment_type: str = ""
    attachment: bytes = b""


def notice_key(kind: str, *, event: str, person_id: int) -> str:
    """What makes a notice the same notice: one per kind, event and person."""
    return f"{kind}:{event}:{person_id}"
