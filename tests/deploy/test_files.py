"""The files of `deploy/` without a machine: units as systemd reads them, whom gunicorn believes, what nginx logs."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.config import Config

from lms.config import Settings
from tests.databases import HOUSE
from tests.deploy.machine import environment

DEPLOY = HOUSE / "deploy"


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units as installed, with this house for /opt/lms/current; one instance of each template."""
    folder = tmp_path_factory.mktemp("units")
    shutil.copytree(DEPLOY / "systemd", folder, dirs_exist_ok=True)
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        path.write_text(
            path.read_text(encoding="utf-8").replace("/opt/lms/current", str(HOUSE)), encoding="utf-8"
        )
        if "@" in path.name:
            path.with_name(path.name.replace("@", "@1")).symlink_to(path)
    return folder


def analyzed(units: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    names = sorted(path.name for path in units.iterdir() if path.is_file() and "@." not in path.name)
    return subprocess.run(
        ["systemd-analyze", *arguments, *(name for name in names if arguments[0] == "verify" or "service" in name)],
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{units}:"}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.units
def test_systemd_finds_nothing_wrong(units: Path) -> None:
    done = analyzed(units, "verify", "--man=no")
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.units
def test_services_are_fenced_in(units: Path) -> None:
    """systemd's own measure: 0 is a service that may do nothing, 10 one that may do all."""
    done = analyzed(units, "security", "--offline=true", "--threshold=20", "--no-pager")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("Overall exposure level") == 5


def unit(name: str) -> str:
    return (DEPLOY / "systemd" / name).read_text(encoding="utf-8")


def test_gunicorn_and_granian_never_hold_one_socket_together() -> None:
    """Whoever ends last takes the file of the socket along. `Conflicts` alone lets one end while the other begins."""
    for line in ("Conflicts", "After"):
        [named] = re.findall(rf"^{line}=(.*)$", unit("lms-granian@.service"), flags=re.MULTILINE)
        assert {"lms-web@%i.socket", "lms-web@%i.service"} <= set(named.split()), line
    assert "RuntimeDirectory=lms\n" not in unit("lms-granian@.service"), (
        "systemd would give it all sockets there"
    )


def test_the_page_for_operators_names_every_unit() -> None:
    page = (HOUSE / "docs" / "operation.md").read_text(encoding="utf-8")
    names = {path.name.split(".")[0].removesuffix("@") for path in (DEPLOY / "systemd").glob("lms-?*.*er*")}
    assert names >= {"lms-web", "lms-worker", "lms-backup", "lms-check", "lms-granian"}
    assert not [name for name in names if name not in page]


def test_the_settings_are_whole() -> None:
    given = environment("postgresql://lms@db/lms", Path("/var/lib/lms"))
    assert Settings(**given).LMS_PROXIES == 1


@pytest.mark.parametrize(
    ("peer", "allowed", "kept"),
    [
        ("", "127.0.0.1", True),  # over a socket of this machine
        (("127.0.0.1", 5), "127.0.0.1,::1", True),
        (("10.0.3.4", 5), "10.0.0.0/16", True),
        (("192.0.2.1", 5), "127.0.0.1,::1", False),
        (("192.0.2.1", 5), "*", True),
    ],
)
def test_only_the_proxy_is_believed(
    peer: Any, allowed: str, kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", allowed)
    ours = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    config = Config()
    for name, value in ours.items():
        if name in config.settings:
            config.set(name, value)
    headers = [
        ("HOST", "x"),
        ("X-FORWARDED-FOR", "203.0.113.9"),
        ("X-REQUEST-ID", "a"),
        ("FORWARDED", "for=x"),
    ]
    request = SimpleNamespace(peer_addr=peer, headers=list(headers))
    ours["pre_request"](SimpleNamespace(cfg=config), request)
    assert request.headers == (headers if kept else headers[:1])


def test_no_address_with_a_token_is_logged() -> None:
    conf = (DEPLOY / "nginx" / "lms.conf").read_text(encoding="utf-8")
    [hidden] = re.findall(r"<lms_part>/\(([a-z|-]+)\)", conf)
    source = "\n".join(path.read_text(encoding="utf-8") for path in (HOUSE / "lms").rglob("*.py"))
    found = set(re.findall(r'area\.\w+\(\s*"/([\w-]+)/<(?:token|code)>', source))
    assert found and found <= set(hidden.split("|"))
