"""The handbook and what programs ask a site for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import pytest

from lms.access import TABLE, Scope
from lms.courses.rules import RUN_MOVES, Sharing
from lms.enrolments.rules import MOVES
from lms.exchanges import rules as exchanges
from tests.cast import Cast, Somebody
from tests.catalogue import a_course, a_run
from tests.reader import Reader

PAGES = ("", "/enrolment", "/exchange", "/calendar", "/roles", "/accessibility", "/about", "/privacy")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_handbook_opens_for_everybody(cast: Cast, client: Reader, page: str) -> None:
    answer = client.get(f"/help{page}", queries=2)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_every_link_of_the_handbook_leads_somewhere(cast: Cast, client: Reader) -> None:
    targets = set()
    for page in PAGES:
        found = re.findall(r'href="(/[^"#]*)', client.get(f"/help{page}").get_data(as_text=True))
        targets |= {target for target in found if not target.startswith("/static/")}
    assert len(targets) > 15
    for target in sorted(targets):
        answer = client.get(target.replace("&amp;", "&"))
        assert answer.status_code in (200, 302, 303), target


def test_the_tables_of_moves_are_those_of_the_code(cast: Cast, client: Reader) -> None:
    page = client.get("/help/enrolment").get_data(as_text=True)
    headings = re.findall(r'<th scope="row">(.*?)</th>', page)
    assert headings == [str(move.label) for move in (*MOVES, *RUN_MOVES)]
    for move in (*MOVES, *RUN_MOVES):
        assert str(move.refuses_when) in page.replace("&#39;", "'")


def test_every_table_of_moves_of_exchange_is_in_the_handbook(cast: Cast, client: Reader) -> None:
    page = client.get("/help/exchange").get_data(as_text=True)
    headings = re.findall(r'<th scope="row">(.*?)</th>', page)
    tables = (
        exchanges.APPLICATION_MOVES,
        exchanges.SLOT_MOVES,
        exchanges.REVIEW_MOVES,
        exchanges.AGREEMENT_MOVES,
        exchanges.DOCUMENT_MOVES,
    )
    assert headings == [str(move.label) for table in tables for move in table]
    assert 'id="reviewers"' in page


def test_the_table_of_rights_has_every_permission(cast: Cast, client: Reader) -> None:
    page = client.get("/help/roles").get_data(as_text=True).replace("&#39;", "'")
    for permission in TABLE:
        assert f'<th scope="row">{permission.value}</th>' in page


def test_the_map_of_the_site_holds_what_everybody_may_read(
    cast: Cast, now: datetime, client: Reader, settings: Any
) -> None:
    a_run(cast.host, cast.sccc, ref="OPEN", publish=True)
    hidden = a_course(cast.host, cast.sccc, title="Hidden", sharing=Sharing(scope=Scope.NETWORK))
    a_run(cast.host, cast.sccc, course_id=hidden, ref="HIDDEN", publish=True)
    a_run(cast.host, cast.sccc, ref="DRAFT")
    answer = client.get("/sitemap.xml")
    tree = ElementTree.fromstring(answer.data)
    found = {node.text or "" for node in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    paths = {address.removeprefix(settings.base_url) for address in found}
    assert {
        "/",
        "/courses",
        "/courses/wafer-handling",
        "/runs/OPEN",
        "/centres/sccc",
        "/regions/baltic",
    } <= paths
    assert not {"/runs/HIDDEN", "/courses/hidden", "/runs/DRAFT"} & paths
    for path in sorted(paths):
        assert client.get(path).status_code == 200, path


def test_robots_and_security(cast: Cast, client: Reader, settings: Any) -> None:
    robots = client.get("/robots.txt")
    assert robots.mimetype == "text/plain"
    assert f"Sitemap: {settings.base_url}/sitemap.xml" in robots.get_data(as_text=True)
    security = client.get("/.well-known/security.txt").get_data(as_text=True)
    expires = re.search(r"^Expires: (.*)$", security, re.MULTILINE)
    assert expires
    assert datetime.fromisoformat(expires[1]) > datetime.now().astimezone()
    assert f"Canonical: {settings.base_url}/.well-known/security.txt" in security


def test_who_has_an_account_changes_zone_and_language_there(
    cast: Cast, signed_in: Callable[[Somebody], Reader]
) -> None:
    assert signed_in(cast.learner).get("/preferences").location == "/account"
