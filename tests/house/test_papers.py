"""README and requirements are complete: what exists is written down, and nothing else is."""

from __future__ import annotations

import re
import subprocess
import sys

import click
import pytest
from flask import Flask

from lms.config import Settings
from tests.house.conftest import HOUSE

README = HOUSE / "README.md"
FLASKS_OWN = {"run", "shell", "routes", "db"}


@pytest.fixture(scope="module")
def readme() -> str:
    return README.read_text(encoding="utf-8")


def make_targets() -> list[str]:
    makefile = (HOUSE / "Makefile").read_text(encoding="utf-8")
    return re.findall(r"^([a-z]+):.*## ", makefile, flags=re.MULTILINE)


def loaded(group: click.Group) -> dict[str, click.Command]:
    """The commands of a group by name, also those that are loaded only when they are called."""
    context = click.Context(group)
    found = {name: group.get_command(context, name) for name in group.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}


def commands(group: click.Group, prefix: str = "") -> list[str]:
    """Every command that an operator may type, inner ones after their group."""
    found: list[str] = []
    for name, command in loaded(group).items():
        if isinstance(command, click.Group):
            found += commands(command, f"{prefix}{name} ")
        else:
            found.append(f"{prefix}{name}")
    return found


def test_the_readme_names_every_make_target(readme: str) -> None:
    assert not [target for target in make_targets() if f"make {target}" not in readme]


def test_the_readme_names_every_command(readme: str, wired: Flask) -> None:
    ours = [name for name in commands(wired.cli) if name.split()[0] not in FLASKS_OWN]
    assert ours
    assert not [name for name in ours if not re.search(rf"flask --app app {re.escape(name)}\b", readme)]


def test_the_page_for_operators_types_commands_as_they_are(wired: Flask) -> None:
    page = (HOUSE / "docs" / "operation.md").read_text(encoding="utf-8")
    typed = re.findall(
        r"\bas_lms (?!\()([a-z][^#&`\n]*)", "".join(re.findall(r"```sh\n(.*?)```", page, flags=re.DOTALL))
    )
    assert {line.split()[0] for line in typed} >= {"init", "create-admin", "restore", "doctor"}
    for line in typed:
        try:
            group, words = wired.cli, line.split()
            while isinstance(group, click.Group):
                group, words = loaded(group)[words[0]], words[1:]
            group.make_context(line, words)
        except click.MissingParameter as missing:
            pytest.fail(f"as_lms {line}: {missing.format_message()}")
        except click.BadParameter:
            pass  # no such file here


def test_every_command_says_what_it_does(wired: Flask) -> None:
    silent = [
        name for name, command in loaded(wired.cli).items() if not command.help and not command.short_help
    ]
    assert not silent


def test_the_readme_names_every_setting(readme: str) -> None:
    assert not [name for name in Settings.model_fields if f"`{name}`" not in readme]


def test_every_setting_has_a_sentence() -> None:
    bare = [
        name for name, field in Settings.model_fields.items() if not (field.description or "").endswith(".")
    ]
    assert not bare


def test_every_make_target_is_in_its_list() -> None:
    makefile = (HOUSE / "Makefile").read_text(encoding="utf-8")
    phony = set(re.findall(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)[0].split())
    assert phony == set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    assert set(make_targets()) == phony - {"lint"}


def test_every_requirement_has_its_reason() -> None:
    for name in ("requirements.in", "requirements-dev.in"):
        lines = (HOUSE / name).read_text(encoding="utf-8").splitlines()
        bare = [
            line
            for line in lines
            if line and not line.startswith(("#", "-c")) and not re.search(r"\s# \S", line)
        ]
        assert not bare, f"{name}: {bare}"


def test_every_requirement_is_pinned_with_hashes_and_names_no_host() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (HOUSE / name).read_text(encoding="utf-8")
        wanted = (HOUSE / name.replace(".txt", ".in")).read_text(encoding="utf-8")
        pinned = set(
            re.findall(r"^([a-z0-9._-]+)(?:\[.*?\])?==\S+.*\\\n    --hash=sha256:", text, flags=re.MULTILINE)
        )
        asked = {
            each.lower() for each in re.findall(r"^([a-zA-Z0-9._-]+)(?=[\[>= ])", wanted, flags=re.MULTILINE)
        }
        assert asked - {"-c"} <= pinned, f"{name} is older than its .in file: make requirements"
        assert "://" not in text and "/work" not in text and "--index-url" not in text, f"{name} names a host"


def test_the_bootstrap_needs_the_standard_library_alone() -> None:
    code = "import sys; import bootstrap; print(*(m for m in sys.modules if 'site-packages' in str(sys.modules[m])))"
    ran = subprocess.run([sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(HOUSE)!r}); {code}"],
                         capture_output=True, text=True, check=True, timeout=30)  # fmt: skip
    assert ran.stdout.strip() == ""
