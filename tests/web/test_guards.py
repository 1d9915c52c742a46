"""Claims of the list of threats that belong to no single feature: headers, hosts, sessions and roles, equal work."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import argon2
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms import config
from lms.access import Role
from lms.centres import service as centres
from lms.kit.http import CONTENT_SECURITY, local_path
from tests.cast import PASSWORD, Cast, Somebody
from tests.conftest import settings_for_tests
from tests.reader import Reader
from tests.scene import actor

SECURE = "https://lms.example"
ANSWERS = {  # path -> what it answers
    "/": 200, "/courses": 200, "/sign-in": 200, "/courses.ics": 200, "/courses.csv": 200, "/courses.json": 200,
    "/courses.atom": 200, "/centres.css": 200, "/robots.txt": 200, "/sitemap.xml": 200, "/healthz": 200,
    "/.well-known/security.txt": 200, "/api/v1/runs": 200, "/api/docs": 200, "/api/v1/me/enrolments": 401,
    "/static/css/app.css": 200, "/static/nothing.css": 404, "/nothing": 404, "/api/v1/nothing": 404,
    "/runs/nothing.ics": 404, "/account": 303, "/sign-out": 405, "/feeds/nothing.ics": 404,
}  # fmt: skip


@pytest.mark.threat("16.everywhere", "16.csp")
def test_every_kind_of_answer_carries_the_headers(cast: Cast, make_app: Callable[..., Flask]) -> None:
    client = Reader(make_app(LMS_BASE_URL=SECURE))
    found: dict[str, int] = {}
    for path in ANSWERS:
        answer = client.get(path, base_url=SECURE, inspect=False, buffered=True)
        found[path], headers = answer.status_code, answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Strict-Transport-Security"].startswith("max-age="), path
        assert headers["Referrer-Policy"] in ("same-origin", "no-referrer"), path
        assert "Server" not in headers, path
        if answer.mimetype == "text/html":
            assert headers["Content-Security-Policy"] == CONTENT_SECURITY, path
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
            assert "Cookie" in headers["Vary"], path
    assert found == ANSWERS
    refused = client.post("/sign-in", base_url=SECURE, inspect=False)
    assert (refused.status_code, refused.headers["Content-Security-Policy"]) == (400, CONTENT_SECURITY)


def test_a_file_is_kept_for_long_only_where_its_address_names_its_content(cast: Cast, client: Reader) -> None:
    found = re.search(r"/static/css/app\.css\?v=\w{12}", client.get("/").text)
    assert found is not None
    for address, rule in (
        (found[0], "public, max-age=31536000, immutable"),
        ("/static/css/app.css", "public, max-age=3600"),
        ("/static/css/app.css?v=0123456789ab", "no-store"),  # a page of another release asks
        (f"{found[0]}&more", "no-store"),
        (found[0].replace("css/app.css", "favicon.svg"), "no-store"),
    ):
        answer = client.get(address, inspect=False, buffered=True)
        assert (answer.status_code, answer.headers.getlist("Cache-Control")) == (200, [rule]), address
        known = client.get(address, headers={"If-None-Match": answer.headers["ETag"]}, inspect=False)
        assert (known.status_code, known.headers.getlist("Cache-Control")) == (304, [rule]), address
    gone = client.get("/static/nothing.css?v=0123456789ab", inspect=False)
    assert gone.status_code == 404 and "immutable" not in gone.headers["Cache-Control"]


@pytest.mark.threat("19.request-id")
def test_an_error_shows_the_number_under_which_it_is_noted(cast: Cast, client: Reader) -> None:
    answer = client.get("/nothing")
    assert f"<code>{answer.headers['X-Request-Id']}</code>" in answer.text


@pytest.mark.threat("8.host")
def test_a_foreign_host_is_no_host_of_ours(cast: Cast, make_app: Callable[..., Flask]) -> None:
    client = Reader(make_app(LMS_BASE_URL=SECURE, LMS_TRUSTED_HOSTS="lms.example"))
    assert client.get("/", base_url="https://evil.example", inspect=False).status_code == 400
    told = {"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "192.0.2.9"}
    for path in ("/", "/sign-in", "/sitemap.xml", "/courses.json", "/.well-known/security.txt"):
        answer = client.get(path, base_url=SECURE, headers=told, inspect=False)
        assert (answer.status_code, "evil" in answer.text) == (200, False), path


SIGNS = st.text(alphabet="/\\:.@?#%ex \t\n\r25cfhtps", max_size=20)


@pytest.mark.threat("8.redirects")
@given(SIGNS | st.text(max_size=20))
def test_wherever_somebody_is_led_it_is_here(wish: str) -> None:
    place = local_path(wish)
    for read in (place, place.replace("\\", "/"), place.strip()):  # as lenient browsers read it
        assert urlsplit(urljoin(SECURE, read))[:2] == urlsplit(SECURE)[:2]


@pytest.mark.parametrize(
    "wish",
    ["//evil", "/\\evil", "\\\\evil", "https:evil", "https:/evil", "/\t/evil", " //evil", "///evil", "evil",
     "http://lms.example@evil", "javascript:alert(1)", "data:text/html,x", "/x\r\nSet-Cookie: a=b"],
)  # fmt: skip
@pytest.mark.threat("8.redirects")
def test_what_leads_elsewhere_leads_to_the_start(wish: str) -> None:
    assert local_path(wish) == "/"


@pytest.mark.threat("7.roles")
def test_nobody_goes_on_under_an_id_from_before_a_role_changed(
    cast: Cast, signed_in: Callable[[Somebody], Reader]
) -> None:
    reader, bystander = signed_in(cast.learner), signed_in(cast.guest)
    centres.give_role(cast.learner.id, Role.EDITOR, centre_id=cast.ficcc.id, actor=actor(cast.lead))
    assert reader.get("/account", inspect=False).status_code == 303
    assert bystander.get("/account", inspect=False).status_code == 200


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often argon2 was asked to work since."""
    seen: Counter[str] = Counter()

    def counting(name: str) -> Callable[..., Any]:
        real = getattr(argon2.PasswordHasher, name)

        def work(self: argon2.PasswordHasher, *given: Any, **more: Any) -> Any:
            seen["work"] += 1
            return real(self, *given, **more)

        return work

    for name in ("hash", "verify"):
        monkeypatch.setattr(argon2.PasswordHasher, name, counting(name))
    return seen


@pytest.mark.threat("13.same-work")
def test_known_and_unknown_cost_the_same_number_of_hashes(
    cast: Cast, client: Reader, hashed: Counter[str]
) -> None:
    """After the first, which makes the hash that stands for nobody's."""
    addresses = (cast.learner.email, "nobody@example.org", cast.unverified.email)

    def work(path: str, action: str, **fields: str) -> list[int]:
        client.submit(path, action, email="first@example.org", **fields)
        found = []
        for email in addresses:
            hashed.clear()
            client.submit(path, action, email=email, **fields)
            found.append(hashed["work"])
        return found

    assert work("/sign-in", "sign-in", password="not the password at all") == [1, 1, 1]
    assert work("/register", "register", name="Somebody", password=PASSWORD) == [1, 1, 1]
    assert work("/reset", "request-reset") == [0, 0, 0]


@pytest.mark.threat("17.generated")
def test_the_secret_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    settings = settings_for_tests(SECRET_KEY="", LMS_DATA_DIR=tmp_path)
    secret = config.secret_key(settings)
    assert len(secret) >= 48
    assert config.secret_key(settings) == secret
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
