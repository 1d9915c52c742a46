"""The same bytes from every process: whatever its hash seed, its locale, its zone, its port."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lms.calendar import service
from lms.config import Settings
from lms.enrolments import service as enrolments
from tests.calendar_life import Life
from tests.cast import Cast
from tests.scene import actor

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.usefixtures("now")

PROGRAM = """
import hashlib, sys
from lms import create_app
from lms.config import Settings
database, folder, port, *paths = sys.argv[1:]
app = create_app(Settings(
    DATABASE_URL=database, LMS_DATA_DIR=folder, LMS_BASE_URL="http://chips.example.org", PORT=port,
    SECRET_KEY="a secret that only tests know, long enough", LMS_LOG_LEVEL="error",
))
client = app.test_client()
for path in paths:
    for encoding in ("identity", "gzip"):
        answer = client.get(path, headers={"Accept-Encoding": encoding, "Host": f"127.0.0.1:{port}"})
        assert answer.status_code == 200, answer.data
        print(path, hashlib.sha256(answer.data).hexdigest(), len(answer.data), answer.headers["ETag"],
              answer.headers["Last-Modified"])
"""


@pytest.mark.once
def test_every_process_answers_with_the_same_bytes(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    life = Life(cast)
    life.cancel_first()
    enrolments.enrol(life.scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    own = service.make_address(cast.learner.id, name="phone")
    paths = ["/calendar.ics?past=all", "/regions/europe.ics?past=all&form=banner", f"/feeds/{own}.ics"]
    told = []
    for seed, locale, zone, port in (
        ("0", "C", "UTC", "8001"),
        ("1", "fi_FI.UTF-8", "Europe/Helsinki", "8002"),
        ("4711", "lt_LT.UTF-8", "Asia/Tokyo", "8003"),
    ):
        child = subprocess.run(
            [sys.executable, "-c", PROGRAM, settings.database_url, str(tmp_path), port, *paths],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert child.returncode == 0, child.stderr
        told.append(child.stdout)
    assert told[0].count("\n") == 6
    assert told[0] == told[1] == told[2]
