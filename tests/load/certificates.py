"""Certificates: milliseconds for one file, and for its whole answer, against what typst alone takes."""

from __future__ import annotations

import contextvars
import json
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

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


def figures(url: str, folder: Path, *, each: int) -> Iterator[Figure]:
    """One certificate of the network at `url`, made over and over: after the first, as the target says."""
    with opened(url, folder) as app:
        card = queries.certificate_of(_certified())
        if card is None:
            raise AssertionError("no certificate was issued")
        data = {**card.facts, "qr": qr.drawing(card.facts["address"]).decode()}

        def ours() -> bytes:
            return pdf.render("enrolments/certificate.typ", data, created_at=card.issued_at)

        alone = _typst_alone(json.dumps(data, ensure_ascii=False), int(card.issued_at.timestamp()))
        if ours() != alone():
            raise AssertionError("typst alone makes another file")
        took, least = _median(ours, each), _median(alone, each)
        answered = _median(_answer(app, card.enrolment_ref), each)
    yield Figure("certificate, its file, after the first", took, target=TARGET_MILLISECONDS, unit="ms")
    yield Figure("the same, held against its limit", took, least, "typst alone", 1.5, unit="ms")
    yield Figure("certificate, the whole answer", answered, target=TARGET_MILLISECONDS, unit="ms")


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


def _typst_alone(values: str, timestamp: int) -> Callable[[], bytes]:
    """The compiler with everything read already, asked for the same file."""
    path = pdf.ROOT / "templates" / "enrolments" / "certificate.typ"
    fonts = typst.Fonts(False, False, [str(pdf.FONTS)])
    compiler = typst.Compiler(path, root=path.parent, font_paths=fonts, ignore_system_fonts=True)

    def made() -> bytes:
        inputs = {"data": values}
        found = compiler.compile(
            format="pdf", sys_inputs=inputs, pdf_standards=pdf.STANDARDS, timestamp=timestamp
        )
        assert isinstance(found, bytes)
        return found

    return made


def _answer(app: Flask, ref: str) -> Callable[[], object]:
    """The file as the person gets it, signed in, without the network between."""
    query = select(Enrolment.person_id).where(Enrolment.ref == ref)
    cookie, _token = signed_in(app, session().scalars(query).one())
    client = app.test_client(use_cookies=False)

    def asked() -> object:
        answer = contextvars.Context().run(
            client.get, f"/enrolments/{ref}/certificate.pdf", headers={"Cookie": cookie}
        )
        assert answer.status_code == 200, answer.status
        return answer

    return asked


def _median(call: Callable[[], object], times: int) -> float:
    """Milliseconds of the middle one of `times` calls, after one that is not counted."""
    call()
    found = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        found.append(1000 * (time.perf_counter() - began))
    return statistics.median(found)
