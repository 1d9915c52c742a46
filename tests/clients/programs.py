"""Debian's vdirsyncer and khal as one person's calendar: a folder that fetches a feed, and the lines it shows."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

VDIRSYNCER, KHAL = shutil.which("vdirsyncer"), shutil.which("khal")
FORMAT = "{start-date} {start-end-time-style} {cancelled}{title} | {location}"

SYNC = """
[general]
status_path = "{folder}/status"

[pair feed]
a = "remote"
b = "local"
collections = null
conflict_resolution = "a wins"

[storage remote]
type = "http"
url = "{address}"

[storage local]
type = "filesystem"
path = "{folder}/entries"
fileext = ".ics"
"""
SHOW = """
[calendars]
[[feed]]
path = {folder}/entries
readonly = True

[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M

[sqlite]
path = {folder}/khal.db
"""


class Subscriber:
    """Somebody whose calendar program subscribes to `address` and keeps its things in `folder`."""

    def __init__(self, address: str, folder: Path) -> None:
        if not VDIRSYNCER or not KHAL:
            pytest.skip("khal and vdirsyncer are not installed: apt-get install khal vdirsyncer")
        self._folder = folder
        (folder / "entries").mkdir(parents=True)
        (folder / "sync.conf").write_text(SYNC.format(folder=folder, address=address), encoding="utf-8")
        (folder / "khal.conf").write_text(SHOW.format(folder=folder), encoding="utf-8")
        self._run("vdirsyncer", "-c", "sync.conf", "discover", "feed")

    def fetch(self) -> None:
        """What the program does every hour."""
        self._run("vdirsyncer", "-c", "sync.conf", "sync")

    def shows(
        self, zone: str, *, dates: tuple[str, str] = ("2027-03-20", "2027-04-05"), form: str = FORMAT
    ) -> list[str]:
        """The lines of `khal list` between two days on a machine in `zone`, each entry once."""
        told = self._run(
            *("khal", "-c", "khal.conf", "list", "--once", "--day-format", "", "--format", form, *dates),
            zone=zone,
        )
        return [line.strip() for line in told.splitlines() if line.strip()]

    def _run(self, *command: str, zone: str = "UTC") -> str:
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LD_LIBRARY_PATH")}
        told = subprocess.run(
            command,
            cwd=self._folder,
            env=kept | {"HOME": str(self._folder), "TZ": zone, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert told.returncode == 0, (command, told.stdout, told.stderr)
        return told.stdout
