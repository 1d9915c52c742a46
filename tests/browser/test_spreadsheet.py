"""Story 9: the host exports participants to a spreadsheet; a name that begins with "=" arrives as text."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page

from lms.enrolments import service
from lms.kit.db import lock, use_case
from lms.people.models import Person
from tests.browser.people import sign_in
from tests.cast import Cast, Somebody
from tests.scene import a_run, actor

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]
NAME = '=HYPERLINK("http://evil.example";"click")'


@use_case
def rename(person: Somebody, name: str) -> None:
    lock(Person, person.id).name = name


def download(page: Page, label: str, folder: Path) -> Path:
    """The file behind the link on the page of participants."""
    page.goto("/desk/sccc/runs/RUN-1")
    page.get_by_role("link", name="Participants", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=label).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_a_host_opens_the_participants_in_a_spreadsheet(page: Page, cast: Cast, tmp_path: Path) -> None:
    scene = a_run(cast)
    rename(cast.learner, NAME)
    service.enrol(scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    sign_in(page, cast.host)
    book = download(page, "Excel (XLSX)", tmp_path)
    assert book.name == "RUN-1-participants.xlsx"
    sheet = load_workbook(book).active
    assert sheet is not None
    assert (sheet["B1"].value, sheet["B2"].value, sheet["B2"].data_type) == ("name", NAME, "s")
    text = download(page, "Spreadsheet (CSV)", tmp_path).read_text(encoding="utf-8-sig")
    [row] = csv.DictReader(text.splitlines())
    assert row["name"] == f"'{NAME}"
