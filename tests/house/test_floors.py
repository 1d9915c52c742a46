"""The contracts of import-linter really break when somebody breaks them: a copy of the product with one wrong import.

That they hold for the product itself is said by `make lint`, which runs them on it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.conftest import HOUSE

WRONG = {
    "Imports go down only": ("courses/models.py", "import lms.enrolments.models"),
    "Views never touch the session": ("public/views.py", "import lms.kit.db"),
    "Rules are pure functions over plain values": ("courses/rules.py", "import lms.kit.clock"),
    "Inside a feature, too": ("centres/models.py", "import lms.centres.queries"),
    "Notices and serializers are pure functions": ("people/notices.py", "import lms.people.models"),
    "One place renders an iCalendar entry": ("agenda/models.py", "import icalendar"),
    "One place writes a spreadsheet": ("agenda/queries.py", "import openpyxl"),
    "One place makes PDF files": ("agenda/models.py", "import typst"),
    "One place counts for Prometheus": ("agenda/models.py", "import prometheus_client"),
    "One place draws QR codes": ("agenda/models.py", "import segno"),
    "One place makes one-time codes": ("agenda/models.py", "import pyotp"),
}
LINT = [
    str(Path(sys.executable).with_name("lint-imports")),
    "--no-cache",
    "--no-logo",
    "--config",
    "pyproject.toml",
]


def broken(folder: Path) -> set[str]:
    """Names of the contracts that do not hold for the tree in `folder`."""
    ran = subprocess.run(LINT, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert "Contracts:" in ran.stdout, ran.stdout + ran.stderr
    return {line.removesuffix(" BROKEN") for line in ran.stdout.splitlines() if line.endswith(" BROKEN")}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(HOUSE / "lms", tmp_path / "lms", ignore=shutil.ignore_patterns("__pycache__", "facts"))
    shutil.copyfile(HOUSE / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def test_each_wrong_import_breaks_its_contract(copy: Path) -> None:
    """All at once, because one run takes seconds; each must name its own contract."""
    assert broken(copy) == set(), "the product itself breaks a contract: make lint"
    for name, line in WRONG.values():
        path = copy / "lms" / name
        if not path.exists():
            path = path.with_suffix("") / "__init__.py"
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    assert broken(copy) == set(WRONG)


def test_a_package_that_is_on_no_floor_is_found(copy: Path) -> None:
    (copy / "lms" / "somewhere").mkdir()
    (copy / "lms" / "somewhere" / "__init__.py").touch()
    assert "Imports go down only" in broken(copy)
