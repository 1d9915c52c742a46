"""A real IMAP server for tests: Debian's dovecot on loopback, with one mailbox, run by somebody without rights."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONFIG = """\
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
ssl = no
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
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
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
    """The mailbox; `url` is what IMAP_URL takes."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.url = f"imap://replies:secret@127.0.0.1:{port}"

    def _open(self) -> imaplib.IMAP4:
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


@contextmanager
def imap_server() -> Iterator[Inbox]:
    """A server that runs while the block does."""
    root = os.geteuid() == 0
    user = "nobody" if root else pwd.getpwuid(os.geteuid()).pw_name
    entry, port = pwd.getpwnam(user), _free_port()
    group = grp.getgrgid(entry.pw_gid).gr_name
    with tempfile.TemporaryDirectory(prefix="imap-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        config = folder / "config"
        config.write_text(CONFIG.format(folder=folder, user=user, group=group, port=port))
        os.chown(folder, entry.pw_uid, entry.pw_gid)
        command = [shutil.which("dovecot", path=PATH) or "dovecot", "-F", "-c", str(config)]
        rights = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []} if root else {}
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, **rights)  # type: ignore[call-overload]
        try:
            _await(server, port, folder / "log")
            yield Inbox(port)
        finally:
            server.terminate()
            server.wait(timeout=20)
