"""What came of a run in the browser, and the certificate that a stranger checks."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest

from lms.enrolments import queries, service
from lms.enrolments.queries import CaseCard
from lms.kit import qr
from tests.afterwards import DURING, OVER, Travel, attended, completed
from tests.cast import Cast, Somebody
from tests.enrolling import enrol
from tests.reader import Reader
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
PAGE = "/desk/sccc/runs/RUN-1/completion"
MARKS = "/desk/sccc/runs/RUN-1/attendance"


def code_of(case: CaseCard) -> str:
    found = queries.certificate_of(case.id)
    assert found is not None
    return found.code


def test_story_8_ticks_make_completions_and_a_stranger_checks_the_certificate(
    cast: Cast, travel: Travel, signed_in: SignIn, client: Reader
) -> None:
    run = attended(cast)
    learner, outside = run.case(run.learner), run.case(run.outside)
    travel(OVER)
    trainer = signed_in(cast.trainer)
    for number in ("1", "2"):
        marks = {f"mark-{learner.ref}": "present", f"mark-{outside.ref}": "absent"}
        trainer.submit(f"{MARKS}/{number}", "mark-attendance", **marks)
    host = signed_in(cast.host)
    page = host.get(PAGE).text
    assert 'data-proposed="completed"' in page
    assert 'data-proposed="no_show"' in page
    assert "2 of 2 present" in page
    host.submit(PAGE, "conclude")  # as the rule proposes
    assert "Saved for 2 people, who are told." in host.get(PAGE).text
    me = signed_in(cast.learner)
    path = f"/enrolments/{learner.ref}/certificate.pdf"
    assert path in me.get("/me").text
    assert path in me.get(f"/enrolments/{learner.ref}").text
    file = me.get(path)
    assert file.content_type == "application/pdf"
    with pikepdf.open(io.BytesIO(file.data)) as made:
        assert str(made.docinfo.Title).endswith(": Learner Person")
    code = code_of(learner)
    address = f"{me.application.config['LMS'].base_url}/certificates/{code}"
    assert queries.certificates_of(cast.learner.id)[0].facts["address"] == address
    assert qr.drawing(address)
    seen = client.get(f"/certificates/{code}")
    assert seen.headers["X-Robots-Tag"] == "noindex"
    for words in ("Valid", "Learner Person", "Clean room basics", "CERT-2027-", "CEST"):
        assert words in seen.text
    assert "learner@example.org" not in seen.text


def test_before_the_end_one_may_look_and_not_save(cast: Cast, travel: Travel, signed_in: SignIn) -> None:
    attended(cast)
    travel(DURING)
    page = signed_in(cast.host).get(PAGE).text
    assert "The run has not ended yet." in page
    assert ">Save<" not in page
    assert signed_in(cast.trainer).get(PAGE).status_code == 404


def test_what_is_refused_is_listed_by_name(cast: Cast, travel: Travel, signed_in: SignIn) -> None:
    run = attended(cast)
    own = enrol(run.scene, cast.host)
    travel(OVER)
    host = signed_in(cast.host)
    fields = {f"end-{case.ref}": "completed" for case in (own, run.case(run.learner))}
    answer = host.submit(PAGE, "conclude", **fields)
    assert answer.status_code == 409
    assert "Host Person: Nobody decides on the own case." in answer.text
    assert "Saved for 1 person, who is told." in answer.text
    assert run.case(run.learner).parts.end == "completed"


def test_a_correction_asks_why_and_the_page_of_the_certificate_says_revoked(
    cast: Cast, travel: Travel, signed_in: SignIn, client: Reader
) -> None:
    run = completed(cast, travel)
    case = run.case(run.learner)
    host = signed_in(cast.host)
    fields = {f"end-{case.ref}": "not_completed"}
    refused = host.submit(PAGE, "conclude", **fields)
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert '<option value="not_completed" selected>' in refused.text
    host.submit(PAGE, "conclude", reason="Left after an hour.", **fields)
    page = client.get(f"/certificates/{code_of(case)}").text
    assert 'data-state="revoked"' in page
    assert "Left after an hour." not in page
    assert "Learner Person" not in page
    person = signed_in(cast.learner)
    assert "Left after an hour." in person.get(f"/enrolments/{case.ref}").text
    assert person.get(f"/enrolments/{case.ref}/certificate.pdf").status_code == 404
    assert "My certificates" not in person.get("/me").text


def test_the_host_revokes_and_issues_again_by_the_buttons_of_the_case(
    cast: Cast, travel: Travel, signed_in: SignIn
) -> None:
    run = completed(cast, travel)
    case = f"/enrolments/{run.case(run.learner).ref}"
    host = signed_in(cast.host)
    assert f"{case}/revoke-certificate" in host.get(case).text
    assert f"{case}/issue-certificate" not in host.get(case).text
    assert host.submit(f"{case}/revoke-certificate", "revoke-certificate").status_code == 422
    host.submit(f"{case}/revoke-certificate", "revoke-certificate", reason="A wrong name.")
    assert f"{case}/revoke-certificate" not in host.get(case).text
    assert host.submit(f"{case}/issue-certificate", "issue-certificate").status_code == 303
    found = queries.certificate_of(run.learner)
    assert found is not None
    assert found.valid
    assert service.violations() == []


@pytest.mark.parametrize(
    ("who", "status"), [("learner", 200), ("host", 200), ("home", 200), ("trainer", 404), ("other", 404)]
)
def test_the_file_is_for_the_person_the_host_and_the_home_centre(
    cast: Cast, travel: Travel, signed_in: SignIn, who: str, status: int
) -> None:
    run = completed(cast, travel)
    path = f"/enrolments/{run.case(run.learner).ref}/certificate.pdf"
    answer = signed_in(getattr(cast, who)).get(path)
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_code_that_nobody_has_says_how_to_type_one(client: Reader) -> None:
    answer = client.get("/certificates/ABC-234")
    assert answer.status_code == 404
    assert "14 letters and digits" in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_a_finished_run_stays_on_the_trainers_page_for_a_while(
    cast: Cast, travel: Travel, signed_in: SignIn
) -> None:
    run = attended(cast)
    travel(OVER)
    service.finish_runs()
    assert MARKS in signed_in(cast.trainer).get("/me").text
    assert service.conclude(run.scene.run_id, {}, actor=actor(cast.host)).moved == 0
