"""Says after the tests how many ran on each database, and what was left out because a program is missing.

What reaches the database through pages or through many lives (`ONCE`), or has the mark `once`, runs on one of the
databases, half of each file on either: it asks the questions that the tests of services and queries ask on both. So
`make test`, by `--pages-once`; without it everything runs on both.

In CI (`CI=true`) nothing may be left out: a missing program is an error there.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from zlib import crc32

import pytest
from _pytest.terminal import TerminalReporter

NEEDS = {
    "browser": ("chromium",),
    "clients": ("khal", "vdirsyncer"),
    "imap": ("dovecot",),
    "deploy": ("nginx",),
    "units": ("systemd-analyze",),
}
PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin"))  # where servers are
FIXTURES = ("database", "bare_database")  # a test that stands on one of them runs once per database
PROPERTY = "database"
DATABASES = ("sqlite", "postgresql")
ONCE = ("tests/web/", "tests/browser/", "tests/clients/", "tests/properties/")
TURN = "once"  # noted of each test that is run on one database only
LEFT_OUT = "left out"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--pages-once`, for the whole run: see above."""
    parser.addoption(
        "--pages-once",
        action="store_true",
        help="run tests of pages and of whole lives on one of the databases",
    )


def missing(marker: str) -> list[str]:
    """Programs that tests with `marker` need and this machine does not have."""
    return [program for program in NEEDS[marker] if shutil.which(program, path=PATH) is None]


class Reporting:
    """A pytest plugin. Under xdist the workers collect and run, the controller counts."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.databases: Counter[str] = Counter()
        self.once: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Notes each test's database, and leaves out the tests of pages that are not this database's turn."""
        for item in items:
            params = (
                item.callspec.params
                if isinstance(item, pytest.Function) and hasattr(item, "callspec")
                else {}
            )
            found = [(PROPERTY, params[name]) for name in FIXTURES if name in params]
            once = item.nodeid.startswith(ONCE) or item.get_closest_marker(TURN) is not None
            item.user_properties += found + [(TURN, True) for _each in found if once]
        if self.config.getoption("--pages-once"):
            others = [item for item in items if self._is_turn_of_the_other(item)]
            self.config.hook.pytest_deselected(items=others)
            items[:] = [item for item in items if not self._is_turn_of_the_other(item)]

    @staticmethod
    def _is_turn_of_the_other(item: pytest.Item) -> bool:
        noted = dict(item.user_properties)
        database = str(noted.get(PROPERTY, ""))
        turn = crc32(item.nodeid.replace(database, "").encode()) % len(DATABASES)
        return TURN in noted and database != DATABASES[turn]

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Leaves a test out that needs what this machine does not have; in CI that is a failure."""
        for marker in NEEDS:
            if item.get_closest_marker(marker) and (programs := missing(marker)):
                reason = f"{marker} tests need {' and '.join(programs)}"
                if os.environ.get("CI"):
                    pytest.fail(f"{reason}: .ci/run installs what is needed", pytrace=False)
                item.user_properties.append((LEFT_OUT, reason))
                pytest.skip(reason)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Counts a test that ran to its own end or its own skip, and one that was left out."""
        properties = dict(report.user_properties)
        if report.when == "setup" and LEFT_OUT in properties:
            self.left_out[str(properties[LEFT_OUT])] += 1
        if report.when == "call" and PROPERTY in properties:
            self.databases[str(properties[PROPERTY])] += 1
            self.once[str(properties[PROPERTY])] += int(
                self.config.getoption("--pages-once") and TURN in properties
            )

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Tests that ran on one database only are a failure, unless the person chose which tests to run."""
        if exitstatus == pytest.ExitCode.OK and self._differ() and not self._chosen():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter, exitstatus: int) -> None:
        """The closing lines."""
        complete = exitstatus == pytest.ExitCode.OK
        write = terminalreporter.write_line
        for reason, count in self.left_out.items():
            write(
                f"LEFT OUT: {count} {reason} (install the Debian packages; CI runs them)", red=True, bold=True
            )
        if self.databases:
            sqlite, postgresql = self.databases["sqlite"], self.databases["postgresql"]
            write(f"database tests: sqlite {sqlite}, postgresql {postgresql}", red=self._differ())
        if complete and self._differ() and not self._chosen():
            write("FAILED: the two databases did not run the same number of tests", red=True, bold=True)

    def _differ(self) -> bool:
        sqlite, postgresql = (self.databases[name] - self.once[name] for name in DATABASES)
        return sqlite != postgresql

    def _chosen(self) -> bool:
        option = self.config.option
        named = any("::" in argument for argument in self.config.args)
        return bool(named or option.keyword or option.markexpr or getattr(option, "lf", False))
