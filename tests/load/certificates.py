"""Certificates: milliseconds for one file, and for its whole answer, against what typst alone takes."""

from __future__ import annotations

import contextvars
import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst
from flask import Flask
from sqlalchemy import select

from lms.courses.models import Run
from lms.enrolments import queries
from lms.enrolments.models import Certificate, Enrolment
from lms.enrolments.service.certificates import issue
from lms.kit import pdf, qr
from lms.kit.db import lock, session, use_case
from tests.load.figures import Figure
from tests.load.networks import opened, signed_in

TARGET_MILLISECONDS = 20


@dataclass(frozen=True)
class Took:
    """Milliseconds of one call, in the middle of many: on the wall, and of the processor."""

    wall: float
    processor: float


def figures(url: str, folder: Path, *, each: int) -> Iterator[Figure]:
    """Files of a certificate of the network at `url`, with another name each time, as a compiler remembers what it has
    seen; after the first, as the target says."""
    with opened(url, folder) as app:
        card = queries.certificate_of(_certified())
        if card is None:
            raise AssertionError("no certificate was issued")
        data = {**card.facts, "qr": qr.drawing(card.facts["address"]).decode()}
        alone = _typst_alone(int(card.issued_at.timestamp()))

        def ours(values: dict[str, Any]) -> bytes:
            return pdf.render("enrolments/certificate.typ", values, created_at=card.issued_at)

        if ours(data) != alone(data):
            raise AssertionError("typst alone makes another file")
        took = _median(lambda number: ours(data | {"name": f"Learner {number}"}), each)
        least = _median(lambda number: alone(data | {"name": f"Person {number}"}), each)
        answered = _median(_answer(app, card.enrolment_ref), each)
    work = (took.processor, least.processor)
    yield Figure("certificate, its file, after the first", took.wall, target=TARGET_MILLISECONDS, unit="ms")
    yield Figure(
        "the same, held against its limit",
        took.wall,
        least.wall,
        "typst alone",
        1.5,
        unit="ms",
        processor=work,
    )
    note = f"{answered.processor:.1f} ms of CPU, in this process and signed in: the queries, the picture, the file"
    yield Figure("certificate, the whole answer", answered.wall, unit="ms", note=note)


@use_case
def _certified() -> int:
    """An enrolment of the synthetic network that has a certificate now."""
    query = select(Enrolment.id, Enrolment.run_id).where(Enrolment.seat == "confirmed")
    enrolment_id, run_id = session().execute(query.order_by(Enrolment.id).limit(1)).one()
    run, enrolment = lock(Run, run_id), lock(Enrolment, enrolment_id)
    run.certificates, enrolment.end_state = True, "completed"
    if not session().scalar(select(Certificate.id).where(Certificate.enrolment_id == enrolment_id)):
        issue(run, enrolment)
    return int(enrolment_id)


def _typst_alone(timestamp: int) -> Callable[[dict[str, Any]], bytes]:
    """The compiler with everything read already, asked for the same file."""
    path = pdf.ROOT / "templates" / "enrolments" / "certificate.typ"
    fonts = typst.Fonts(False, False, [str(pdf.FONTS)])
    compiler = typst.Compiler(path, root=path.parent, font_paths=fonts, ignore_system_fonts=True)

    def made(values: dict[str, Any]) -> bytes:
        found = compiler.compile(
            format="pdf",
            sys_inputs={"data": json.dumps(values, ensure_ascii=False)},
            pdf_standards=pdf.STANDARDS,
            timestamp=timestamp,
        )
        assert isinstance(found, bytes)
        return found

    return made


def _answer(app: Flask, ref: str) -> Callable[[int], object]:
    """The file as the person gets it, signed in, without the network between."""
    query = select(Enrolment.person_id).where(Enrolment.ref == ref)
    cookie, _token = signed_in(app, session().scalars(query).one())
    client = app.test_client(use_cookies=False)

    def asked(_number: int) -> object:
        answer = contextvars.Context().run(
            client.get, f"/enrolments/{ref}/certificate.pdf", headers={"Cookie": cookie}
        )
        assert answer.status_code == 200, answer.status
        return answer

    return asked


def _median(call: Callable[[int], object], times: int) -> Took:
    """The middle of `times` calls, each with its number, after one that is not counted."""
    call(0)
    walls, processors = [], []
    for number in range(1, times + 1):
        wall, processor = time.perf_counter(), time.process_time()
        call(number)
        walls.append(1000 * (time.perf_counter() - wall))
        processors.append(1000 * (time.process_time() - processor))
    return Took(statistics.median(walls), statistics.median(processors))
