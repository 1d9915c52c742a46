"""What the importer would make of a calendar file, without a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from lms.cli.schema import plainly
from lms.imports.serializers import checked, refused
from lms.kit import clock
from lms.kit.ical.outside import LARGEST, Unreadable, Window, read_apart

calendar = AppGroup("calendar", help="Calendars of others.")


@calendar.command("check")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@plainly
def calendar_check(files: tuple[Path, ...]) -> None:
    """What the importer would make of each of FILES: one line of JSON for each."""
    for file in files:
        click.echo(json.dumps(_checked(file), ensure_ascii=False))


def _checked(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    try:
        return checked(read_apart(data, source=path.name, window=Window.around(clock.now())))
    except Unreadable as unreadable:
        return refused(unreadable)
