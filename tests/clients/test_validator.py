"""The independent validator of `../shared/tools/ics` over feeds of a whole life, when that folder is there.

It shares no code with the product and is run from where it lies; its parsers (icalendar, ical.js, libical) are set up
once in a cache folder. Without the folder, or where they cannot be set up, these tests are skipped and say why.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
import time_machine

from lms.calendar import queries, service
from lms.enrolments import service as enrolments
from lms.kit import clock
from tests.calendar_life import Life
from tests.cast import Cast
from tests.reader import Reader
from tests.scene import a_run, actor, session_on

ROOT = Path(__file__).parents[2]
TOOLS = ROOT.parent / "shared" / "tools" / "ics"
NEEDED = ("icalendar==7.3.0", "recurring-ical-events==3.8.2", "python-dateutil")
Travel = Callable[[datetime | timedelta], datetime]
pytestmark = [pytest.mark.clients, pytest.mark.usefixtures("now")]

NASTY = "a\\Nb; c, d: \"e\" 'f' \u202e🙂 Õ <b>x</b> \x85\u2028 END:VEVENT =1+1 é" + "ü" * 40


@pytest.fixture(scope="session")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the validator and its parsers."""
    if not TOOLS.is_dir():
        pytest.skip(f"{TOOLS} is not here: the feeds are tested by our own reader only")
    folder = Path(os.environ.get("LMS_VALIDATOR", ROOT / ".cache" / "validator"))
    if not (folder / "ready").exists():
        made = tmp_path_factory.mktemp("validator")
        why = set_up(made)
        if why:
            pytest.skip(f"the independent validator cannot be set up here: {why}")
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(made, folder, symlinks=True)
    return folder


def set_up(folder: Path) -> str:
    """Copies the tools and installs their parsers; gives the reason when that cannot be done."""
    for name in ("npm", "node", "cc", "pkg-config"):
        if not shutil.which(name):
            return f"{name} is not installed"
    for path in TOOLS.iterdir():
        if path.is_file():
            shutil.copyfile(path, folder / path.name)
    uv = Path(sys.executable).parent / "uv"
    flags = subprocess.run(
        ["pkg-config", "--cflags", "--libs", "libical"], capture_output=True, text=True, check=False
    )
    if flags.returncode:
        return "libical-dev is not installed"
    parsers = folder / "parsers"
    install = [str(uv), "pip", "install"] if uv.exists() else [sys.executable, "-m", "pip", "install", "-q"]
    for command in (
        ["cc", "-O2", "-o", "libical_dump", "libical_dump.c", *flags.stdout.split()],
        ["npm", "install", "--no-audit", "--no-fund", "--no-save", "ical.js@2.2.1"],
        [*install, "--target", str(parsers), *NEEDED],
    ):
        try:
            told = subprocess.run(
                command, cwd=folder, capture_output=True, text=True, timeout=50, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"{command[0]}: {error}"
        if told.returncode:
            return f"{' '.join(command[:3])}: {told.stderr.strip()[-300:]}"
    (folder / "ready").touch()
    return ""


def findings(validator: Path, feed: Path, *, previous: Path | None = None, parsers: bool = True) -> list[str]:
    """What the validator finds, errors and warnings alike; with `parsers` three programs have read the feed, too."""
    command = [sys.executable, "-P", "validate.py", "--feed", "--json", str(feed)]
    command += ["--previous", str(previous)] if previous else []
    command += [] if parsers else ["--no-parsers"]
    told = subprocess.run(
        command,
        cwd=validator,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
        env=os.environ
        | {"ICS_NOW": clock.now().strftime("%Y%m%dT%H%M%SZ"), "PYTHONPATH": str(validator / "parsers")},
    )
    assert told.returncode in (0, 1), told.stderr
    report = json.loads(told.stdout)
    # "all share one stamp" is how a network looks whose clock stands still
    return [
        f"{each['rule']} line {each['line']}: {each['text']}"
        for each in report["findings"]
        if each["rule"] != "FEED-NOW"
    ]


@pytest.mark.parametrize(
    ("kind", "form"), [("public", "sessions"), ("public", "banner"), ("private", "sessions")]
)
def test_nothing_is_found_in_a_whole_life(
    cast: Cast, client: Reader, travel: Travel, validator: Path, tmp_path: Path, kind: str, form: str
) -> None:
    life = Life(cast, note="Bring **shoes**", join_link="https://meet.example.org/x?a=1,2;b")
    path = "/calendar.ics"
    if kind == "private":
        path = f"/feeds/{service.make_address(cast.trainer.id, name='phone')}.ics"
        enrolments.enrol(life.scene.run_id, person_id=cast.trainer.id, actor=actor(cast.trainer))
    previous: Path | None = None
    steps = life.steps()
    for number, step in enumerate([None, *steps]):
        if step and kind == "private" and step.name in ("unpublished", "published again"):
            continue  # somebody is enrolled
        travel(timedelta(minutes=7))
        if step:
            step.do()
        answer = client.get(f"{path}?form={form}")
        assert answer.status_code == 200
        file = tmp_path / f"{number:02}.ics"
        file.write_bytes(answer.data)
        # the parsers are slow: they read the feed of each kind in the middle of its life and at the end
        found = findings(validator, file, previous=previous, parsers=number in (4, len(steps)))
        assert found == [], step.name if step else "published"
        previous = file


def test_nothing_is_found_in_nasty_words(cast: Cast, client: Reader, validator: Path, tmp_path: Path) -> None:
    for number, words in enumerate((NASTY, "C:\\New\\n", "–", "x" * 200)):
        course = {"summary": words, "description": words}
        title = words.replace("\x85", "").replace("\u2028", "")
        a_run(cast, ref=f"RUN-{number}", title=title, place=title[:190], note=words * 9, course=course)
    for path in (
        "/calendar.ics",
        "/centres/sccc.ics",
        "/regions/europe.ics?form=banner",
        "/centres/kiip.ics",
    ):
        file = tmp_path / "feed.ics"
        file.write_bytes(client.get(path).data)
        assert [each for each in findings(validator, file) if "TZ-UNUSED" not in each] == [], path


def test_http_behaves(cast: Cast, live_server: str, validator: Path, travel: Travel) -> None:
    """`httpcheck.py` behind the real server; it compares stamps with the time of day, so the clock is set to that."""
    today = travel(time_machine.escape_hatch.datetime.datetime.now(UTC)).date()
    days = [today + timedelta(days=number) for number in (20, 27)]
    closes = datetime.combine(today, time(12)) + timedelta(days=19)
    sessions = tuple(session_on(day) for day in days)
    a_run(cast, starts_on=days[0], ends_on=days[1], closes_wall=closes, sessions=sessions)
    tokens = [service.make_address(cast.learner.id, name=name) for name in ("phone", "old")]
    service.withdraw_address(queries.addresses_of(cast.learner.id)[1].handle, person_id=cast.learner.id)
    own = [f"{live_server}/feeds/{token}.ics" for token in (*tokens, "A" * 43)]
    for arguments in (
        [f"{live_server}/calendar.ics"],
        [f"{live_server}/courses.ics?centre=sccc"],
        [own[0], "--private", "--revoked", own[1], "--bad-token", own[2]],
    ):
        told = subprocess.run(
            [sys.executable, "httpcheck.py", *arguments],
            cwd=validator,
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )
        failed = [line for line in told.stdout.splitlines() if line.startswith("FAIL")]
        assert (told.returncode, failed) == (0, []), told.stdout + told.stderr
