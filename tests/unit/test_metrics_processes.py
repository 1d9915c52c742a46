"""Several processes count in files, and whichever is asked adds them up; who was killed answers nothing any more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.house.conftest import HOUSE

WORK = """
import os, signal, sys
from lms.kit import metrics
metrics.begun()
metrics.answered("public.catalogue", 200, 0.02)
metrics.feed_sent("public", 304)
if sys.argv[1] == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
metrics.ended()
print(metrics.exposition([]).decode() if sys.argv[1] == "asked" else "")
"""


def test_two_processes_are_added_up_and_one_that_was_killed_is_in_no_request(tmp_path: Path) -> None:
    folder = tmp_path / "figures"

    def run(kind: str) -> str:
        command = [sys.executable, "-c", WORK, kind]
        environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(folder)}
        done = subprocess.run(
            command, cwd=HOUSE, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode in (0, -9), done.stderr
        return done.stdout

    run("ended")
    run("killed")
    text = run("asked")
    assert 'lms_request_seconds_count{endpoint="public.catalogue",status="2xx"} 3.0' in text
    assert 'lms_feed_answers_total{kind="public",status="304"} 3.0' in text
    assert "lms_requests_in_flight 0.0" in text
