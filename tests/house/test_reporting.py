"""The closing lines of a test run: both databases counted, nothing left out silently; tried on small runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.conftest import HOUSE

CONFTEST = """
import pytest
from tests.reporting import Reporting, pytest_addoption

def pytest_configure(config):
    config.pluginmanager.register(Reporting(config))

@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    return request.param
"""
BOTH = "def test_both(database): assert database"
ONE = """
import pytest
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_one(database): assert database
"""
BROWSER = """
import pytest
@pytest.mark.browser
def test_page(): pass
def test_other(): pass
"""


def run(folder: Path, test: str, *arguments: str, at: str = "", **environment: str) -> tuple[int, str]:
    """Exit status and output of a test run on one file."""
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / at).mkdir(parents=True, exist_ok=True)
    (folder / at / "test_it.py").write_text(test)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n  browser: x\n  once: x\n")
    kept = {name: value for name, value in os.environ.items() if name not in ("CI", "PYTEST_ADDOPTS")}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "xdist", *arguments, str(folder)],
        cwd=folder, env=kept | {"PYTHONPATH": str(HOUSE), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | environment,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["alone", "xdist"])
def test_the_number_on_each_database_is_printed(tmp_path: Path, workers: list[str]) -> None:
    status, output = run(tmp_path, BOTH, *workers)
    assert status == 0
    assert "database tests: sqlite 1, postgresql 1" in output


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["alone", "xdist"])
def test_a_test_that_ran_on_one_database_only_fails_the_run(tmp_path: Path, workers: list[str]) -> None:
    status, output = run(tmp_path, ONE, *workers)
    assert status == 1
    assert "database tests: sqlite 1, postgresql 0" in output
    assert "the two databases did not run the same number of tests" in output


def test_whoever_chooses_tests_may_choose_a_database(tmp_path: Path) -> None:
    status, output = run(tmp_path, BOTH, "-k", "sqlite")
    assert status == 0
    assert "database tests: sqlite 1, postgresql 0" in output


def test_pages_run_on_either_database_in_turn(tmp_path: Path) -> None:
    tests = "\n".join(BOTH.replace("both", str(number)) for number in range(20))
    status, output = run(tmp_path, tests, "--pages-once", at="tests/web")
    counts = re.search(r"database tests: sqlite (\d+), postgresql (\d+)", output)
    assert counts and status == 0, output
    assert sorted(map(int, counts.groups()))[0] > 0 and sum(map(int, counts.groups())) == 20


def test_so_does_what_is_marked_and_nothing_else(tmp_path: Path) -> None:
    tests = f"import pytest\n@pytest.mark.once\n{BOTH}\n{BOTH.replace('both', 'two')}"
    status, output = run(tmp_path, tests, "--pages-once")
    assert status == 0, output
    assert re.search(r"database tests: sqlite (1, postgresql 2|2, postgresql 1)", output)


def test_what_is_left_out_is_said_loudly(tmp_path: Path) -> None:
    status, output = run(tmp_path, BROWSER, "-n", "1", PATH="/nowhere")
    assert status == 0
    assert "LEFT OUT: 1 browser tests need chromium" in output
    assert "1 passed, 1 skipped" in output


def test_in_ci_nothing_may_be_left_out(tmp_path: Path) -> None:
    status, output = run(tmp_path, BROWSER, PATH="/nowhere", CI="true")
    assert status == 1
    assert "browser tests need chromium: .ci/run installs what is needed" in output
