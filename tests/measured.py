"""docs/measurements.md: what `make bench` and `make faults` found last, with the machine they ran on."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
FILE = HOUSE / "docs" / "measurements.md"
HEAD = """# Measurements

Written by `make bench ARGS=--write` and `make faults`, each into its own section; the other one stays as it is. Ratios
compare what one run measured on one machine; times alone tell of that machine only.
"""


def write(section: str, table: str, *, command: str) -> None:
    """Puts `table`, as printed, into the section of that name, in place of what stood there."""
    text = FILE.read_text(encoding="utf-8") if FILE.exists() else HEAD
    body = f"## {section}\n\n`{command}` on {machine()}.\n\n```text\n{table.strip()}\n```\n"
    old = re.compile(rf"^## {re.escape(section)}\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
    text = old.sub(lambda _match: f"{body}\n", text) if old.search(text) else f"{text.rstrip()}\n\n{body}"
    FILE.write_text(f"{text.rstrip()}\n", encoding="utf-8")


def machine() -> str:
    """The machine, the day and the state of the code, in one line."""
    memory = re.search(r"MemTotal:\s+(\d+)", _read("/proc/meminfo"))
    model = re.search(r"model name\s*:\s*(.+)", _read("/proc/cpuinfo"))
    parts = [
        f"{datetime.now(UTC):%d %B %Y}",
        f"commit {_commit()}",
        f"{os.cpu_count()} cores ({model.group(1).strip() if model else platform.machine()})",
        f"{int(memory.group(1)) // 1024**2} GiB" if memory else "",
        f"Python {platform.python_version()}",
        platform.system() + " " + platform.release(),
    ]
    return ", ".join(part for part in parts if part)


def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8") if Path(path).exists() else ""


def _commit() -> str:
    asked = ["git", "describe", "--always", "--dirty"]
    found = subprocess.run(asked, cwd=HOUSE, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"
