"""What the house tests look at: the tree itself, and an application that never opens its database."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from lms import create_app
from tests.conftest import settings_for_tests
from tests.databases import hang_up

HOUSE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Module:
    """One file of Python: where it lies, what it says, and its syntax tree."""

    path: Path

    @property
    def name(self) -> str:
        """The path inside the house, as people write it."""
        return self.path.relative_to(HOUSE).as_posix()

    @property
    def source(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def lines(self) -> list[str]:
        return self.source.splitlines()

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.path)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method, inner ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """The modules below `folders`, in the order of their names."""
    found = (path for folder in folders for path in (HOUSE / folder).rglob("*.py"))
    return tuple(Module(path) for path in sorted(found) if "__pycache__" not in path.parts)


def lines_with(pattern: re.Pattern[str], searched: Iterable[Module]) -> Iterator[str]:
    """Where a line matches `pattern`; lines that compile a pattern themselves do not count."""
    for module in searched:
        for number, line in enumerate(module.lines, 1):
            if pattern.search(line) and "re.compile" not in line:
                yield f"{module.name}:{number} {line.strip()}"


@pytest.fixture(scope="session")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The wired application, for questions about its addresses, commands and templates."""
    folder = tmp_path_factory.mktemp("wired")
    app = create_app(settings_for_tests(LMS_DATA_DIR=folder))
    yield app
    hang_up(app)
