"""Every setting: name, type, default, one sentence. Read from the environment once, refused loudly when wrong.

A setting `X` that holds a secret may be given as `X_FILE`, the path of a file that holds it.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from lms.config import checks
from lms.config.checks import LANGUAGES, Network, allowed_places

__all__ = ["LANGUAGES", "Network", "Settings", "allowed_places", "load", "secret_key"]

KEY_FILE = "secret-key"
SECRETS = (
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "DATABASE_URL",
    "DATABASE_READ_URL",
    "SMTP_URL",
    "IMAP_URL",
    "LMS_BACKUP_KEY",
    "LMS_METRICS_TOKEN",
)


def _with_driver(url: str) -> str:
    for old in ("postgres://", "postgresql://"):
        if url.startswith(old):
            return "postgresql+psycopg://" + url.removeprefix(old)
    return url


class Settings(BaseSettings):
    """What an operator may set; each field's description is its documentation."""

    model_config = SettingsConfigDict(env_file=None, case_sensitive=True, extra="ignore", frozen=True)

    LMS_ENV: Literal["development", "test", "production"] = Field(
        "development",
        description="production refuses demonstration accounts, weak secrets and plain http addresses.",
    )
    LMS_DATA_DIR: Path = Field(
        Path("instance"),
        description="Folder of the database, the mails, the generated secret and the lock files.",
    )
    DATABASE_URL: str = Field(
        "",
        description="SQLAlchemy address; empty means SQLite in LMS_DATA_DIR; PostgreSQL 15 or newer otherwise.",
    )
    SECRET_KEY: str = Field(
        "",
        description="Signs cookies and mail links, seals keys of second steps; empty: made once into LMS_DATA_DIR.",
    )
    SECRET_KEY_FALLBACKS: str = Field(
        "", description="Former secrets, separated by commas, still accepted after a change."
    )
    DATABASE_READ_URL: str = Field(
        "",
        description="A streaming replica of the PostgreSQL in DATABASE_URL, for public lists and feeds; empty: none.",
    )
    LMS_READ_LAG_SECONDS: float = Field(
        5,
        ge=0,
        le=3600,
        description="How old an answer of the replica may be, in seconds; else the primary answers.",
    )
    LMS_BACKUP_KEY: str = Field(
        "", description="Locks backups and opens them, 16 characters or more; empty: backups are not locked."
    )
    LMS_BASE_URL: str = Field(
        "", description="Public address of the site, without a final slash; empty means http://HOST:PORT."
    )
    LMS_TRUSTED_HOSTS: str = Field(
        "",
        description="Host names the site answers to, separated by commas; empty: the host of LMS_BASE_URL.",
    )
    LMS_PROXIES: int = Field(
        0, ge=0, le=5, description="How many proxies in front are trusted for address and scheme."
    )
    LMS_ACCEL_PREFIX: str = Field(
        "",
        pattern=r"^(/[a-z0-9_-]+/)?$",
        description="Where nginx keeps the folder exchange-files as an internal location; empty: we send files.",
    )
    LMS_NETWORK_NAME: str = Field(
        "Nordic-Baltic Chips Network",
        min_length=1,
        max_length=80,
        description="The network's name in pages and mails.",
    )
    LMS_UID_HOST: str = Field(
        "lms.invalid",
        pattern=r"^[a-z0-9.-]+$",
        description="Fixed part of every calendar UID; never change it once in use.",
    )
    LMS_TIMEZONE: str = Field(
        "Europe/Helsinki", description="IANA zone of the network; the default for new accounts."
    )
    LMS_LOCALES: str = Field(
        "en", description="Languages of the interface, separated by commas; the first is the default."
    )
    SMTP_URL: str = Field(
        "",
        description="smtp://user:password@host:port (or smtps://); empty: mails become files in LMS_DATA_DIR/mail.",
    )
    IMAP_URL: str = Field(
        "",
        description="imaps://user:password@host:port: mailbox where replies to invitations are read; empty: none is.",
    )
    IMAP_AUTHORITY: str = Field(
        "",
        description="File (PEM) of the authority that signed the mailbox's certificate; empty: one the machine knows.",
    )
    LMS_MAIL_FROM: str = Field("no-reply@lms.invalid", description="Address that mails come from.")
    HOST: str = Field("127.0.0.1", description="Address the embedded server listens on.")
    PORT: int = Field(8000, ge=1, le=65535, description="Port the embedded server listens on.")
    LMS_THREADS: int = Field(8, ge=1, le=64, description="Threads of the embedded server.")
    LMS_LOG_LEVEL: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least level that is logged."
    )
    LMS_METRICS_TOKEN: str = Field(
        "",
        pattern=r"^$|^.{16,}$",
        description="Who reads /metrics from another machine sends it as bearer token; 16 characters or more.",
    )
    LMS_IMPORT_ALLOW: str = Field(
        "",
        description="What imports may fetch from though it is not public: addresses, networks, ports, by commas.",
    )
    LMS_ERASURE_DAYS: int = Field(
        14, ge=0, le=30, description="Days between a person's wish to be erased and the erasure."
    )
    LMS_EXPORT_DAYS: int = Field(
        7,
        ge=1,
        le=30,
        description="Days for which a file of the own data, or a large export, can be fetched.",
    )
    LMS_KEEP_UNCONFIRMED_DAYS: int = Field(
        30, ge=7, le=366, description="Days for which an account is kept whose address nobody confirmed."
    )
    LMS_KEEP_UNUSED_MONTHS: int = Field(
        36,
        ge=12,
        le=120,
        description="Months after which an account that nobody uses is erased, with a warning.",
    )
    LMS_KEEP_NOTICES_MONTHS: int = Field(
        24, ge=3, le=120, description="Months for which notices stay in inboxes."
    )
    LMS_KEEP_WORDS_MONTHS: int = Field(
        24,
        ge=3,
        le=120,
        description="Months for which messages, answers and notes of ended enrolments are kept.",
    )
    LMS_FILES_MB: int = Field(
        50,
        ge=5,
        le=5000,
        description="How many megabytes of files one person may have in applications, all together.",
    )
    LMS_API_REQUESTS: int = Field(
        1000,
        ge=1,
        description="How many answers an hour the API gives to one token, or to one address without a token.",
    )
    LMS_SECURITY_CONTACT: str = Field(
        "",
        description="Where weaknesses are reported: mailto:, https: or tel: (security.txt); empty: the page about us.",
    )
    LMS_SECOND_STEP: Literal["required", "offered"] = Field(
        "required",
        description="Whether centre leads, network office and administrators have to type a code at sign-in, too.",
    )
    LMS_ARGON2_MEMORY_KIB: int = Field(
        65536, ge=8, description="Memory of one password hash in KiB (production: ≥ 65536)."
    )
    LMS_ARGON2_TIME: int = Field(3, ge=1, le=20, description="Passes of one password hash (production: ≥ 3).")

    _zone = field_validator("LMS_TIMEZONE")(checks.zone)
    _locales = field_validator("LMS_LOCALES")(checks.locales)
    _places = field_validator("LMS_IMPORT_ALLOW")(checks.places)
    _key = field_validator("LMS_BACKUP_KEY")(checks.key)
    _base_url = field_validator("LMS_BASE_URL")(checks.base_url)
    _contact = field_validator("LMS_SECURITY_CONTACT")(checks.contact)
    _authority = field_validator("IMAP_AUTHORITY")(checks.authority)
    _mailbox = field_validator("IMAP_URL")(checks.mailbox)

    @model_validator(mode="after")
    def _replica_is_postgresql(self) -> Settings:
        both = (self.database_url, self.database_read_url)
        if self.DATABASE_READ_URL and not all(url.startswith("postgresql+psycopg://") for url in both):
            raise ValueError("DATABASE_READ_URL and DATABASE_URL must both be addresses of PostgreSQL")
        return self

    @model_validator(mode="after")
    def _production_is_strict(self) -> Settings:
        if self.LMS_ENV != "production":
            return self
        if not self.LMS_BASE_URL.startswith("https://"):
            raise ValueError("LMS_BASE_URL must be an https address in production")
        if self.SECRET_KEY and len(self.SECRET_KEY) < 32:
            raise ValueError("SECRET_KEY must have at least 32 characters in production")
        if self.LMS_ARGON2_MEMORY_KIB < 65536 or self.LMS_ARGON2_TIME < 3:
            raise ValueError("LMS_ARGON2_MEMORY_KIB and LMS_ARGON2_TIME are too low for production")
        return self

    @property
    def locales(self) -> tuple[str, ...]:
        """Languages of the interface, the default first."""
        return tuple(code.strip() for code in self.LMS_LOCALES.split(","))

    @property
    def base_url(self) -> str:
        """The site's public address without a final slash."""
        return self.LMS_BASE_URL or f"http://{self.HOST}:{self.PORT}"

    @property
    def data_dir(self) -> Path:
        """Absolute path of the data folder."""
        return self.LMS_DATA_DIR.expanduser().resolve()

    @property
    def database_url(self) -> str:
        """SQLAlchemy address with the driver we use; SQLite by absolute path."""
        return _with_driver(self.DATABASE_URL or f"sqlite:///{self.data_dir / 'lms.sqlite3'}")

    @property
    def database_read_url(self) -> str:
        """SQLAlchemy address of the replica with the driver we use; "" for none."""
        return _with_driver(self.DATABASE_READ_URL)

    def masked(self) -> dict[str, Any]:
        """All settings with secrets hidden, fit for a log line."""
        return {
            name: "•••" if name in SECRETS and value else value for name, value in self.model_dump().items()
        }


def load() -> Settings:
    """Settings from the environment; `X_FILE` stands in for a secret `X`. Raises ValueError with every fault."""
    given: dict[str, Any] = {}
    for name in SECRETS:
        path = os.environ.get(f"{name}_FILE")
        if path:
            given[name] = Path(path).read_text(encoding="utf-8").strip()
    return Settings(**given)


def secret_key(settings: Settings) -> str:
    """The signing secret: as set, or made once into a file that only its owner reads."""
    if settings.SECRET_KEY:
        return settings.SECRET_KEY
    path = settings.data_dir / KEY_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    made = secrets.token_urlsafe(48)
    os.write(
        descriptor, made.encode("ascii")
    )  # one short write: a second process reads all of it or starts again
    os.close(descriptor)
    return made
