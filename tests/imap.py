"""A real IMAP server for tests: Debian's dovecot on loopback, with one mailbox, run by somebody without rights; in the
clear, or with a certificate of its own that no machine knows."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from ipaddress import ip_address
from pathlib import Path

import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

CONFIG = """\
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
ssl = {ssl}
auth_failure_delay = 0
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {plain}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
START_SECONDS = 20


class Inbox:
    """The mailbox; `url` is what IMAP_URL takes, and `authority` what IMAP_AUTHORITY takes (empty in the clear)."""

    def __init__(self, port: int, authority: str) -> None:
        self._port, self.authority = port, authority
        self.url = f"imap{'s' if authority else ''}://replies:secret@127.0.0.1:{port}"

    def _open(self) -> imaplib.IMAP4:
        server: imaplib.IMAP4
        if self.authority:
            context = ssl.create_default_context(cafile=self.authority)
            server = imaplib.IMAP4_SSL("127.0.0.1", self._port, ssl_context=context, timeout=10)
        else:
            server = imaplib.IMAP4("127.0.0.1", self._port, timeout=10)
        server.login("replies", "secret")
        server.select("INBOX")
        return server

    def put(self, *messages: bytes) -> None:
        """Lays unread mails into it."""
        with self._open() as server:
            for each in messages:
                assert server.append("INBOX", "", "", each)[0] == "OK"

    def unread(self) -> int:
        """How many nobody has looked at."""
        with self._open() as server:
            return len(server.uid("SEARCH", "UNSEEN")[1][0].split())


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _await(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            said = log.read_text() if log.exists() else ""
            assert server.poll() is None and time.monotonic() < give_up, said
            time.sleep(0.02)


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 that vouches for itself, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    # OpenSSL looks at the machine's clock, which no test moves
    begins = time_machine.escape_hatch.datetime.datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = (
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    secret.write_bytes(key.private_bytes(*plain))
    return certificate, secret


@contextmanager
def imap_server(*, tls: bool = False) -> Iterator[Inbox]:
    """A server that runs while the block does; with `tls` under a certificate of its own."""
    root = os.geteuid() == 0
    user = "nobody" if root else pwd.getpwuid(os.geteuid()).pw_name
    entry, port = pwd.getpwnam(user), _free_port()
    group = grp.getgrgid(entry.pw_gid).gr_name
    with tempfile.TemporaryDirectory(prefix="imap-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        config = folder / "config"
        plain, ciphered = (0, port) if tls else (port, 0)
        given = {"ssl": "required" if tls else "no", "plain": plain, "tls": ciphered}
        said, authority = CONFIG.format(folder=folder, user=user, group=group, **given), ""
        if tls:
            certificate, key = _certificate(folder)
            said, authority = f"{said}ssl_cert = <{certificate}\nssl_key = <{key}\n", str(certificate)
        config.write_text(said)
        os.chown(folder, entry.pw_uid, entry.pw_gid)
        command = [shutil.which("dovecot", path=PATH) or "dovecot", "-F", "-c", str(config)]
        rights = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []} if root else {}
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, **rights)  # type: ignore[call-overload]
        try:
            _await(server, port, folder / "log")
            yield Inbox(port, authority)
        finally:
            server.terminate()
            server.wait(timeout=20)
