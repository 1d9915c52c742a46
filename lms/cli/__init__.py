"""Commands, each a thin call of a use case: `flask --app app …`."""

from __future__ import annotations

from flask import Flask

from lms.cli.calendars import calendar
from lms.cli.care import agenda, doctor, journal, outbox
from lms.cli.copies import backup, restore
from lms.cli.moving import copy_database
from lms.cli.people import create_admin, reset_second_step, seed
from lms.cli.server import init, serve, worker


def install(app: Flask) -> None:
    """Registers the commands."""
    care = (doctor, agenda, calendar, outbox, journal)
    accounts = (create_admin, reset_second_step)
    for command in (init, serve, worker, seed, *accounts, *care, backup, restore, copy_database):
        app.cli.add_command(command)
