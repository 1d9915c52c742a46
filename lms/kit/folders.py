"""Folders of files that we made ourselves: in the data folder, outside of what the web server hands out, under names
that nobody can guess and nobody chose."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app


@dataclass(frozen=True)
class Folder:
    """One of them, by its name in the data folder."""

    name: str

    @property
    def path(self) -> Path:
        """Where it is; made when it is first asked for, for nobody else on the machine."""
        path: Path = current_app.config["LMS"].data_dir / self.name
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def new(self) -> Path:
        """A file of its own, empty, which only we can read."""
        path = self.path / secrets.token_hex(16)
        path.touch(mode=0o600, exist_ok=False)
        return path

    def file(self, stored: str) -> Path | None:
        """The file of this name; None where it is gone."""
        path = self.path / stored
        return path if stored and path.is_file() else None

    def remove(self, names: Iterable[str]) -> None:
        """Takes files away; to be called when no row names them any more."""
        for name in names:
            if name:
                (self.path / name).unlink(missing_ok=True)

    def older_than(self, instant: datetime) -> list[str]:
        """Names of what was last written before this aware instant."""
        return [path.name for path in self.path.iterdir() if path.stat().st_mtime < instant.timestamp()]
