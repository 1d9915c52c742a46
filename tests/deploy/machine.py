"""A whole machine on loopback: PostgreSQL, two web processes, a worker and nginx, with the files of `deploy/`.

What systemd does is done here: sockets that stay open while the process behind them is replaced are handed over.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.databases import HOUSE
from tests.deploy.client import HOST, Client, Door
from tests.reporting import PATH

BIN = Path(sys.executable).parent
HANDED_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
os.execv(sys.argv[2], sys.argv[2:])
"""
HTTP = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/log/main.log;
events {{ worker_connections 1024; }}
http {{
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  gzip on; # as Debian has it
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  include {folder}/site.conf;
}}
"""


def until(true: Callable[[], object], *, seconds: float, what: str) -> None:
    """Returns once `true` is; fails with `what` when that takes longer."""
    give_up = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < give_up, f"{what}: not within {seconds} s"
        time.sleep(0.02)


@dataclass
class Web:
    """One web process, as deploy/gunicorn.conf.py has it, behind a socket that outlives it."""

    name: str
    folder: Path
    environment: dict[str, str]
    listener: socket.socket = field(default_factory=lambda: socket.socket(socket.AF_UNIX))
    process: subprocess.Popen[bytes] | None = None

    @property
    def door(self) -> Door:
        """Past nginx."""
        return Door(path=self.folder / f"web-{self.name}.sock")

    def listen(self) -> None:
        """What lms-web@.socket does."""
        self.listener.bind(str(self.door.path))
        self.listener.listen(1024)

    def start(self) -> None:
        """What starts lms-web@.service."""
        number = self.listener.fileno()
        log = (self.folder / "log" / f"web-{self.name}.log").open("ab")
        gunicorn = [BIN / "gunicorn", "--config", "deploy/gunicorn.conf.py", "app:app"]
        with log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", HANDED_OVER, str(number), *map(str, gunicorn)],
                cwd=HOUSE, env=self.environment, pass_fds=[number], stdout=log, stderr=log,
            )  # fmt: skip

    def log(self) -> str:
        """What it said so far."""
        return (self.folder / "log" / f"web-{self.name}.log").read_text()

    def signal(self, number: int) -> None:
        """As `systemctl reload` and `stop` do."""
        assert self.process is not None
        self.process.send_signal(number)

    def wait(self) -> int:
        """How it ended."""
        assert self.process is not None
        return self.process.wait(40)

    def workers(self) -> int:
        """How many workers have begun so far."""
        return self.log().count("Booting worker with pid")


@dataclass
class Machine:
    """What a test may do with it."""

    folder: Path
    webs: tuple[Web, ...]
    front: Door
    plain_port: int

    def client(self) -> Client:
        """Somebody who comes through nginx."""
        return Client(self.front)

    def logged(self) -> str:
        """The log of nginx."""
        return (self.folder / "log" / "lms.log").read_text()


def environment(url: str, folder: Path) -> dict[str, str]:
    """deploy/lms.env for this machine."""
    text = (HOUSE / "deploy" / "lms.env").read_text(encoding="utf-8")
    given = dict(re.findall(r"^([A-Z_]+)=(.*)$", text, flags=re.MULTILINE))
    given |= {"DATABASE_URL": url, "LMS_DATA_DIR": str(folder / "data"), "WEB_CONCURRENCY": "1"}
    del given["SMTP_URL"]  # mails become files
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LMS_", "PYTHON"))}
    return kept | given | {"LMS_THREADS": "4", "SECRET_KEY": "a secret that only tests know, long enough"}


def certificate(folder: Path) -> None:
    """A certificate for the site, signed by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "site.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    (folder / "site.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )


def site(folder: Path, port: int, plain_port: int) -> None:
    """The files of deploy/nginx with the places and ports of this machine."""
    text = (HOUSE / "deploy" / "nginx" / "lms.conf").read_text(encoding="utf-8")
    text = re.sub(r"^\s*listen \[::\].*\n", "", text, flags=re.MULTILINE)  # not every machine has IPv6
    live = f"/etc/letsencrypt/live/{HOST}"
    for old, new in {
        "listen 443": f"listen 127.0.0.1:{port}",
        "listen 80": f"listen 127.0.0.1:{plain_port}",
        f"{live}/fullchain.pem": f"{folder}/site.pem",
        f"{live}/privkey.pem": f"{folder}/site.key",
        "/run/lms/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/log/",
        "/var/cache/nginx/lms": f"{folder}/cache",
        "/var/lib/lms/": f"{folder}/data/",
    }.items():
        assert old in text, f"deploy/nginx/lms.conf no longer names {old}"
        text = text.replace(old, new)
    (folder / "site.conf").write_text(text, encoding="utf-8")
    snippet = (HOUSE / "deploy" / "nginx" / "lms-proxy.conf").read_text(encoding="utf-8")
    (folder / "snippets" / "lms-proxy.conf").write_text(snippet, encoding="utf-8")
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(HTTP.format(folder=folder, user=user), encoding="utf-8")


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on."""
    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [each.getsockname()[1] for each in held]


@contextmanager
def machine(url: str, folder: Path) -> Iterator[Machine]:
    """Everything runs on the migrated database at `url` until the block ends. A short `folder`: it holds sockets."""
    for name in ("log", "snippets"):
        (folder / name).mkdir()
    port, plain_port = free_ports(2)
    certificate(folder)
    site(folder, port, plain_port)
    given = environment(url, folder)
    webs = tuple(Web(name, folder, given) for name in "12")
    with ExitStack() as stack:
        ended: list[Callable[[], subprocess.Popen[bytes] | None]] = [
            lambda web=web: web.process for web in webs
        ]
        stack.callback(_end, ended)
        for web in webs:
            stack.enter_context(web.listener)
            web.listen()
            web.start()
        for name, command in (
            ("worker", [BIN / "flask", "--app", "app", "worker"]),
            ("nginx", ["nginx", "-p", folder, "-e", "stderr", "-c", folder / "nginx.conf"]),
        ):
            log = stack.enter_context((folder / "log" / f"{name}.out").open("ab"))
            process = subprocess.Popen(
                list(map(str, command)), cwd=HOUSE, env=given | {"PATH": PATH}, stdout=log, stderr=log
            )
            ended.append(lambda process=process: process)
        made = Machine(folder, webs, Door(port, folder / "site.pem"), plain_port)
        until(lambda: answers(made.client(), "/readyz"), seconds=150, what="the machine comes up")
        yield made


def answers(reader: Client, path: str) -> bool:
    """Whether it is there, and answers well."""
    try:
        return reader.get(path).status == 200
    except OSError:
        return False


def _end(processes: list[Callable[[], subprocess.Popen[bytes] | None]]) -> None:
    """Ends all of them at once, and those that do not want to by force."""
    running = [process for find in processes if (process := find()) is not None and process.poll() is None]
    for process in running:
        process.send_signal(signal.SIGTERM)
    for process in running:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
