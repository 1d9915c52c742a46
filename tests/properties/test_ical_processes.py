"""The same records give the same bytes in every process, whatever its hash seed, zone and locale."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
from datetime import UTC, date, datetime
from lms.kit.ical import EntryFacts, FeedHead, assemble, attachment, content_hash, render, splice, zones_used
from lms.kit.zones import NETWORK_ZONES
facts = [
    EntryFacts(
        uid=f"{zone}@lms.example.org", zone=zone, title="Työpaja Ž", categories=("RF", "Analog", "Õpe"),
        starts=datetime(2027, 3, 1, hour, tzinfo=UTC), ends=datetime(2027, 3, 1, hour + 2, tzinfo=UTC),
        created=datetime(2026, 11, 1, tzinfo=UTC), join_link="https://meet.example.org/1", geo=(60.1, 24.9),
    )
    for hour, zone in enumerate((*NETWORK_ZONES, "Asia/Tokyo"))
]
stamp = datetime(2026, 11, 1, 12, tzinfo=UTC)
bodies = [render(each, sequence=1, stamp=stamp, private=True) for each in facts]
bodies += [splice(each, status="tentative", sequence=2, stamp=stamp, prefix="VÄNTAR: ") for each in bodies]
zones = {zone for each in facts for zone in zones_used(each)}
head = FeedHead(name="Flöde", uid="feed@lms.example.org", url="https://lms.example.org/", color="navy")
sys.stdout.buffer.write(assemble(head, bodies, zones) + attachment(bodies, zones))
sys.stdout.buffer.write(content_hash(*bodies, "ä", 1, None).encode())
"""


def output(**environment: str) -> bytes:
    known = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=known | environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_same_bytes_in_every_process():
    outputs = [
        output(PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C.UTF-8"),
        output(PYTHONHASHSEED="1", TZ="Europe/Vilnius", LC_ALL="lt_LT.UTF-8"),
        output(PYTHONHASHSEED="4242", TZ="America/New_York", LC_ALL="sv_SE.UTF-8"),
    ]
    assert outputs[0].count(b"BEGIN:VEVENT") == 32 and outputs[0].count(b"BEGIN:VTIMEZONE") == 14
    assert len({sha256(each).hexdigest() for each in outputs}) == 1
