"""Applying through the pages: conditions, draft, files, check, sending; what each side reads; desk and office."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from lms.exchanges import queries
from lms.exchanges.rules import ApplicationCard
from lms.kit import journal
from tests.cast import Cast, Somebody, sign_in
from tests.exchange_applying import PDF, drafted, moves, sent
from tests.exchanging import a_slot, card
from tests.reader import Reader, form_of
from tests.web.exchange_moves_apply import SCENARIOS

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
SECRET = "Only for the two centres"  # noqa: S105 - a text, not a password
REASON = "Because of the move"


def draft_of_learner(reader: Reader) -> str:
    """Starts by the page; gives the address of the draft."""
    answer = reader.submit("/exchanges/SLOT-1/apply", "start")
    assert answer.status_code == 303
    return answer.location.removesuffix("/edit")


def test_from_the_conditions_to_the_reference(signed_in: SignIn, cast: Cast) -> None:
    a_slot(cast, residence_text="Resident in a Nordic country", nda_text="An NDA is signed first.")
    reader = signed_in(cast.learner)
    page = reader.get("/exchanges/SLOT-1/apply").text
    assert "Resident in a Nordic country" in page
    assert "An NDA is signed first." in page
    bare = reader.submit("/exchanges/SLOT-1/apply", "start")
    assert bare.status_code == 422
    assert "Tick that you meet the conditions of this slot." in bare.text
    started = reader.submit("/exchanges/SLOT-1/apply", "start", meets_conditions="y")
    assert reader.get("/exchanges/SLOT-1/apply").location == started.location
    typed = {
        "applicant_type": "postdoc",
        "desired_start": "2027-05-10",
        "desired_end": "2027-06-18",
        "motivation": "Über <b>bold</b>,\r\nwith a line",
        "work_plan": "Couple light",
        "consent_share": "y",
    }
    kept = reader.submit(started.location, "save-draft", then="save", motivation=typed["motivation"])
    assert (kept.status_code, kept.location) == (303, started.location)
    assert "Über &lt;b&gt;bold&lt;/b&gt;" in reader.get(started.location).text
    missing = reader.submit(started.location, "save-draft", then="check")
    assert missing.status_code == 422
    assert "Describe what you plan to do there." in missing.text
    assert 'id="consent_share-error"' in missing.text
    checked = reader.submit(started.location, "save-draft", then="check", **typed)
    assert checked.status_code == 303, checked.text
    page = reader.get(checked.location).text
    assert "Check your answers" in page
    assert "FiCCC" in page
    done = reader.submit(checked.location, "submit")
    case = card(queries.mine(cast.learner.id)[0].id)
    assert done.location == f"/me/applications/{case.ref}"
    page = reader.get(done.location).text
    assert "With your home centre" in page
    assert "FiCCC acts next, by Mon 8 Mar 2027 17:00 CET." in page
    assert "My applications for a stay" in reader.get("/me").text


@pytest.mark.bad_input("XB8", "XB10", "XB28")
def test_what_is_wrong_is_said_at_its_field_and_typed_text_is_kept(signed_in: SignIn, cast: Cast) -> None:
    a_slot(cast)
    reader = signed_in(cast.learner)
    address = f"{draft_of_learner(reader)}/edit"
    long = "x" * 5001
    answer = reader.submit(
        address, "save-draft", then="save", work_plan=long, funding_amount="1.000 €", level="Kept"
    )
    assert answer.status_code == 422
    assert "At most 5,000 characters; these are 5,001." in answer.text
    assert "Give a number and its currency; the source&#39;s wording goes into the text." in answer.text
    assert long in answer.text
    assert "1.000 €" in answer.text
    assert 'value="Kept"' in answer.text
    assert queries.mine(cast.learner.id)[0].version == 1
    outside = reader.submit(
        address, "save-draft", then="check", desired_start="2027-05-01", desired_end="2027-05-02"
    )
    assert outside.status_code == 422
    assert "The stay cannot start before" in outside.text
    assert "it needs at least 30" in outside.text


def upload(reader: Reader, address: str, *given: tuple[bytes, str], **typed: Any) -> Any:
    """Sends the form of the draft with files."""
    _target, values = form_of(reader.get(address).text, "save-draft")
    sent_fields = {name: value for name, value in (values | typed).items() if value is not None}
    sent_fields.pop("plan", None)
    files = [(BytesIO(content), name) for content, name in given]
    return reader.post(address, data=sent_fields | {"cv": files}, content_type="multipart/form-data")


@pytest.mark.bad_input("XB11")
@pytest.mark.threat("12.uploads")
def test_files_are_pdf_by_content(signed_in: SignIn, cast: Cast) -> None:
    a_slot(cast)
    reader = signed_in(cast.learner)
    draft = draft_of_learner(reader)
    address = f"{draft}/edit"
    picture = upload(reader, address, (b"\x89PNG" + b"0" * 200_000, "cv.pdf"), then="save")
    assert picture.status_code == 422
    assert "Only PDF up to 5 MB. This file is a PNG picture, 0.2 MB." in picture.text
    large = upload(reader, address, (PDF[:9] + b" " * 5_300_000 + PDF[9:], "cv.pdf"), then="save")
    assert "Only PDF up to 5 MB. This file is a PDF, 5.1 MB." in large.text
    several = upload(reader, address, (PDF, "a.pdf"), (PDF, "b.pdf"), then="save")
    assert several.status_code == 422
    assert "Send one file here." in several.text
    assert queries.files_of(queries.mine(cast.learner.id)[0].id) == ()
    again = upload(reader, address, (PDF, "cv.pdf"), then="save", work_plan="x" * 5001)
    assert "Nothing was saved: choose the file again." in again.text
    assert upload(reader, address, (PDF, "../../cv.pdf"), then="save").status_code == 303
    answer = reader.get(f"{draft}/files/cv")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, PDF, "application/pdf")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert reader.get(f"{draft}/files/plan").status_code == 404
    for person in (cast.home, cast.host, cast.other, cast.office):
        assert signed_in(person).get(f"{draft}/files/cv").status_code == 404


def test_a_proxy_may_send_the_files(make_app: Callable[..., Flask], cast: Cast) -> None:
    """It is told where the file is by a header that it keeps to itself; who may have it is asked here all the same."""
    a_slot(cast)
    app = make_app(LMS_ACCEL_PREFIX="/_files/")
    reader = sign_in(Reader(app), cast.learner)
    draft = draft_of_learner(reader)
    assert upload(reader, f"{draft}/edit", (PDF, "cv.pdf"), then="save").status_code == 303
    [path] = (app.config["LMS"].data_dir / "exchange-files").iterdir()
    modes = [each.stat().st_mode & 0o777 for each in (path, path.parent)]
    assert modes == [0o640, 0o710], "the proxy's user reads by our group; nobody lists the folder"
    answer = reader.get(f"{draft}/files/cv")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"", "application/pdf")
    assert answer.headers["X-Accel-Redirect"] == f"/_files/{path.name}"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    other = sign_in(Reader(app), cast.home).get(f"{draft}/files/cv")
    assert (other.status_code, "X-Accel-Redirect" in other.headers) == (404, False)
    path.unlink()
    assert reader.get(f"{draft}/files/cv").status_code == 404


def test_a_draft_is_deleted_by_its_page(signed_in: SignIn, cast: Cast) -> None:
    case = drafted(a_slot(cast), cast.learner)
    reader = signed_in(cast.learner)
    answer = reader.submit(f"/me/applications/{case.address}/delete", "delete")
    assert (answer.status_code, answer.location) == (303, "/me")
    assert reader.get(f"/me/applications/{case.address}").status_code == 404


@pytest.mark.bad_input("XB7")
def test_a_second_application_links_to_the_first(signed_in: SignIn, cast: Cast) -> None:
    case = sent(a_slot(cast), cast.learner)
    reader = signed_in(cast.learner)
    page = reader.get("/exchanges/SLOT-1/apply")
    assert f'href="/me/applications/{case.ref}"' in page.text
    token = form_of(reader.get(f"/me/applications/{case.ref}").text, "write-message")[1]["csrf_token"]
    answer = reader.post("/exchanges/SLOT-1/apply", data={"csrf_token": token})
    assert answer.status_code == 409
    assert f"You have an application to this slot already: {case.ref}." in answer.text
    assert f'href="/me/applications/{case.ref}"' in answer.text


def page_of(case: ApplicationCard, name: str, who: str) -> str:
    """Where somebody of the cast would make the move."""
    centre = {"home": "ficcc", "lead": "ficcc", "host": "sccc"}.get(who)
    if who in ("learner", "public") or centre is None:
        return f"/me/applications/{case.address}/{name}"
    return f"/desk/{centre}/exchanges/cases/{case.address}/{name}"


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_each_move_by_its_page(name: str, signed_in: SignIn, cast: Cast) -> None:
    scenario = SCENARIOS[name]
    case = scenario.build(cast)
    reader, address = signed_in(getattr(cast, scenario.by)), page_of(case, name, scenario.by)
    _target, values = form_of(reader.get(address).text, name)
    typed = scenario.typed(cast) | ({"reason": REASON} if "reason" in values else {})
    given = {key: value for key, value in (values | typed).items() if value is not None}
    assert reader.post(address, data=given | {"version": "0"}).status_code == 409
    assert moves(case.id) == []
    for method in ("PUT", "DELETE", "PATCH"):
        assert reader.open(address, method=method, data=given).status_code == 405
    first = reader.post(address, data=given)
    assert first.status_code == 303, first.text
    done = [row.move for row in journal.rows_of(("application", case.id))]
    assert name in done
    second = reader.post(address, data=given)
    assert (second.status_code, second.location) == (303, first.location)
    assert moves(case.id) == done
    assert reader.get(first.location).status_code == 200


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_nobody_else_makes_it(name: str, signed_in: SignIn, cast: Cast) -> None:
    scenario = SCENARIOS[name]
    case = scenario.build(cast)
    for who in ("learner", "home", "lead", "host", "colleague", "other", "office", "admin", "editor"):
        if who == scenario.by or who in scenario.also:
            continue
        answer = signed_in(getattr(cast, who)).get(page_of(case, name, who), inspect=False)
        assert answer.status_code == (403 if who in scenario.sees else 404), who
    assert moves(case.id) == []
