"""Commands, each a thin call of a use case: `flask --app app …`."""

from __future__ import annotations

from importlib import import_module

from click import Command, Context
from flask import Flask
from flask.cli import AppGroup

from lms.kit.schema import install as install_migrations

COMMANDS = {
    "init": "server",
    "serve": "server",
    "worker": "server",
    "seed": "people",
    "create-admin": "people",
    "reset-second-step": "people",
    "doctor": "care",
    "agenda": "care",
    "calendar": "calendars",
    "outbox": "care",
    "backup": "copies",
    "restore": "copies",
    "copy-database": "moving",
}
"""Each command and the file it is in."""


class Commands(AppGroup):
    """Loads a command when it is called: what copies, moves and migrates databases is no load for who answers
    requests."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self._app = app

    def list_commands(self, ctx: Context) -> list[str]:
        """The names of all, sorted."""
        return sorted({*super().list_commands(ctx), *COMMANDS, "db"})

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """The command of this name, or None."""
        if cmd_name == "db":
            install_migrations(self._app)
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module = import_module(f"lms.cli.{COMMANDS[cmd_name]}")
        found: Command = getattr(module, cmd_name.replace("-", "_"))
        return found


def install(app: Flask) -> None:
    """Registers the commands."""
    app.cli = Commands(app)
