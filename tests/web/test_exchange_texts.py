"""What people type is text wherever it is shown, in sentences of refusals too (XB26)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from lms.exchanges import service
from lms.kit.db import session, use_case
from lms.people.models import Person
from tests.cast import Cast, Somebody
from tests.deciding import accept, invite, reviewed_slot, submit
from tests.exchanging import an_application
from tests.reader import Reader
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")
MARKUP = "<script>alert(1)</script>"


@use_case
def rename(person: Somebody) -> None:
    session().execute(update(Person).where(Person.id == person.id).values(name=f"Eve {MARKUP}"))


@pytest.mark.bad_input("XB26")
def test_markup_in_names_and_texts_is_escaped(signed_in: Callable[[Somebody], Reader], cast: Cast) -> None:
    for person in (cast.learner, cast.other):
        rename(person)
    case = an_application(cast, reviewed_slot(cast), motivation=MARKUP, work_plan=MARKUP)
    invite(cast, case, cast.other)
    accept(case, cast.other)
    reviewer = signed_in(cast.other)
    pages = [reviewer.get(f"/me/reviews/{case.ref}").text]
    submit(case, cast.other, 3, 3, comment_internal=MARKUP, comment_for_applicant=MARKUP)
    host = signed_in(cast.host)
    desk = f"/desk/sccc/exchanges/cases/{case.ref}"
    empty = host.submit(f"{desk}/reject", "reject", reason="", code="timing")
    assert "will read it" in empty.text
    pages += [empty.text, host.get(desk).text, host.get("/desk/sccc/exchanges/slots/SLOT-1/ranking").text]
    service.reject(case.id, actor=actor(cast.host), code="timing", reason=MARKUP)
    pages.append(signed_in(cast.learner).get(f"/me/applications/{case.ref}").text)
    assert [MARKUP in page for page in pages] == [False] * 5
    assert all("&lt;script&gt;" in page for page in pages)
