"""Settings of gunicorn, which stands behind nginx: gunicorn --config deploy/gunicorn.conf.py app:app

Not preloaded: each worker loads the application itself, so that HUP brings new code and settings one worker at a time,
and no connection, thread or lock is inherited across a fork. The price is memory that workers do not share.
"""

from __future__ import annotations

import ipaddress
import os
from contextlib import suppress
from typing import Any

bind = os.environ.get("LMS_BIND", "127.0.0.1:8000")  # without meaning where systemd hands over a socket
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)
worker_class = "gthread"
# the pool of connections to the database is made for as many
threads = int(os.environ.get("LMS_THREADS") or 8)
timeout = 60  # a worker whose main thread is silent for so long is replaced
graceful_timeout = 30  # for requests that are under way; longer than any of ours takes
max_requests = 20_000  # what leaks slowly never grows old; the jitter keeps workers from ending together
max_requests_jitter = 4_000
worker_tmp_dir = "/dev/shm"  # noqa: S108 - the sign of life is a file of gunicorn's own, which no full disk may stop
keepalive = 2
accesslog = None  # nginx keeps one; the application logs each request in its own words
errorlog = "-"
control_socket_disable = True
# nginx on other machines: name them
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
# gunicorn would call itself ready before any worker has loaded; kept from it, for the worker that can answer
ready_socket = os.environ.pop("NOTIFY_SOCKET", "")
FORWARDED = ("X-FORWARDED-", "X-REQUEST-ID", "FORWARDED")


def pre_request(worker: Any, req: Any) -> None:
    """What a proxy says about the reader counts only from the proxy: over the socket of systemd, whose file only nginx
    may open, or from an address in FORWARDED_ALLOW_IPS."""
    allowed = worker.cfg.forwarded_allow_ips
    if not isinstance(req.peer_addr, tuple) or "*" in allowed:
        return
    peer = ipaddress.ip_address(req.peer_addr[0])
    if not any(peer in network for network in worker.cfg.forwarded_allow_networks()):
        req.headers = [each for each in req.headers if not each[0].upper().startswith(FORWARDED)]


def post_worker_init(worker: Any) -> None:
    """No worker answers over a schema that this version cannot work with: gunicorn ends with the sentence instead. A
    database that is away is no reason to end: the application answers 503 until it is back. From here on this worker
    answers, and systemd may know it."""
    from gunicorn import systemd
    from sqlalchemy.exc import DBAPIError  # here, all three: only a worker has loaded the application

    from lms.cli import schema

    with worker.wsgi.app_context(), suppress(DBAPIError):
        schema.require_usable()
    if ready_socket:
        os.environ["NOTIFY_SOCKET"] = ready_socket
        systemd.sd_notify("READY=1", worker.log, unset_environment=True)
