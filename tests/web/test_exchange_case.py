"""The page of an application: each side finds it at its own address, nobody else finds anything."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cast import Cast, Somebody
from tests.exchanging import a_slot, an_application
from tests.reader import Reader

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]


def test_each_side_has_its_own_address(signed_in: SignIn, cast: Cast) -> None:
    case = an_application(cast, a_slot(cast), state="endorsed")
    mine, home = f"/me/applications/{case.ref}", f"/desk/ficcc/exchanges/cases/{case.ref}"
    host = f"/desk/sccc/exchanges/cases/{case.ref}"
    for person, page in ((cast.learner, mine), (cast.home, home), (cast.host, host)):
        reader = signed_in(person)
        for address in (mine, home, host):
            assert reader.get(address).status_code == (200 if address == page else 404)
    for person in (cast.other, cast.office, cast.colleague):
        assert {signed_in(person).get(address).status_code for address in (mine, home, host)} == {404}


@pytest.mark.parametrize("state", ["draft", "submitted", "not_endorsed"])
def test_the_host_finds_nothing_before_the_endorsement(signed_in: SignIn, cast: Cast, state: str) -> None:
    case = an_application(cast, a_slot(cast), state=state)
    assert signed_in(cast.host).get(f"/desk/sccc/exchanges/cases/{case.address}").status_code == 404
    at_home = signed_in(cast.home).get(f"/desk/ficcc/exchanges/cases/{case.address}")
    assert at_home.status_code == (404 if state == "draft" else 200)
    assert signed_in(cast.learner).get(f"/me/applications/{case.address}").status_code == 200
