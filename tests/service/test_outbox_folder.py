"""Without a mail server mails become files."""

from __future__ import annotations

import email
import email.policy

from flask import Flask

from lms.kit.db import session, use_case
from lms.outbox import queries, service
from lms.outbox.service import Delivery, FolderTransport

NAMES = {"sender": "no-reply@network.example", "sender_name": "A Network"}


@use_case
def write(*keys: str) -> None:
    for key in keys:
        service.enqueue("ada@example.org", dedup_key=key, subject=f"About {key}", text="Words")


def counts() -> dict[str, int]:
    session().rollback()
    return queries.counts()


def test_without_a_server_mails_become_files(app: Flask, tmp_path) -> None:
    folder = tmp_path / "mail"
    write("a", "b")
    assert service.deliver_due(FolderTransport(folder, **NAMES)) == Delivery(sent=2)
    files = sorted(folder.iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    message = email.message_from_bytes(files[0].read_bytes(), policy=email.policy.default)
    assert message["Subject"] == "About a"
    assert counts()["sent"] == 2


def test_a_folder_that_cannot_be_written_is_tried_again(app: Flask, tmp_path) -> None:
    (tmp_path / "file").write_text("in the way")
    write("a")
    assert service.deliver_due(FolderTransport(tmp_path / "file" / "mail", **NAMES)) == Delivery(failed=1)
    assert counts()["pending"] == 1
