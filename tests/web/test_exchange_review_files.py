"""The files of an application for those who review it: open as long as the application is, closed to all others."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lms.centres.models import Membership
from lms.exchanges import service
from lms.exchanges.models import ApplicationFile
from lms.exchanges.rules import ApplicationCard, Party
from lms.exchanges.service import files
from lms.kit import clock
from lms.kit.db import add, use_case
from tests.cast import Cast, Somebody
from tests.deciding import accept, invite, reviewed_slot, second_lead, submit
from tests.exchange_applying import PDF
from tests.exchanging import an_application
from tests.reader import Reader
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]


@use_case
def _files(case: ApplicationCard) -> None:
    for kind in ("cv", "plan"):
        stored, digest = files.keep(PDF)
        add(
            ApplicationFile(
                application_id=case.id,
                kind=kind,
                name=f"my {kind}.pdf",
                stored=stored,
                size=len(PDF),
                sha256=digest,
                uploaded_at=clock.now(),
            )
        )


def asked(cast: Cast) -> ApplicationCard:
    """KIIP's coordinator was asked to review an application that came with both files."""
    case = an_application(cast, reviewed_slot(cast))
    _files(case)
    invite(cast, case, cast.other)
    return case


def page(case: ApplicationCard, kind: str = "cv") -> str:
    return f"/me/reviews/{case.ref}/files/{kind}"


def status(reader: Reader, case: ApplicationCard, kind: str = "cv") -> int:
    return reader.get(page(case, kind), inspect=False).status_code


def test_they_open_with_the_application(signed_in: SignIn, cast: Cast) -> None:
    case, reader = asked(cast), signed_in(cast.other)
    assert status(reader, case) == 404, "before a tie is declared"
    assert "/files/" not in reader.get(f"/me/reviews/{case.ref}").text
    accept(case, cast.other)
    shown = reader.get(f"/me/reviews/{case.ref}").text
    for kind in ("cv", "plan"):
        assert page(case, kind) in shown
        answer = reader.get(page(case, kind), inspect=False)
        assert (answer.status_code, answer.data, answer.content_type) == (200, PDF, "application/pdf")
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert status(reader, case, "passport") == 404
    submit(case, cast.other, 4, 2)
    assert status(reader, case) == 200, "what was judged can be read again"


def test_a_tie_keeps_them_closed_until_it_is_waived(signed_in: SignIn, cast: Cast) -> None:
    second_lead(cast)
    case, reader = asked(cast), signed_in(cast.other)
    accept(case, cast.other, tie="soft", tie_text="A joint project.")
    assert status(reader, case) == 404
    service.waive_tie(
        case.id, actor=actor(cast.trainer), side=Party.HOST, person=cast.other.ref, reason="Long ago."
    )
    assert status(reader, case) == 200


@use_case
def _joins_the_home_centre(cast: Cast) -> None:
    now = clock.now()
    add(
        Membership(
            person_id=cast.other.id,
            centre_id=cast.ficcc.id,
            state="confirmed",
            claimed_at=now,
            decided_at=now,
        )
    )


@pytest.mark.bad_input("XB21")
def test_a_hard_conflict_closes_them_with_its_sentence_from_then_on(signed_in: SignIn, cast: Cast) -> None:
    """XB21, on opening: the reviewer was cleared before the platform knew of the tie."""
    case, reader = asked(cast), signed_in(cast.other)
    accept(case, cast.other)
    assert status(reader, case) == 200
    _joins_the_home_centre(cast)
    for kind in ("cv", "plan"):
        answer = reader.get(page(case, kind))
        assert answer.status_code == 403
        assert (
            "Other Person belongs to the applicant&#39;s home centre and cannot review this." in answer.text
        )
        assert not answer.data.startswith(b"%PDF")
    assert reader.get(f"/me/reviews/{case.ref}").status_code == 403


def test_after_the_decision_and_after_declining_they_are_closed(signed_in: SignIn, cast: Cast) -> None:
    case, reader = asked(cast), signed_in(cast.other)
    accept(case, cast.other)
    service.reject(case.id, actor=actor(cast.host), reason="Not a fit.", code="not_a_fit")
    assert status(reader, case) == 404
    other = an_application(cast, reviewed_slot(cast, ref="SLOT-2"), person=cast.colleague)
    _files(other)
    invite(cast, other, cast.other)
    service.decline_review(other.id, actor=actor(cast.other))
    assert status(reader, other) == 404


def test_nobody_else_finds_them(signed_in: SignIn, new_client: Callable[[], Reader], cast: Cast) -> None:
    case = asked(cast)
    accept(case, cast.other)
    assert status(new_client(), case) in (302, 303, 404)
    people = (
        cast.learner,
        cast.home,
        cast.host,
        cast.lead,
        cast.editor,
        cast.baltic,
        cast.office,
        cast.admin,
    )
    assert {person.name: status(signed_in(person), case) for person in people} == {
        person.name: 404 for person in people
    }
