"""Who has to sign in first goes on where the way was interrupted."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.reader import Reader, form_of
from tests.scene import a_run

pytestmark = pytest.mark.usefixtures("now")


def test_a_page_is_gone_back_to(cast: Cast, client: Reader) -> None:
    assert client.get("/me/notices?page=2").headers["Location"] == "/sign-in?next=/me/notices%3Fpage%3D2"


def test_a_form_leads_to_the_page_at_its_address(cast: Cast, client: Reader) -> None:
    scene = a_run(cast)
    _address, fields = form_of(client.get("/sign-in").text, "sign-in")
    token = fields["csrf_token"]
    answer = client.post(f"/runs/{scene.ref}/enrol", data={"csrf_token": token})
    assert answer.headers["Location"] == f"/sign-in?next=/runs/{scene.ref}/enrol"
